// Drives the packaged extension in a real VS Code, in a browser without a screen:
//
//   node run.mjs FOLDER PROGRAM [SESSION]
//
// FOLDER takes the tools (see setup.sh), a home of their own, and the screenshots; PROGRAM is the built `plimsoll`, which
// is bundled. A third argument names the one session to hold. Every check that fails ends the run with code 1. It takes about a minute once the tools are there.
import { execFileSync, spawn } from 'node:child_process';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { Window } from './window.mjs';
import * as sessions from './sessions.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const extension = path.resolve(here, '../..');
const files = path.resolve(extension, '../../tests/editors/files');
const [folder, program] = process.argv.slice(2, 4).map((argument) => path.resolve(argument));
const only = process.argv[4];
if (!program) {
  console.error('usage: node run.mjs FOLDER PROGRAM [SESSION]');
  process.exit(2);
}
const shots = path.join(folder, 'screenshots');
const node = path.join(folder, 'node/node_modules/node/bin/node');
const entry = path.join(folder, 'code-server/node_modules/code-server/out/node/entry.js');

/** Nothing that asks, tells or opens by itself. */
const QUIET = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
};

const run = (command, args, options) => execFileSync(command, args, { stdio: 'inherit', ...options });

run(path.join(here, 'setup.sh'), [folder]);
if (!existsSync(path.join(extension, 'node_modules/.package-lock.json'))) {
  run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'], { cwd: extension });
}
const withProgram = pack('plimsoll.vsix', '--target', `linux-${process.arch}`, '--binary', program);
const withoutProgram = pack('plimsoll-universal.vsix');
await rm(shots, { recursive: true, force: true });
await mkdir(shots, { recursive: true });

const { chromium } = createRequire(path.join(folder, 'playwright/'))('playwright-core');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
let failures = 0;
try {
  for (const [name, session] of Object.entries(sessions).filter(([name]) => (only ?? name) === name)) {
    failures += (await hold(name, session)) ? 0 : 1;
  }
} finally {
  await browser.close();
}
console.log(failures === 0 ? `all sessions went well; screenshots: ${shots}` : `${failures} sessions failed; see ${shots}`);
process.exitCode = failures === 0 ? 0 : 1;

function pack(name, ...args) {
  const vsix = path.join(folder, name);
  run('npm', ['run', '--silent', 'package', '--', ...args, '--out', vsix], { cwd: extension, stdio: ['ignore', 'ignore', 'inherit'] });
  console.log(`${name}: ${statSync(vsix).size} bytes`);
  return vsix;
}

/** Runs one session: its own home, workspace and VS Code. */
async function hold(name, session) {
  console.log(`== ${name}`);
  const home = path.join(folder, 'sessions', name);
  await rm(home, { recursive: true, force: true });
  const workspace = path.join(home, 'shop');
  await cp(files, workspace, { recursive: true });
  const settings = path.join(home, 'data/User/settings.json');
  await mkdir(path.dirname(settings), { recursive: true });
  await writeFile(settings, JSON.stringify({ ...QUIET, ...session.settings }));
  await session.prepare?.({ home, workspace, program });

  const vsix = session.withoutProgram ? withoutProgram : withProgram;
  const port = await freePort();
  const env = { ...process.env, HOME: home, SHELL: '/bin/bash' };
  const common = ['--user-data-dir', path.join(home, 'data'), '--extensions-dir', path.join(home, 'extensions')];
  run(node, [entry, ...common, '--install-extension', vsix], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const flags = ['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`, '--disable-telemetry', '--disable-update-check'];
  // A group of its own, so that all its processes end with it and no other.
  const server = spawn(node, [entry, ...common, ...flags], { env, detached: true, stdio: 'ignore' });
  let page;
  try {
    await answers(`http://127.0.0.1:${port}/healthz`);
    page = await (await browser.newContext({ viewport: { width: 1400, height: 900 } })).newPage();
    await page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(workspace)}`);
    const window = new Window(page, path.join(shots, name));
    await session.play(window, { workspace });
    if (!session.complains) {
      await window.expectNoComplaint();
    }
    return true;
  } catch (error) {
    console.error(`FAILED: ${error.stack ?? error}`);
    await page?.screenshot({ path: path.join(shots, `${name}-failed.png`) });
    return false;
  } finally {
    await page?.context().close();
    process.kill(-server.pid, 'SIGTERM');
  }
}

async function answers(url) {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    if (await fetch(url).then((answer) => answer.ok, () => false)) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not answer`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer().on('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
