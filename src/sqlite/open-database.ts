import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { type DatabaseKind, migrationsFrom, type Report } from './database-kind.ts';
import { makeFolder } from './make-folder.ts';
import { layoutOf, migrate } from './migrate.ts';
import { makeFile } from './own-file.ts';
import { asUnusable } from './unusable.ts';

/** The path of a temporary file without a name: https://www.sqlite.org/inmemorydb.html, 3. */
export const unnamed = '';

/** The file is not what was expected, or damaged; the message says what to do. */
export class UnreadableDatabase extends Error {
  override name = 'UnreadableDatabase';
  /** The fault alone, for callers that know another remedy. */
  readonly found: string;

  /** @param way what to do, in sentences */
  constructor(found: string, way: string) {
    super(`${found}. ${way}`);
    this.found = found;
  }
}

/** The file has an earlier layout. A process that holds it alone can migrate it to today's. */
export class EarlierLayout extends UnreadableDatabase {
  override name = 'EarlierLayout';
}

/**
 * Opens or creates a SQLite file of ours. Nothing but SQLite ever opens such a file while this process may have it open:
 * closing any other descriptor of it drops the locks that SQLite holds, for all its connections, whereupon another
 * process deletes the write-ahead log under them (https://www.sqlite.org/howtocorrupt.html, 2.2). `synchronous` is set on every opening: a reopened WAL database
 * need not keep the setting it was created with.
 * @param readOnly `as it lies`: a file that nobody has open, and no write-ahead log belongs to; nothing is made beside it
 * @param upgrade for whoever holds the file's lock alone: a file of an earlier layout is brought to today's, and this is reported
 * @throws {UnreadableDatabase} a foreign, truncated or newer file
 * @throws {EarlierLayout} an earlier one, without `upgrade`
 * @throws {MigrationFailed} it could not be brought to today's layout, and is as it was
 * @throws {UnusablePath} it cannot be made, written or opened where it should lie
 */
export function openDatabase(
  path: string,
  kind: DatabaseKind,
  readOnly: boolean | 'as it lies' = false,
  upgrade?: Report,
): DatabaseSync {
  try {
    if (path !== ':memory:' && path !== unnamed) prepareFolder(path, kind, readOnly !== false);
    const address = readOnly === 'as it lies' ? new URL('?immutable=1', pathToFileURL(path)) : path;
    const db = new DatabaseSync(address, { readOnly: readOnly !== false, timeout: 5_000 });
    try {
      checkAndConfigure(db, path, kind, readOnly !== false, upgrade);
      return db;
    } catch (error) {
      db.close();
      throw error;
    }
  } catch (error) {
    throw asUnusable(asUnreadable(error, path, kind), path);
  }
}

/**
 * Opens a file of ours for reading, in which there must be something: SQLite takes an empty one for a new one.
 * @throws as `openDatabase`
 */
export function openWritten(path: string, kind: DatabaseKind): DatabaseSync {
  const db = openDatabase(path, kind, true);
  if (!isFresh(db)) return db;
  db.close();
  const { what, remedy } = kind;
  throw new UnreadableDatabase(
    `${path} is empty: there is no ${what} in it`,
    `Put the file back that was there, or ${remedy[0]!.toLowerCase()}${remedy.slice(1)}; this file was left as it is.`,
  );
}

function checkAndConfigure(
  db: DatabaseSync,
  path: string,
  kind: DatabaseKind,
  readOnly: boolean,
  upgrade?: Report,
): void {
  const fresh = isFresh(db);
  if (!fresh) {
    checkKind(db, path, kind);
    checkLayout(db, path, kind, readOnly);
    checkSize(db, path, kind);
  }
  db.exec(`PRAGMA synchronous = ${kind.synchronous}; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768`);
  if (readOnly) return;
  if (!fresh && layoutOf(db) !== kind.version) bringUp(db, path, kind, upgrade);
  // The write-ahead log is brought into the file at 64 MB, which is also what is left of it: at half of that a million people took longer.
  db.exec(
    'PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 16384; PRAGMA journal_size_limit = 67108864',
  );
  if (fresh) create(db, kind);
}

const isFresh = (db: DatabaseSync) => pragma(db, 'schema_version') === 0;

function bringUp(db: DatabaseSync, path: string, kind: DatabaseKind, upgrade: Report | undefined): void {
  if (!upgrade) throw earlierLayout(db, path, kind);
  migrate(db, path, kind, upgrade, error => asUnusable(asUnreadable(error, path, kind), path));
}

/**
 * For verbs that must not change anything: call before opening, since opening would migrate the file. A missing file is accepted.
 * @throws {EarlierLayout} it is of an earlier layout
 * @throws {UnreadableDatabase} a foreign, truncated or newer file
 */
export function refuseEarlierLayout(path: string, kind: DatabaseKind): void {
  if (!existsSync(path)) return;
  const db = openDatabase(path, kind, existsSync(`${path}-wal`) ? true : 'as it lies');
  try {
    if (layoutOf(db) < kind.version) throw earlierLayout(db, path, kind);
  } finally {
    db.close();
  }
}

function earlierLayout(db: DatabaseSync, path: string, { what, version }: DatabaseKind): EarlierLayout {
  return new EarlierLayout(
    `${path} is a Dugnad ${what} of layout ${layoutOf(db)}, and this program writes layout ${version}`,
    `Start the server once: it brings the file up, and keeps a copy.`,
  );
}

function create(db: DatabaseSync, { schema, applicationId, version }: DatabaseKind): void {
  db.exec('BEGIN IMMEDIATE');
  // Another process may have made it meanwhile.
  if (isFresh(db)) {
    db.exec(`${schema}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${version}`);
  }
  db.exec('COMMIT');
}

function checkKind(db: DatabaseSync, path: string, { what, applicationId }: DatabaseKind): void {
  if (pragma(db, 'application_id') === applicationId) return;
  throw new UnreadableDatabase(
    `${path} is a SQLite database, but not a Dugnad ${what}`,
    `Point the setting at another path; this file was left as it is.`,
  );
}

function checkLayout(db: DatabaseSync, path: string, kind: DatabaseKind, readOnly: boolean): void {
  const { what, version, readableFrom = version } = kind;
  const found = layoutOf(db);
  if (!migrationsFrom(found, kind)) {
    throw new UnreadableDatabase(
      `${path} is a Dugnad ${what} of layout ${found}; this program reads layout ${version}`,
      `Run the version that wrote it.`,
    );
  }
  if (!readOnly || found >= readableFrom) return;
  throw new UnreadableDatabase(
    `${path} is a Dugnad ${what} of layout ${found}, which this program cannot read as it lies`,
    `Start the server once: it brings the file up, and keeps a copy.`,
  );
}

/** SQLite itself does not notice that the last page is cut. What is only in the write-ahead log need not be in the file. */
function checkSize(db: DatabaseSync, path: string, { remedy }: DatabaseKind): void {
  if (path === ':memory:') return;
  const expected = pragma(db, 'page_count') * pragma(db, 'page_size');
  // In this order, or a checkpoint that comes between would look like a truncated file.
  if ((statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0) return;
  const { size } = statSync(path);
  if (size >= expected) return;
  throw new UnreadableDatabase(
    `${path} is truncated: ${size} bytes of ${expected}`,
    `${remedy}; this file was left as it is.`,
  );
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
}

function prepareFolder(path: string, kind: DatabaseKind, readOnly: boolean): void {
  if (existsSync(path)) {
    // SQLite opens what it may not write to for reading, and only the first write would fail.
    if (!readOnly) accessSync(path, constants.R_OK | constants.W_OK);
    return;
  }
  if (readOnly) {
    throw new UnreadableDatabase(
      `There is no ${kind.what} at ${path}`,
      `Is DATA_DIR the folder that the server writes to?`,
    );
  }
  makeFolder(dirname(path));
  try {
    makeFile(path);
  } catch (error) {
    // Another process made it meanwhile, or it is a link to where nothing is yet.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

const sqliteCorrupt = 11;
const sqliteNotADatabase = 26;

/** A damaged file's SQLite error as one that says what to do; any other error as it is. */
export function asUnreadable(error: unknown, path: string, { what, remedy }: DatabaseKind): unknown {
  const code = Number((error as { errcode?: number }).errcode) & 0xff;
  if (code === sqliteNotADatabase) {
    return new UnreadableDatabase(
      `${path} is not a Dugnad ${what}: it does not begin as an SQLite file does`,
      `Point the setting at another path, or ${remedy[0]!.toLowerCase()}${remedy.slice(1)}; this file was left as it is.`,
    );
  }
  return code === sqliteCorrupt ? damagedFile(error, path, remedy) : error;
}

/** A damaged file's error as one that says what to do. */
export function damagedFile(error: unknown, path: string, remedy: string): UnreadableDatabase {
  return new UnreadableDatabase(
    `${path} is damaged or truncated (${(error as Error).message})`,
    `${remedy}; this file was left as it is.`,
  );
}
