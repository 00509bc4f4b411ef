import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { copyToFile } from '../directory/copy-directory.ts';
import { type OwningLog, whereItsDirectoryIs } from '../directory/directory-of.ts';
import { embeddedDirectory } from '../directory/embedded/schema.ts';
import { shownPlace } from '../directory/open-directory.ts';
import { isDirectoryServer } from '../directory/postgresql/connection-string.ts';
import { embeddedLog } from '../event-store/embedded/schema.ts';
import type { EventStore } from '../event-store/event-store.ts';
import { isServer, openEventStore } from '../event-store/open-event-store.ts';
import { modeAt, ownMode, setMode } from '../sqlite/own-file.ts';
import { makeFolder } from '../sqlite/make-folder.ts';
import { toDisk } from '../sqlite/to-disk.ts';
import { asUnusable, isDiskFull, UnusablePath } from '../sqlite/unusable.ts';
import { whyNotTogether } from './belonging.ts';
import { copyDatabase, type ReportProgress } from './copy-database.ts';
import { directoryFile, logFile, type Manifest, noted, programVersion, writeManifest } from './manifest.ts';
import { asItIsNow } from './owning-log.ts';

/** Where a ledger's data lie. */
export interface DataPlaces {
  readonly dataDirectory: string;
  /** The embedded log's path, or a server's connection string. */
  readonly eventStore: string;
  /** The embedded directory's path, or a server's connection string. */
  readonly directory: string;
}

/** Asked for what cannot be done; the message says what to do instead. */
export class RefusedBackup extends Error {
  override name = 'RefusedBackup';
}

/**
 * Backs up the log and then the directory, beside a running server: a person without events is harmless, an event without
 * its person is not. The folder appears when all of it is checked and on the disk, or not at all. A log on a server is
 * not copied: the server's own backup is, and must be made before.
 * @throws {RefusedBackup} @throws {UnusablePath} there is no room for it, or no right to make it
 */
export async function backUp(
  places: DataPlaces,
  folder: string,
  progress: ReportProgress,
): Promise<Manifest> {
  const target = freeFolder(places, folder);
  const unfinished = unfinishedFolder(target);
  try {
    const { log, owning } = await copyLog(places, unfinished, progress);
    const participants = await copyOfDirectory(places, join(unfinished, directoryFile), progress);
    await refuseOther(owning, join(unfinished, directoryFile), places);
    const manifest: Manifest = {
      format: 1,
      madeAt: new Date().toISOString(),
      program: programVersion(),
      log,
      directory: { ...(await noted(unfinished, directoryFile)), participants },
    };
    writeManifest(unfinished, manifest);
    setMode(unfinished, modeAt(target) ?? ownMode.folder);
    toDisk(unfinished);
    renameSync(unfinished, target);
    toDisk(dirname(target));
    return manifest;
  } catch (error) {
    // Looked at before there is room again.
    const isFull = isDiskFull(error, join(unfinished, logFile));
    rmSync(unfinished, { recursive: true, force: true });
    if (!isFull) throw error;
    throw new UnusablePath(
      `There is no room for the backup in ${dirname(target)}: the disk is full. Free some space, or name another folder. No backup was made.`,
      { cause: error },
    );
  }
}

function freeFolder({ dataDirectory }: DataPlaces, folder: string): string {
  const target = withoutLinks(resolve(folder));
  if (`${target}${sep}`.startsWith(`${withoutLinks(resolve(dataDirectory))}${sep}`)) {
    throw new RefusedBackup(
      `${target} lies in the data directory: it would be lost with it. Name a folder elsewhere, best on another disk.`,
    );
  }
  const why = within(target, () => occupied(target));
  if (why !== undefined)
    throw new RefusedBackup(`${target} ${why}. Name a new folder; nothing was overwritten.`);
  return target;
}

function occupied(target: string): string | undefined {
  if (!existsSync(target)) {
    return lstatSync(target, { throwIfNoEntry: false }) && 'is a link that leads nowhere';
  }
  if (!statSync(target).isDirectory()) return 'is a file, not a folder';
  return readdirSync(target).length > 0 ? 'is not empty' : undefined;
}

/** Where a path leads in truth; what is not there yet is taken as it is named. */
function withoutLinks(path: string): string {
  if (existsSync(path) || dirname(path) === path) return realpathSync(path);
  return join(withoutLinks(dirname(path)), basename(path));
}

function unfinishedFolder(target: string): string {
  return within(target, () => {
    makeFolder(dirname(target));
    return mkdtempSync(`${target}.unfinished-`);
  });
}

/** @throws {UnusablePath} nothing can be made there */
function within<T>(target: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asUnusable(error, target, 'name another folder');
  }
}

async function copyLog(
  { eventStore }: DataPlaces,
  folder: string,
  progress: ReportProgress,
): Promise<{ readonly log: Manifest['log']; readonly owning: OwningLog }> {
  const store = await openEventStore(eventStore, { readOnly: true });
  try {
    const seen = isServer(eventStore)
      ? { events: null, file: null }
      : {
          ...(await copyDatabase(embeddedLog, eventStore, join(folder, logFile), countEvents, progress)),
          file: await noted(folder, logFile),
        };
    return { log: { ...(await stateOf(store)), ...seen }, owning: await asItIsNow(store) };
  } finally {
    await store.close();
  }
}

/** @throws {RefusedBackup} no server would start on it */
async function refuseOther(log: OwningLog, copy: string, { directory }: DataPlaces): Promise<void> {
  const why = await whyNotTogether(log, copy, shownPlace(directory));
  if (why === undefined) return;
  throw new RefusedBackup(
    `${why} No server would start on such a backup. No backup was made. ${whereItsDirectoryIs}`,
  );
}

/** One on a server is copied into a file as the embedded one's. @returns how many people are in it */
async function copyOfDirectory(
  { directory }: DataPlaces,
  path: string,
  progress: ReportProgress,
): Promise<number> {
  if (!isDirectoryServer(directory))
    return copyDatabase(embeddedDirectory, directory, path, countParticipants, progress);
  const copied = await copyToFile(directory, path, (rows, of) => progress('directory', rows / of));
  return copied.get('participants')!;
}

async function stateOf(store: EventStore) {
  return {
    identity: await store.identity(),
    epoch: await store.epoch(),
    head: (await store.head()) ?? null,
  };
}

export function countEvents(db: DatabaseSync): { events: number; head: number | null } {
  return db.prepare('SELECT count(*) AS events, max(position) AS head FROM events').get() as {
    events: number;
    head: number | null;
  };
}

export function countParticipants(db: DatabaseSync): number {
  return Number(db.prepare('SELECT count(*) AS participants FROM participants').get()?.participants);
}
