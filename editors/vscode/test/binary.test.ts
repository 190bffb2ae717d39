import assert from 'node:assert/strict';
import { test } from 'node:test';

import { findProgram, type Files, type Found, type Places } from '../src/binary';

const LINUX: Places = {
  platform: 'linux',
  setting: null,
  extension: '/home/ada/.vscode/extensions/plimsoll',
  searchPath: '/usr/bin:/home/ada/.cargo/bin',
  home: '/home/ada',
  workspaceFolders: ['/home/ada/shop'],
  isTrusted: true,
};
const BUNDLED = '/home/ada/.vscode/extensions/plimsoll/bin/plimsoll';

function find(changes: Partial<Places>, programs: string[], links: Record<string, string> = {}): Found {
  const files: Files = {
    isProgram: (file) => programs.includes(file),
    real: (file) => links[file] ?? file,
  };
  return findProgram({ ...LINUX, ...changes }, files);
}

function assertProblem(found: Found, words: RegExp): void {
  assert.ok('problem' in found, `found ${JSON.stringify(found)}`);
  assert.match(found.problem, words);
}

test('the setting comes before the bundled program, and that before the PATH', () => {
  const all = ['/opt/plimsoll', BUNDLED, '/home/ada/.cargo/bin/plimsoll'];
  assert.deepEqual(find({ setting: '/opt/plimsoll' }, all), { program: '/opt/plimsoll', source: 'setting' });
  assert.deepEqual(find({}, all), { program: BUNDLED, source: 'bundled' });
  assert.deepEqual(find({}, all.slice(2)), { program: all[2], source: 'PATH' });
});

test('an empty setting is none', () => {
  for (const setting of ['', null, undefined]) {
    assert.deepEqual(find({ setting }, [BUNDLED]), { program: BUNDLED, source: 'bundled' });
  }
});

test('the setting may begin with the home folder', () => {
  const found = find({ setting: '~/tools/plimsoll' }, ['/home/ada/tools/plimsoll']);
  assert.deepEqual(found, { program: '/home/ada/tools/plimsoll', source: 'setting' });
  assertProblem(find({ setting: '~bob/plimsoll' }, ['/home/ada/bob/plimsoll']), /not an absolute path/);
});

test('a setting that names nothing is a problem, not a reason to run something else', () => {
  assertProblem(find({ setting: '/opt/plimsol' }, [BUNDLED]), /'\/opt\/plimsol'.*no such program/);
  assertProblem(find({ setting: 'bin/plimsoll' }, ['bin/plimsoll', BUNDLED]), /not an absolute path/);
});

test('without any program the message names the places', () => {
  assertProblem(find({}, []), /bundled.*PATH/);
});

test('the first program on the PATH wins', () => {
  const both = ['/home/ada/.cargo/bin/plimsoll', '/usr/bin/plimsoll'];
  assert.deepEqual(find({}, both), { program: '/usr/bin/plimsoll', source: 'PATH' });
});

test('relative folders of the PATH are never searched', () => {
  const programs = ['plimsoll', './plimsoll', 'bin/plimsoll', '/plimsoll'];
  for (const isTrusted of [true, false]) {
    assertProblem(find({ isTrusted, searchPath: '.::bin:./bin:node_modules/.bin' }, programs), /PATH/);
  }
});

test('a program inside of the workspace runs only when the workspace is trusted', () => {
  const program = '/home/ada/shop/bin/plimsoll';
  const searchPath = '/home/ada/shop/bin:/usr/bin';
  assert.deepEqual(find({ searchPath }, [program]), { program, source: 'PATH' });
  assertProblem(find({ searchPath, isTrusted: false }, [program]), /not trusted/);
  assertProblem(find({ setting: program, isTrusted: false }, [program]), /not trusted/);
  const outside = find({ searchPath, isTrusted: false }, [program, '/usr/bin/plimsoll']);
  assert.deepEqual(outside, { program: '/usr/bin/plimsoll', source: 'PATH' });
});

test('dots and links do not lead into an untrusted workspace', () => {
  const dots = '/usr/../home/ada/shop/bin/plimsoll';
  assertProblem(find({ setting: dots, isTrusted: false }, [dots]), /not trusted/);
  const link = '/usr/bin/plimsoll';
  const intoShop = { [link]: '/home/ada/shop/bin/plimsoll' };
  assertProblem(find({ isTrusted: false }, [link], intoShop), /not trusted/);
  const folder = { '/home/ada/shop': '/data/shop', [link]: '/data/shop/plimsoll' };
  assertProblem(find({ isTrusted: false }, [link], folder), /not trusted/);
});

test('a folder whose name only begins like the workspace is outside of it', () => {
  const program = '/home/ada/shop-tools/plimsoll';
  const found = find({ setting: program, isTrusted: false }, [program]);
  assert.deepEqual(found, { program, source: 'setting' });
});

test('the bundled program runs in any workspace', () => {
  const found = find({ isTrusted: false, workspaceFolders: ['/'] }, [BUNDLED]);
  assert.deepEqual(found, { program: BUNDLED, source: 'bundled' });
});

test('Windows: its separators, quotes, ending and spellings', () => {
  const windows: Partial<Places> = {
    platform: 'win32',
    extension: 'C:\\Users\\Ada\\.vscode\\extensions\\plimsoll',
    home: 'C:\\Users\\Ada',
    workspaceFolders: ['c:\\shop'],
    searchPath: '.;"C:\\Program Files\\Plimsoll";C:\\Shop\\bin',
  };
  const bundled = 'C:\\Users\\Ada\\.vscode\\extensions\\plimsoll\\bin\\plimsoll.exe';
  assert.deepEqual(find(windows, [bundled]), { program: bundled, source: 'bundled' });
  const installed = 'C:\\Program Files\\Plimsoll\\plimsoll.exe';
  assert.deepEqual(find(windows, [installed]), { program: installed, source: 'PATH' });
  const ofShop = 'C:\\Shop\\bin\\plimsoll.exe';
  assertProblem(find({ ...windows, isTrusted: false }, [ofShop]), /not trusted/);
  const otherDrive = find({ ...windows, isTrusted: false, setting: 'D:\\plimsoll.exe' }, ['D:\\plimsoll.exe']);
  assert.deepEqual(otherDrive, { program: 'D:\\plimsoll.exe', source: 'setting' });
  const home = find({ ...windows, setting: '~\\plimsoll.exe' }, ['C:\\Users\\Ada\\plimsoll.exe']);
  assert.deepEqual(home, { program: 'C:\\Users\\Ada\\plimsoll.exe', source: 'setting' });
});
