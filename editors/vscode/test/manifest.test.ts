import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (file: string): string => readFileSync(file, 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  version: string;
  capabilities: { untrustedWorkspaces: { supported: string; restrictedConfigurations: string[] } };
  contributes: {
    commands: { command: string; title: string }[];
    configuration: { properties: Record<string, { scope: string }> };
  };
};

test('the extension has the version of the program', () => {
  const version = /^version = "(.*)"$/m.exec(read('../../Cargo.toml'))?.[1];
  assert.equal(manifest.version, version);
});

test('no workspace chooses what is run', () => {
  const { restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
  assert.equal(manifest.contributes.configuration.properties['plimsoll.path']?.scope, 'machine');
  assert.ok(restrictedConfigurations.includes('plimsoll.path'));
});

test('every command is registered, and no other', () => {
  const registered = read('src/extension.ts').match(/'plimsoll\.\w+':/g) ?? [];
  const names = registered.map((name) => name.replace(/[':]/g, ''));
  const contributed = manifest.contributes.commands.map(({ command }) => command);
  assert.deepEqual(names.sort(), contributed.sort());
});

test('the README tells all settings and commands', () => {
  const readme = read('README.md').replace(/\s+/g, ' ');
  const names = [
    ...Object.keys(manifest.contributes.configuration.properties),
    ...manifest.contributes.commands.map(({ title }) => title),
  ];
  assert.deepEqual(names.filter((name) => !readme.includes(name)), []);
});
