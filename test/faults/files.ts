import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The kinds of files in a data directory. */
export const kinds = ['events', 'directory', 'read-models'] as const;
export type Kind = (typeof kinds)[number];

/** Names of a kind's files, `-wal` and `-shm` among them. */
export function filesOf(directory: string, kind: Kind): string[] {
  const names = readdirSync(directory).filter(name => name.startsWith(kind) && !name.endsWith('.lock'));
  return names.map(name => join(directory, name));
}

/** Copies a stopped server's files. */
export function copyFiles(from: string, to: string, of: readonly Kind[] = kinds): void {
  mkdirSync(to, { recursive: true });
  for (const kind of of) for (const path of filesOf(from, kind)) cpSync(path, join(to, basename(path)));
}

/** Puts other files of a kind in the place of those that are there. */
export function putBack(from: string, to: string, of: readonly Kind[]): void {
  for (const kind of of) for (const path of filesOf(to, kind)) rmSync(path);
  copyFiles(from, to, of);
}
