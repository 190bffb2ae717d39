// What a person does with the extension, one session each.
import assert from 'node:assert/strict';
import { chmod, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Findings of a Dockerfile and of a manifest: read, explained, repaired, gone. */
export const repair = {
  settings: { 'security.workspace.trust.enabled': false },
  async play(window, { workspace }) {
    await window.open('Dockerfile');
    // The column is that of a person: the emoji before it are two units each in VS Code's own count.
    await window.expectProblems({ wanted: ['DF1015', 'DF1019'] });
    await window.focusEditor();
    await window.shot('dockerfile');

    await window.goTo(2, 1);
    assert.match(await window.hover(), /COPY/);
    await window.shot('hover');
    await window.press('Escape');

    const fixes = await window.fixes();
    console.log(`   fixes: ${JSON.stringify(fixes)}`);
    await window.shot('fixes');
    const repairs = fixes.filter((fix) => /COPY/.test(fix));
    assert.equal(repairs.length, 1, 'one fix writes COPY');
    await window.choose(repairs[0]);
    await window.expectText('COPY app.conf');
    await window.expectProblems({ wanted: ['DF1019'], gone: ['DF1015'] });
    await window.shot('fixed');

    await window.focusEditor();
    await window.command('Plimsoll: Fix All in File');
    await window.expectText('install -y --no-install');
    await window.expectProblems({ gone: ['DF1015', 'DF1019'] });
    await window.press('Control+s');
    await window.until(
      async () => (await readFile(path.join(workspace, 'Dockerfile'), 'utf8')).includes("😀' && apt-get install -y --no"),
      () => 'the file is not saved as it was repaired',
    );
    await window.shot('fix-all');

    await window.open('deployment.yaml');
    await window.expectProblems({ wanted: ['KB1103'] });
    await window.shot('deployment');
    await window.goTo(36, 14);
    await window.fixes();
    await window.shot('deployment-fixes');
    await window.choose('readOnlyRootFilesystem');
    await window.expectText('readOnlyRootFilesystem: true');
    await window.expectProblems({ gone: ['KB1103'] });
  },
};

/** The commands and the status item. */
export const commands = {
  settings: { 'security.workspace.trust.enabled': false },
  async play(window, { workspace }) {
    await window.open('Dockerfile');
    await window.expectProblems({ wanted: ['DF1019'] });
    await window.goTo(3, 30);
    await window.command('Plimsoll: Explain Rule');
    await window.expectWordsInFrame('How to fix');
    await window.shot('explain-at-cursor');
    await window.close();

    await window.goTo(1, 1);
    await window.command('Plimsoll: Explain Rule');
    await window.pick('privileged-container');
    await window.expectWordsInFrame('privileged-container');
    await window.shot('explain-picked');
    await window.close();

    const status = await window.languageStatus();
    console.log(`   status: ${JSON.stringify(status)}`);
    assert.match(status, /Plimsoll \d+\.\d+.*running, bundled/s);
    await window.shot('status');

    await window.command('Plimsoll: Restart Server');
    await window.expectProblems({ wanted: ['DF1015', 'DF1019'] });

    await window.command('Plimsoll: Create plimsoll.toml');
    await window.expectText('Settings of Plimsoll');
    assert.ok(existsSync(path.join(workspace, 'plimsoll.toml')));
    await window.shot('created');
    await window.goTo(1, 1);
    await window.insert('ignore = ["add-instead-of-copy"]\n');
    await window.press('Control+s');
    await window.expectProblems({ wanted: ['DF1019'], gone: ['DF1015'] });

    await window.command('Plimsoll: Show Log');
    await window.expectWords(/Starting\s.*bin\/plimsoll\s\(bundled\)/);
    await window.shot('log');
  },
};

/** A folder that is not trusted names programs of its own in every way there is; the one of the user runs all the same. */
export const untrusted = {
  withoutProgram: true,
  settings: { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' },
  async prepare({ home, workspace, program }) {
    const evil = path.join(workspace, 'bin/plimsoll');
    await mkdir(path.dirname(evil));
    await writeFile(evil, `#!/bin/sh\ntouch '${path.join(workspace, 'was-run')}'\n`);
    await chmod(evil, 0o755);
    await copyFile(evil, path.join(workspace, 'plimsoll'));
    await mkdir(path.join(workspace, '.vscode'));
    await writeFile(path.join(workspace, '.vscode/settings.json'), JSON.stringify({ 'plimsoll.path': evil }));
    await mkdir(path.join(home, 'tools'));
    await copyFile(program, path.join(home, 'tools/plimsoll'));
    // VS Code takes the PATH of a login shell.
    const folders = [path.dirname(evil), '.', path.join(home, 'tools'), '$PATH'];
    await writeFile(path.join(home, '.profile'), `export PATH="${folders.join(':')}"\n`);
  },
  async play(window, { workspace }) {
    await window.open('Dockerfile');
    await window.expectProblems({ wanted: ['DF1015'] });
    await window.expectWords('Restricted Mode');
    assert.match(await window.languageStatus(), /running, from the PATH/);
    await window.shot('restricted');
    assert.ok(!existsSync(path.join(workspace, 'was-run')), 'a program of the workspace was run');
  },
};

/** A setting of the user that names nothing: the window says so and what to do. */
export const missing = {
  complains: true,
  settings: { 'security.workspace.trust.enabled': false, 'plimsoll.path': '/nowhere/plimsoll' },
  async play(window) {
    await window.open('Dockerfile');
    await window.expectWords(/there is no such program/);
    await window.shot('message');
    assert.match(await window.languageStatus(), /not running/);
    await window.shot('status');
  },
};

/** Settings hold at once: turned off, then on. */
export const settings = {
  settings: { 'security.workspace.trust.enabled': false, 'plimsoll.enable': false },
  async play(window) {
    await window.open('Dockerfile');
    assert.match(await window.languageStatus(), /turned off/);
    assert.deepEqual(await window.problems(), []);
    await window.shot('off');
    await window.changeSettings('"plimsoll.enable":false', '"plimsoll.enable":true');
    await window.expectProblems({ wanted: ['DF1015', 'DF1019'] });
  },
};

/** What helps beside findings: lenses, pages by an action, ignoring, turning off. */
export const assistance = {
  settings: { 'security.workspace.trust.enabled': false, 'plimsoll.codeLens': true },
  async play(window, { workspace }) {
    await window.open('deployment.yaml');
    await window.expectProblems({ wanted: ['KB1103'] });
    assert.match((await window.lenses()).join(), /no privilege escalation.*seccomp RuntimeDefault/);
    await window.shot('lens');

    await window.open('Dockerfile');
    await window.expectProblems({ wanted: ['DF1015', 'DF1019'] });
    await window.goTo(2, 1);
    await window.fixes();
    await window.shot('actions');
    await window.choose('Explain add-instead-of-copy');
    await window.expectWordsInFrame('How to fix');
    await window.close();

    await window.goTo(2, 1);
    await window.fixes();
    await window.choose('Ignore add-instead-of-copy here');
    await window.expectText('plimsoll: ignore[add-instead-of-copy]');
    await window.expectProblems({ wanted: ['DF1019'], gone: ['DF1015'] });

    await window.goTo(4, 28);
    await window.fixes();
    await window.choose('Turn apt-no-yes off');
    await window.until(() => existsSync(path.join(workspace, 'plimsoll.toml')), () => 'there is no plimsoll.toml');
    await window.command('File: Save All');
    await window.expectProblems({ gone: ['DF1015', 'DF1019'] });
    await window.shot('turned-off');
    assert.match(await readFile(path.join(workspace, 'plimsoll.toml'), 'utf8'), /ignore = \["apt-no-yes"\]/);
  },
};
