/** The item beside the language of a file: which version runs, or that none does. A click shows the log. */
import * as vscode from 'vscode';

import type { Source } from './binary';

export class Status implements vscode.Disposable {
  private readonly item: vscode.LanguageStatusItem;

  constructor(documents: vscode.DocumentSelector) {
    this.item = vscode.languages.createLanguageStatusItem('plimsoll', documents);
    this.item.name = 'Plimsoll';
    this.item.command = { command: 'plimsoll.showLog', title: 'Show Log' };
  }

  starting(): void {
    this.show('Plimsoll', 'starting', vscode.LanguageStatusSeverity.Information, true);
  }

  running(version: string | undefined, program: string, source: Source): void {
    const origin = { setting: 'from plimsoll.path', bundled: 'bundled', PATH: 'from the PATH' }[source];
    this.show(`Plimsoll ${version ?? ''}`.trim(), `running, ${origin}`, vscode.LanguageStatusSeverity.Information);
    this.item.accessibilityInformation = { label: `Plimsoll runs: ${program}` };
  }

  off(): void {
    this.show('Plimsoll', "turned off by 'plimsoll.enable'", vscode.LanguageStatusSeverity.Information);
  }

  /** There is room for few words; the log has the reason. */
  failed(): void {
    this.show('Plimsoll', 'not running', vscode.LanguageStatusSeverity.Error);
  }

  dispose(): void {
    this.item.dispose();
  }

  private show(text: string, detail: string, severity: vscode.LanguageStatusSeverity, busy = false): void {
    Object.assign(this.item, { text, detail, severity, busy });
  }
}
