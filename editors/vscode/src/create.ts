/** Writes a first `plimsoll.toml`. */
import * as vscode from 'vscode';

const NAMES = ['plimsoll.toml', '.plimsoll.toml'];
const TEMPLATE = `# Settings of Plimsoll for this folder and what is below it.

# What is judged: groups of rules, and single rules by id, name or tag.
# presets = ["default"]
# ignore = ["user-missing"]

# Files that are left alone.
# exclude = ["vendor"]

# [rules.dangerous-capabilities]
# severity = "critical"
`;

/** Opens the configuration file of a workspace folder; writes one first where there is none. */
export async function createConfig(): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder = folders.length > 1 ? await vscode.window.showWorkspaceFolderPick() : folders[0];
  if (!folder) {
    return;
  }
  const uri = (await existing(folder)) ?? (await write(folder));
  await vscode.window.showTextDocument(uri);
}

async function existing(folder: vscode.WorkspaceFolder): Promise<vscode.Uri | undefined> {
  for (const name of NAMES) {
    const uri = vscode.Uri.joinPath(folder.uri, name);
    try {
      await vscode.workspace.fs.stat(uri);
      return uri;
    } catch {
      // Not there: the next name.
    }
  }
  return undefined;
}

async function write(folder: vscode.WorkspaceFolder): Promise<vscode.Uri> {
  const uri = vscode.Uri.joinPath(folder.uri, 'plimsoll.toml');
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(TEMPLATE));
  return uri;
}
