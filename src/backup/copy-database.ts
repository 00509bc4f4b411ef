import { isDeepStrictEqual } from 'node:util';
import { backup, DatabaseSync } from 'node:sqlite';
import type { DatabaseKind } from '../sqlite/database-kind.ts';
import { asUnreadable, openDatabase, UnreadableDatabase } from '../sqlite/open-database.ts';
import { makeFile, modeAt } from '../sqlite/own-file.ts';
import { toDisk } from '../sqlite/to-disk.ts';

/** Reported: how much of a file is copied, from 0 to 1. */
export type ReportProgress = (what: string, share: number) => void;

const pagesAtOnce = 2_000;

/**
 * Copies a database while others write to it: as it is at this moment, whatever comes meanwhile. The copy is one file,
 * checked and on the disk when this resolves.
 * @param look what source and copy must agree in
 * @returns what `look` saw
 * @throws {UnreadableDatabase} the source is damaged
 */
export async function copyDatabase<Seen>(
  kind: DatabaseKind,
  source: string,
  target: string,
  look: (db: DatabaseSync) => Seen,
  progress: ReportProgress,
): Promise<Seen> {
  const db = openDatabase(source, kind, true);
  let seen: Seen;
  try {
    makeFile(target, modeAt(source));
    // The transaction keeps what is read the same from page to page; otherwise each write would begin the copy anew.
    db.exec('BEGIN');
    seen = look(db);
    await backup(db, target, {
      rate: pagesAtOnce,
      progress: ({ totalPages, remainingPages }) => progress(kind.what, 1 - remainingPages / totalPages),
    });
    db.exec('COMMIT');
  } catch (error) {
    throw asUnreadable(error, source, kind);
  } finally {
    db.close();
  }
  checkCopy(kind, target, seen, look);
  toDisk(target);
  return seen;
}

function checkCopy<Seen>(
  { what }: DatabaseKind,
  target: string,
  seen: Seen,
  look: (db: DatabaseSync) => Seen,
): void {
  const copy = new DatabaseSync(target);
  try {
    copy.exec('PRAGMA journal_mode = DELETE');
    const found = copy
      .prepare('PRAGMA integrity_check')
      .all()
      .map(row => String(row.integrity_check));
    if (found.join() !== 'ok') {
      throw new UnreadableDatabase(
        `The ${what} is damaged: ${found.slice(0, 5).join('; ')}`,
        'No backup was made.',
      );
    }
    const copied = look(copy);
    if (!isDeepStrictEqual(copied, seen)) {
      throw new UnreadableDatabase(
        `The copy of the ${what} is not what was copied (${JSON.stringify(copied)} instead of ${JSON.stringify(seen)})`,
        'No backup was made; check the disk.',
      );
    }
  } finally {
    copy.close();
  }
}
