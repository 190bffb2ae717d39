/**
 * Plimsoll in VS Code: starts the program as a language server, and offers a few commands around it.
 *
 * All that is known of rules and files is the server's. The extension finds the program (`binary`), keeps it running
 * (`server`), shows how it is (`status`), and shows pages of rules (`explain`). It sends nothing anywhere.
 */
import * as vscode from 'vscode';

import { createConfig } from './create';
import { Pages } from './explain';
import { DOCUMENTS, program, Server } from './server';
import { Status } from './status';

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel('Plimsoll');
  const status = new Status(DOCUMENTS);
  const running = new Server(context, log, status);
  const pages = new Pages(() => program(context));
  server = running;
  const commands: Record<string, (argument?: unknown) => unknown> = {
    'plimsoll.restart': () => running.restart(),
    'plimsoll.explain': (rule) => pages.show(rule),
    'plimsoll.fixAll': fixAll,
    'plimsoll.createConfig': createConfig,
    'plimsoll.showLog': () => log.show(),
  };
  context.subscriptions.push(
    log,
    status,
    pages.register(),
    ...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, run)),
    // Trust widens where the program may be.
    vscode.workspace.onDidGrantWorkspaceTrust(() => running.restart()),
    // These decide what is started and what it offers; the server is told of the others while it runs.
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (['plimsoll.path', 'plimsoll.enable', 'plimsoll.codeLens'].some((name) => change.affectsConfiguration(name))) {
        void running.restart();
      }
    }),
  );
  await running.restart();
}

export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}

function fixAll(): Thenable<unknown> {
  return vscode.commands.executeCommand('editor.action.sourceAction', {
    kind: 'source.fixAll.plimsoll',
    apply: 'first',
  });
}
