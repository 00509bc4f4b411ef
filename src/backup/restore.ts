import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openEmbeddedDirectory } from '../directory/embedded/embedded-directory.ts';
import { shownPlace } from '../directory/open-directory.ts';
import { isDirectoryServer } from '../directory/postgresql/connection-string.ts';
import { openEmbedded } from '../event-store/embedded/embedded-event-store.ts';
import type { EarlierEpoch, Epoch, EventStore } from '../event-store/event-store.ts';
import { isServer, openEventStore } from '../event-store/open-event-store.ts';
import { Positions } from '../event-store/positions.ts';
import { makeFolder } from '../sqlite/make-folder.ts';
import { modeAt, ownMode, setMode } from '../sqlite/own-file.ts';
import { toDisk } from '../sqlite/to-disk.ts';
import type { Report } from '../sqlite/database-kind.ts';
import { inUse, lockForWriting } from '../sqlite/writer-lock.ts';
import type { DataPlaces } from './back-up.ts';
import { whyNotTogether } from './belonging.ts';
import { consequencesForFiles, consequencesOnServer } from './consequences.ts';
import { checkCounts } from './counts.ts';
import { copiesFolder, removeLeftCopies } from './left-copies.ts';
import { directoryFile, logFile, type Manifest, readBackup, UnusableBackup } from './manifest.ts';
import { owningLog } from './owning-log.ts';
import { putAside } from './put-aside.ts';
import { beginRestore, endRestore, unfinishedRestore } from './unfinished-restore.ts';

/** Something keeps the restore from being done; the message says what to do. Nothing was changed. */
export class RefusedRestore extends Error {
  override name = 'RefusedRestore';
}

export interface Restored {
  readonly manifest: Manifest;
  /** The epoch that begins with it. */
  readonly epoch: Epoch;
  /** Where the log now ends, as clients see it; null: it is empty. */
  readonly head: string | null;
  /** Where what was there lies now; undefined: there was nothing. */
  readonly aside: string | undefined;
}

/**
 * Puts a backup in the place of what is there, and begins a new epoch. What was there is kept aside. With a log on a
 * server, whose own backup was put back before, only the directory is.
 * @param confirmed also where something would be gone
 * @param say reports what will be gone, before anything is changed
 * @throws {UnusableBackup} @throws {RefusedRestore}
 */
export async function restore(
  places: DataPlaces,
  folder: string,
  confirmed: boolean,
  say: Report,
): Promise<Restored> {
  if (isDirectoryServer(places.directory)) {
    throw new RefusedRestore(
      `The directory is on a server (${shownPlace(places.directory)}), and a backup is put back into files: unset DIRECTORY_URL and restore, then copy the directory that was restored into an empty database (dugnad directory copy; docs/operations.md, The directory on PostgreSQL). Nothing was changed.`,
    );
  }
  const manifest = await readBackup(folder);
  checkCounts(folder, manifest);
  const onServer = isServer(places.eventStore);
  if (onServer !== (manifest.log.file === null)) {
    throw new UnusableBackup(
      onServer
        ? `${folder} holds an embedded log, but EVENTSTOREDB_URL names a server. Unset it to restore the files. Nothing was changed.`
        : `${folder} is of a ledger whose log is on a server: set EVENTSTOREDB_URL. Nothing was changed.`,
    );
  }
  using _directory = alone(places.directory);
  using _log = onServer ? undefined : alone(places.eventStore);
  const interrupted = unfinishedRestore(places.dataDirectory);
  if (interrupted)
    say(`An earlier restore was interrupted; what it had put aside is in ${interrupted.aside}.`);
  const { lines, somethingIsGone, epochs } = onServer
    ? await consequencesOnServer(places, manifest)
    : await consequencesForFiles(places, folder, manifest);
  for (const line of lines) say(line);
  if (somethingIsGone && !confirmed) {
    throw new RefusedRestore('Nothing was changed. If that is what you want, repeat it with --yes.');
  }
  return await put(places, folder, manifest, [...epochs, ...(interrupted?.epochs ?? [])]);
}

/** Nobody else may use the file, until the lock is given back. */
function alone(path: string): Disposable {
  const lock = lockForWriting(path);
  if (lock) return lock;
  throw new RefusedRestore(`${inUse(path)}, then restore. Nothing was changed.`);
}

async function put(
  places: DataPlaces,
  folder: string,
  manifest: Manifest,
  epochs: readonly EarlierEpoch[],
): Promise<Restored> {
  const { dataDirectory, eventStore } = places;
  const reason = `the backup of ${manifest.madeAt} was restored`;
  makeFolder(dataDirectory);
  removeLeftCopies(dataDirectory);
  const prepared = copiesFolder(dataDirectory);
  try {
    copyInPlaceOf(places.directory, join(folder, directoryFile), join(prepared, directoryFile));
    endEverySession(join(prepared, directoryFile));
    if (!manifest.log.file) await withoutLaterPeople(join(prepared, directoryFile), eventStore);
    toDisk(join(prepared, directoryFile));
    if (manifest.log.file) await prepareLog(folder, prepared, manifest, reason, epochs, eventStore);
    const aside = beginRestore(dataDirectory, epochs);
    const moved = putAside(places, aside);
    renameSync(join(prepared, directoryFile), places.directory);
    if (manifest.log.file) renameSync(join(prepared, logFile), eventStore);
    toDisk(dataDirectory);
    const begun = await stateNow(eventStore, manifest.log.file ? undefined : { reason, epochs });
    endRestore(dataDirectory);
    return { manifest, ...begun, aside: moved > 0 ? aside : undefined };
  } finally {
    rmSync(prepared, { recursive: true, force: true });
  }
}

/** Copies a file that is to take the place of another, and is for whoever may use that one. */
function copyInPlaceOf(replaced: string, from: string, to: string): void {
  copyFileSync(from, to);
  setMode(to, modeAt(replaced) ?? ownMode.file);
}

/** Who signed out since the backup, or used a link, must not be let in by it again. Earlier layouts have no sessions. */
function endEverySession(path: string): void {
  const db = new DatabaseSync(path);
  try {
    const tables = db
      .prepare("SELECT name FROM sqlite_schema WHERE name IN ('sessions', 'sign_in_links')")
      .all();
    for (const { name } of tables) db.exec(`DELETE FROM ${String(name)}`);
  } finally {
    db.close();
  }
}

/** The server's log may go on beyond the backup. The operator has been warned that its people may be missing. */
async function withoutLaterPeople(path: string, eventStore: string): Promise<void> {
  const store = await openEventStore(eventStore, { readOnly: true });
  const directory = openEmbeddedDirectory(path);
  try {
    const head = await store.head();
    if (head !== undefined) await directory.acceptMissingPeople(head);
  } finally {
    await directory.close();
    await store.close();
  }
}

/** The log as it will be served: with its new epoch, in one file. One of an earlier version is brought up to this one. */
async function prepareLog(
  folder: string,
  prepared: string,
  { log }: Manifest,
  reason: string,
  epochs: readonly EarlierEpoch[],
  replaced: string,
): Promise<void> {
  const path = join(prepared, logFile);
  copyInPlaceOf(replaced, join(folder, logFile), path);
  const store = openEmbedded(path);
  try {
    const [identity, head] = [await store.identity(), (await store.head()) ?? null];
    if (identity !== log.identity || head !== log.head) {
      throw new UnusableBackup(
        `${join(folder, logFile)} is not what its manifest says. Use another backup. Nothing was changed.`,
      );
    }
    await refuseOther(store, folder);
    await store.beginEpoch(reason, epochs);
  } finally {
    await store.close();
  }
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = DELETE');
  db.close();
  toDisk(path);
}

/** @throws {UnusableBackup} no server would start on it: it was made by an earlier version, which did not look */
async function refuseOther(log: EventStore, folder: string): Promise<void> {
  const path = join(folder, directoryFile);
  const why = await whyNotTogether(await owningLog(log), path, path);
  if (why === undefined) return;
  throw new UnusableBackup(
    `${why} No server would start on it. Use another backup. If there is none, put its ${logFile} into an empty DATA_DIR by hand, ` +
      'and begin a directory for it: dugnad new-directory. Nothing was changed.',
  );
}

/** @param begin on a server: the epoch begins only now */
async function stateNow(
  eventStore: string,
  begin: { readonly reason: string; readonly epochs: readonly EarlierEpoch[] } | undefined,
): Promise<Pick<Restored, 'epoch' | 'head'>> {
  const store = await openEventStore(eventStore, { readOnly: true });
  try {
    if (begin) await store.beginEpoch(begin.reason, begin.epochs);
    const positions = new Positions(store);
    const epoch = await positions.load();
    const head = await store.head();
    return { epoch, head: head === undefined ? null : positions.text(head) };
  } finally {
    await store.close();
  }
}
