// Packages the extension for one platform, with the program in it, or for all without one:
//
//   node scripts/package.mjs --target linux-x64 --binary ../../target/release/plimsoll --out plimsoll.vsix
//   node scripts/package.mjs --out plimsoll.vsix
import { chmod, copyFile, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { createVSIX } from '@vscode/vsce';

import { bundle } from './build.mjs';

const TARGETS = ['win32-x64', 'win32-arm64', 'linux-x64', 'linux-arm64', 'alpine-x64', 'alpine-arm64', 'darwin-x64', 'darwin-arm64'];
const root = fileURLToPath(new URL('..', import.meta.url));
const { target, binary, out } = parseArgs({
  options: { target: { type: 'string' }, binary: { type: 'string' }, out: { type: 'string' } },
}).values;

if ((target === undefined) !== (binary === undefined)) {
  fail('--target and --binary belong together: a program runs on one platform');
}
if (target !== undefined && !TARGETS.includes(target)) {
  fail(`--target is one of ${TARGETS.join(', ')}`);
}

// What an earlier run for another platform left must not get into this package.
const bin = path.join(root, 'bin');
await rm(bin, { recursive: true, force: true });
if (binary !== undefined) {
  await mkdir(bin);
  const program = path.join(bin, target.startsWith('win32') ? 'plimsoll.exe' : 'plimsoll');
  await copyFile(binary, program);
  await chmod(program, 0o755);
}
await mkdir(path.join(root, 'dist'), { recursive: true });
for (const license of ['LICENSE-APACHE', 'LICENSE-MIT']) {
  await copyFile(path.join(root, '../..', license), path.join(root, 'dist', license));
}
await bundle();
const packagePath = path.resolve(out ?? path.join(root, `plimsoll-${target ?? 'universal'}.vsix`));
await createVSIX({ cwd: root, dependencies: false, packagePath, ...(target && { target }) });

function fail(message) {
  console.error(`package: ${message}`);
  process.exit(2);
}
