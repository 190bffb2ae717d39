/**
 * Finds the program to run: the one that the user names, then the one bundled with the extension, then one on the PATH.
 *
 * Nothing here knows of VS Code, so that the decision can be tested: what it depends on comes as `Places`, and the file
 * system as `Files`.
 */
import * as path from 'node:path';

/** Where a program may be. */
export interface Places {
  platform: NodeJS.Platform;
  /** The user's setting, from no workspace. */
  setting: string | null | undefined;
  /** The folder of the extension. */
  extension: string;
  /** The variable PATH. */
  searchPath: string;
  home: string;
  /** The folders that are open. */
  workspaceFolders: readonly string[];
  /** Whether the user trusts what is in these folders. */
  isTrusted: boolean;
}

/** What must be asked of the file system. */
export interface Files {
  /** Whether there is a file that may be run. */
  isProgram(file: string): boolean;
  /** The path without symbolic links; the path itself where there is none such. */
  real(file: string): string;
}

export type Source = 'setting' | 'bundled' | 'PATH';

/** A program, or the reason why there is none, as a sentence for the user. */
export type Found = { program: string; source: Source } | { problem: string };

/** Finds the program to run. */
export function findProgram(places: Places, files: Files): Found {
  if (places.setting) {
    return named(places.setting, places, files);
  }
  const bundled = paths(places).join(places.extension, 'bin', programName(places));
  if (files.isProgram(bundled)) {
    return { program: bundled, source: 'bundled' };
  }
  return onSearchPath(places, files);
}

/** What the user names is run or nothing is: another program in its place would hide the mistake. */
function named(setting: string, places: Places, files: Files): Found {
  const program = expandHome(setting, places);
  if (!paths(places).isAbsolute(program)) {
    return { problem: `The setting 'plimsoll.path' is '${setting}', which is not an absolute path.` };
  }
  if (!files.isProgram(program)) {
    return { problem: `The setting 'plimsoll.path' is '${setting}', and there is no such program.` };
  }
  if (isOfUntrusted(program, places, files)) {
    return { problem: `The setting 'plimsoll.path' is '${setting}', inside of a folder that is not trusted.` };
  }
  return { program, source: 'setting' };
}

function onSearchPath(places: Places, files: Files): Found {
  const { delimiter, isAbsolute, join } = paths(places);
  let refused: string | undefined;
  for (const entry of places.searchPath.split(delimiter)) {
    const folder = places.platform === 'win32' ? entry.replace(/^"(.*)"$/, '$1') : entry;
    // What '.' and an empty entry stand for depends on who asks: here it could be the workspace.
    if (!isAbsolute(folder)) {
      continue;
    }
    const program = join(folder, programName(places));
    if (!files.isProgram(program)) {
      continue;
    }
    if (!isOfUntrusted(program, places, files)) {
      return { program, source: 'PATH' };
    }
    refused ??= program;
  }
  if (refused !== undefined) {
    return { problem: `The only 'plimsoll' on the PATH is '${refused}', inside of a folder that is not trusted.` };
  }
  return { problem: "No program is bundled with this extension, and there is no 'plimsoll' on the PATH." };
}

/** Whether a program lies in a workspace folder that is not trusted, by its name or by where links lead. */
function isOfUntrusted(program: string, places: Places, files: Files): boolean {
  if (places.isTrusted) {
    return false;
  }
  const programs = [program, files.real(program)];
  const folders = places.workspaceFolders.flatMap((folder) => [folder, files.real(folder)]);
  return folders.some((folder) => programs.some((candidate) => isInside(candidate, folder, places)));
}

function isInside(file: string, folder: string, places: Places): boolean {
  const { isAbsolute, relative, sep } = paths(places);
  // File systems of macOS and Windows take two spellings for one folder.
  const plain = (name: string): string => (places.platform === 'linux' ? name : name.toLowerCase());
  const way = relative(plain(folder), plain(file));
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function expandHome(name: string, places: Places): string {
  return /^~(?=$|[/\\])/.test(name) ? places.home + name.slice(1) : name;
}

function programName(places: Places): string {
  return places.platform === 'win32' ? 'plimsoll.exe' : 'plimsoll';
}

function paths(places: Places): path.PlatformPath {
  return places.platform === 'win32' ? path.win32 : path.posix;
}
