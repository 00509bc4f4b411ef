import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { EventStore } from '../event-store/event-store.ts';
import { DamagedContent, isDamage } from '../sqlite/damage.ts';
import { UnusablePath } from '../sqlite/unusable.ts';
import type { DatabaseKind } from '../sqlite/database-kind.ts';
import {
  asUnreadable,
  damagedFile,
  openDatabase,
  unnamed,
  UnreadableDatabase,
} from '../sqlite/open-database.ts';
import { Database } from '../sqlite/database.ts';
import { readModels } from '../projections/all.ts';
import {
  beginCheckpoint,
  checkpointSchema,
  doubtAbout,
  type LogName,
  LogPutBack,
  readCheckpoint,
} from './checkpoint.ts';

/**
 * Raise it with every change of what is projected: each version has a file of its own, since an older process may still be
 * serving the old one.
 */
export const readModelVersion = 7;

/** Read models are rebuilt from the log, so a commit need not be on the disk when it returns. */
const readModelFile: DatabaseKind = {
  what: 'read-model file',
  remedy: 'Restart the server, or run dugnad rebuild: it is built anew from the log, and no backup is needed',
  applicationId: 0x44_55_47_52, // "DUGR"
  version: readModelVersion,
  synchronous: 'NORMAL',
  schema: `
    ${checkpointSchema};
    CREATE TABLE parked_events (
      position INTEGER PRIMARY KEY, campaign_id TEXT NOT NULL, stream TEXT NOT NULL, type TEXT NOT NULL, reason TEXT NOT NULL
    ) STRICT;
    ${readModels.map(({ schema }) => schema).join(';')}`,
};

export function readModelPath(directory: string): string {
  return join(directory, `read-models-v${readModelVersion}.sqlite`);
}

/** Whether a file's name is that of an earlier version's read models. */
export function isEarlierReadModelFile(name: string): boolean {
  return Number(/^read-models-v(\d+)\.sqlite$/.exec(name)?.[1] ?? readModelVersion) < readModelVersion;
}

/** Why read models are built the first time. */
export const firstBuild = 'there were none before';

/**
 * Opens the read models of a log; those of another log, or a damaged file, are thrown away and begun anew. Only for the process
 * that holds the file's lock: `lockForWriting(path)`.
 * @param because why they are built from the log's beginning, if that is so
 */
export function openReadModels(path: string, log: LogName, because?: string): DatabaseSync {
  const before = fileAt(path) !== undefined;
  const opened = openFor(path, log, because ?? (before ? 'their file was empty' : firstBuild));
  if (typeof opened !== 'string') return opened;
  discardReadModels(path);
  const anew = openFor(path, log, because ?? opened);
  if (typeof anew !== 'string') return anew;
  throw new Error(`The read-model file ${path} cannot be made anew: ${anew}.`);
}

/**
 * As `openReadModels`, but also deletes read models that cannot have been made from the log as it is now.
 * @throws {LogPutBack} nothing was deleted yet
 * @throws {StoreUnavailable}
 */
export async function openReadModelsOf(
  store: EventStore,
  path: string,
  because?: string,
): Promise<DatabaseSync> {
  const log = { identity: await store.identity(), epoch: (await store.epoch()).tag };
  const db = openReadModels(path, log, because);
  try {
    const doubt = await doubtAbout(readCheckpoint(new Database(db)), store);
    if (doubt?.putBack) throw new LogPutBack(doubt.why);
    if (!doubt) return db;
    db.close();
    discardReadModels(path);
    return openReadModels(path, log, doubt.why);
  } catch (error) {
    if (db.isOpen) db.close();
    throw error;
  }
}

/** For queries: many may read beside the projector. */
export function openReadModelsForReading(path: string): DatabaseSync {
  return withFunctions(openDatabase(path, readModelFile, true));
}

/** Empty read models in memory, for a replay. */
export function readModelsInMemory(): DatabaseSync {
  return withFunctions(openDatabase(':memory:', readModelFile));
}

/**
 * Empty read models in a file without a name, for a replay that need not fit into memory. It lies where SQLite keeps temporary
 * files (SQLITE_TMPDIR, TMPDIR, /var/tmp, /tmp), and is gone when it is closed or the process ends, however that ends
 * (https://www.sqlite.org/inmemorydb.html, 3).
 */
export function readModelsInTemporaryFile(): DatabaseSync {
  const db = withFunctions(openDatabase(unnamed, readModelFile));
  db.exec('PRAGMA temp_store = FILE');
  return db;
}

/** `fold(text)`: without upper and lower case, in every alphabet; SQLite's own `lower` knows only a to z. */
function withFunctions(db: DatabaseSync): DatabaseSync {
  db.function('fold', { deterministic: true }, text => String(text).normalize('NFC').toLowerCase());
  return db;
}

/** The opened file, or the reason why it must be replaced: it is damaged, or holds another log's read models. */
function openFor(path: string, log: LogName, building: string): DatabaseSync | string {
  let db: DatabaseSync | undefined;
  try {
    db = openDatabase(path, readModelFile);
    const database = new Database(db);
    checkPages(database);
    const { logIdentity } = readCheckpoint(database);
    if (logIdentity === '') beginCheckpoint(database, log, building);
    if (logIdentity === '' || logIdentity === log.identity) return db;
    db.close();
    return 'they were folded from another log';
  } catch (error) {
    if (db?.isOpen) db.close();
    if (!isDamage(error) && !(error instanceof UnreadableDatabase)) throw error;
    return damageMessage(error);
  }
}

/**
 * Reads every page, since queries may not read a damaged one for months. It takes about a tenth of a second for a hundred
 * megabytes.
 * @throws {DamagedContent}
 */
function checkPages(database: Database): void {
  const found = database.get<{ quick_check: string }>('PRAGMA quick_check(1)')?.quick_check;
  if (found !== 'ok') throw new DamagedContent(found ?? 'the pages cannot be checked');
}

/** A damaged file's error, also where its write-ahead log is not there, as one that says what to do; any other error as it is. */
export function asDamagedReadModels(error: unknown, path: string): unknown {
  const found = error instanceof UnusablePath ? error.cause : error;
  const known = asUnreadable(found, path, readModelFile);
  if (known !== found) return known;
  return isDamage(found) ? damagedFile(found, path, readModelFile.remedy) : error;
}

/** Why they are built anew that lay in a damaged file: that is what is done about it. */
export function damageMessage(error: unknown): string {
  if (error instanceof UnreadableDatabase) return `their file was damaged (${error.found})`;
  return `their file was damaged (${error instanceof Error ? error.message : String(error)})`;
}

/**
 * Which file lies at the path; undefined: none. While a file is open, no other file gets its number, so a reader can notice
 * that another was put in its place. The file itself is not opened here: that would end SQLite's locks on it.
 */
export function fileAt(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev} ${found.ino}`;
}

/**
 * Removes the file. Readers that have it open keep reading it, and notice by `fileAt`; the projector makes a new one. The
 * database is removed first: SQLite removes a write-ahead log without a database, and never reads it.
 */
export function discardReadModels(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

/** Where read models that `dugnad rebuild` has built wait until they are put in the place of those that are there. */
export const rebuiltAt = (path: string): string => `${path}.rebuilt`;

/** Whether such wait. */
export const areRebuilt = (path: string): boolean => existsSync(rebuiltAt(path));

/**
 * Puts them in the place of those that are there. Only for the process that holds the file's lock, and has closed the file: a write-ahead
 * log that is still written would be taken for that of the new file.
 */
export function takeRebuilt(path: string): void {
  discardReadModels(path);
  renameSync(rebuiltAt(path), path);
}
