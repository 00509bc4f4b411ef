import { chmodSync, closeSync, openSync, statSync } from 'node:fs';

/**
 * Who may use what the program makes that holds people or secrets, whatever the umask: the user alone who runs it. What is there keeps
 * its mode, and a copy is for whoever may use what it is a copy of.
 */
export const ownMode = { file: 0o600, folder: 0o700 } as const;

/** The permissions of what lies at a path; undefined: nothing does. */
export function modeAt(path: string): number | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && found.mode & 0o777;
}

/**
 * Makes an empty file, which SQLite takes for no database yet; what SQLite makes beside it gets its mode.
 * @throws the system's error, also where there is one
 */
export function makeFile(path: string, mode: number = ownMode.file): void {
  closeSync(openSync(path, 'wx', ownMode.file));
  setMode(path, mode);
}

/** Gives what lies there a mode, where the file system has any. */
export function setMode(path: string, mode: number): void {
  if (modeAt(path) === mode) return;
  try {
    chmodSync(path, mode);
  } catch {
    // Some that come over a network, or from another system, have one mode for all.
  }
}
