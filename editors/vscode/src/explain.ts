/** Pages of rules, as the program prints them: read-only documents `plimsoll:/RULE.md`, shown as Markdown is. */
import { execFile } from 'node:child_process';
import * as os from 'node:os';
import { promisify } from 'node:util';

import * as vscode from 'vscode';

import type { Found } from './binary';

const SCHEME = 'plimsoll';
/** Ids and names of rules, with the tool in front if need be. What begins with '-' would be an option. */
const RULE = /^\w[\w.:-]*$/;
const TIME_LIMIT_MS = 10_000;

interface Rule {
  id: string;
  name: string;
  summary: string;
}

export class Pages implements vscode.TextDocumentContentProvider {
  constructor(private readonly program: () => Found) {}

  register(): vscode.Disposable {
    return vscode.workspace.registerTextDocumentContentProvider(SCHEME, this);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    return this.ask('explain', '--format', 'md', ruleOf(uri));
  }

  /** Shows the page of a rule: the one given, that of the finding at the cursor, or one that the user picks. */
  async show(given: unknown): Promise<void> {
    try {
      const rule = typeof given === 'string' ? given : (ruleAtCursor() ?? (await this.pick()));
      if (rule === undefined) {
        return;
      }
      if (!RULE.test(rule)) {
        throw new Error(`'${rule}' is not the name of a rule.`);
      }
      const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${rule}.md` });
      // Opened first, so that a page that cannot be had is an error here and not an empty preview.
      await vscode.workspace.openTextDocument(uri);
      await vscode.commands.executeCommand('markdown.showPreview', uri);
    } catch (error) {
      void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
    }
  }

  private async pick(): Promise<string | undefined> {
    const rules = JSON.parse(await this.ask('rules', '--format', 'json')) as Rule[];
    const items = rules.map(({ id, name, summary }) => ({ label: name, description: id, detail: summary }));
    const options = { placeHolder: 'The rule to explain', matchOnDescription: true, matchOnDetail: true };
    return (await vscode.window.showQuickPick(items, options))?.description;
  }

  private async ask(...args: string[]): Promise<string> {
    const found = this.program();
    if ('problem' in found) {
      throw new Error(found.problem);
    }
    try {
      const { stdout } = await promisify(execFile)(found.program, args, {
        cwd: os.homedir(),
        timeout: TIME_LIMIT_MS,
        maxBuffer: 16 * 1024 * 1024,
      });
      return stdout;
    } catch (error) {
      const said = (error as { stderr?: string }).stderr?.trim();
      throw new Error(said || `${found.program} failed: ${String(error)}`);
    }
  }
}

function ruleOf(uri: vscode.Uri): string {
  return uri.path.replace(/^\//, '').replace(/\.md$/, '');
}

/** The rule of the finding at the cursor; of several the one with the shortest range, which is the nearest. */
function ruleAtCursor(): string | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    return undefined;
  }
  const { start, end } = editor.selection;
  const length = (range: vscode.Range): number =>
    editor.document.offsetAt(range.end) - editor.document.offsetAt(range.start);
  const [nearest] = vscode.languages
    .getDiagnostics(editor.document.uri)
    .filter(({ source, range }) => source === 'plimsoll' && range.start.isBeforeOrEqual(end) && range.end.isAfterOrEqual(start))
    .sort((a, b) => length(a.range) - length(b.range));
  const code = nearest?.code;
  return code === undefined ? undefined : String(typeof code === 'object' ? code.value : code);
}
