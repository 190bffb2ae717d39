/**
 * The one language server of a window: started, stopped and started anew, one after the other.
 */
import * as fs from 'node:fs';
import * as os from 'node:os';

import * as vscode from 'vscode';
import {
  type DocumentFilter,
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  State,
} from 'vscode-languageclient/node';

import { type Files, type Found, findProgram } from './binary';
import type { Status } from './status';

/**
 * What is sent to the server, which decides by name and content what is judged. Only texts of the user: the old sides of
 * a comparison (`git:` and the like) would double the findings.
 */
export const DOCUMENTS: DocumentFilter[] = ['file', 'untitled'].flatMap((scheme) => [
  ...['dockerfile', 'yaml', 'helm', 'json'].map((language) => ({ scheme, language })),
  { scheme, pattern: '**/{plimsoll,.plimsoll}.toml' },
]);

/** What the client does when the server asks for it. */
const COMMANDS = ['plimsoll.explain'];

const DISK: Files = {
  isProgram(file) {
    try {
      fs.accessSync(file, fs.constants.X_OK);
      return fs.statSync(file).isFile();
    } catch {
      return false;
    }
  },
  real(file) {
    try {
      return fs.realpathSync(file);
    } catch {
      return file;
    }
  },
};

/** The settings that the server knows. */
export function settings(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration('plimsoll');
}

/** Finds the program that this window is to run. */
export function program(context: vscode.ExtensionContext): Found {
  return findProgram(
    {
      platform: process.platform,
      setting: settings().get<string | null>('path'),
      extension: context.extensionPath,
      searchPath: process.env['PATH'] ?? '',
      home: os.homedir(),
      workspaceFolders: (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath),
      isTrusted: vscode.workspace.isTrusted,
    },
    DISK,
  );
}

export class Server {
  private client: LanguageClient | undefined;
  /** Ends when all that was asked for is done. */
  private work: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: vscode.OutputChannel,
    private readonly status: Status,
  ) {}

  /** Stops the server if it runs, and starts it unless it is turned off. */
  restart(): Promise<void> {
    return this.then(async () => {
      await this.halt();
      await this.launch();
    });
  }

  stop(): Promise<void> {
    return this.then(() => this.halt());
  }

  private then(step: () => Promise<void>): Promise<void> {
    this.work = this.work.then(step).catch((error: unknown) => this.log.appendLine(String(error)));
    return this.work;
  }

  private async launch(): Promise<void> {
    if (!settings().get<boolean>('enable', true)) {
      this.status.off();
      return;
    }
    const found = program(this.context);
    if ('problem' in found) {
      this.log.appendLine(found.problem);
      this.status.failed();
      void this.sayWhatToDo(found.problem);
      return;
    }
    this.log.appendLine(`Starting ${found.program} (${found.source})`);
    this.status.starting();
    const client = new LanguageClient('plimsoll', 'Plimsoll', run(found.program), this.options());
    client.onDidChangeState(({ newState }) => {
      if (this.client !== client) {
        return; // It was replaced.
      }
      if (newState === State.Running) {
        this.status.running(client.initializeResult?.serverInfo?.version, found.program, found.source);
      } else if (newState === State.Starting) {
        this.status.starting();
      } else {
        this.status.failed();
      }
    });
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      this.log.appendLine(`${found.program} does not start: ${String(error)}`);
      this.status.failed();
    }
  }

  private async halt(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    try {
      await client?.dispose();
    } catch (error) {
      // One that never ran cannot be stopped, and need not be.
      this.log.appendLine(`While stopping: ${String(error)}`);
    }
  }

  private options(): LanguageClientOptions {
    const { enable, configuration, codeLens } = settings();
    return {
      documentSelector: DOCUMENTS,
      outputChannel: this.log,
      initializationOptions: { enable, configuration, codeLens, commands: COMMANDS },
      synchronize: { configurationSection: 'plimsoll' },
    };
  }

  private async sayWhatToDo(problem: string): Promise<void> {
    const openSettings = 'Open Settings';
    const tryAgain = 'Try Again';
    const text = `Plimsoll cannot start. ${problem} Install the program, or set 'plimsoll.path' to where it is.`;
    const choice = await vscode.window.showWarningMessage(text, openSettings, tryAgain);
    if (choice === openSettings) {
      await vscode.commands.executeCommand('workbench.action.openSettings', 'plimsoll.path');
    } else if (choice === tryAgain) {
      await this.restart();
    }
  }
}

function run(command: string): ServerOptions {
  // The workspace would be the working folder otherwise, which Windows also searches for what a program loads.
  return { command, args: ['server'], options: { cwd: os.homedir() } };
}
