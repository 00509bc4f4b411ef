import {
  closeSync,
  cpSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import type { Chance } from './size.ts';

/** The kinds of files in a data directory. */
export const kinds = ['events', 'directory', 'read-models'] as const;
export type Kind = (typeof kinds)[number];

/** Names of a kind's files, `-wal` and `-shm` among them. */
export function filesOf(directory: string, kind: Kind): string[] {
  const names = readdirSync(directory).filter(name => name.startsWith(kind) && !name.endsWith('.lock'));
  return names.map(name => join(directory, name));
}

/** The database of a kind itself. */
export function databaseOf(directory: string, kind: Kind): string {
  const found = filesOf(directory, kind).find(path => path.endsWith('.sqlite'));
  if (!found) throw new Error(`There is no ${kind} in ${directory}: ${readdirSync(directory).join(', ')}.`);
  return found;
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

/**
 * Overwrites one page of a database with noise, as a disk does that loses or mixes up a sector. No process may have the file
 * open that this one runs in: closing it would drop SQLite's locks on it.
 * @returns where, for messages
 */
export function damagePage(path: string, chance: Chance, pageSize = 4_096): string {
  const pages = Math.max(1, Math.floor(statSync(path).size / pageSize));
  const page = chance.below(pages);
  const file = openSync(path, 'r+');
  const noise = Buffer.from(Array.from({ length: pageSize }, () => chance.below(256)));
  writeSync(file, noise, 0, pageSize, page * pageSize);
  closeSync(file);
  return `${basename(path)}, page ${page} of ${pages}`;
}

/** As a write that stopped half-way. */
export function cutOff(path: string, chance: Chance): string {
  const { size } = statSync(path);
  const left = chance.below(size);
  truncateSync(path, left);
  return `${basename(path)}, ${left} bytes left of ${size}`;
}
