import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EarlierEpoch } from '../event-store/event-store.ts';
import { toDisk } from '../sqlite/to-disk.ts';
import { asideFolder } from './put-aside.ts';

/** While the files are being exchanged, a note lies beside them: nobody may start on half of them. */
interface UnfinishedRestore {
  readonly aside: string;
  /** Epochs that only what was put aside had seen. */
  readonly epochs: readonly EarlierEpoch[];
}

const note = (dataDirectory: string) => join(dataDirectory, 'restore-unfinished.json');

export function unfinishedRestore(dataDirectory: string): UnfinishedRestore | undefined {
  const path = note(dataDirectory);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as UnfinishedRestore) : undefined;
}

/** @returns the folder for what is put aside */
export function beginRestore(dataDirectory: string, epochs: readonly EarlierEpoch[]): string {
  const aside = asideFolder(dataDirectory);
  writeFileSync(note(dataDirectory), JSON.stringify({ aside, epochs } satisfies UnfinishedRestore), {
    flush: true,
  });
  toDisk(dataDirectory);
  return aside;
}

export function endRestore(dataDirectory: string): void {
  rmSync(note(dataDirectory));
  toDisk(dataDirectory);
}

/** @throws {Error} a restore was interrupted; the message says what to do */
export function refuseUnfinishedRestore(dataDirectory: string): void {
  const unfinished = unfinishedRestore(dataDirectory);
  if (!unfinished) return;
  throw new Error(
    `A restore into ${dataDirectory} was interrupted: its files do not belong together. Run dugnad restore again, with the same backup; what was there before lies in ${unfinished.aside}.`,
  );
}
