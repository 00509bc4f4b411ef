import { existsSync, readdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isServer } from '../event-store/open-event-store.ts';
import { isCopyBefore } from '../sqlite/copy-before.ts';
import { makeFolder } from '../sqlite/make-folder.ts';
import type { DataPlaces } from './back-up.ts';

/** What SQLite keeps beside a database; it belongs with it, and to no other. */
const suffixes = ['', '-wal', '-shm', '-journal'];

/** Moves the files in use into a folder, where they can be looked at or put back by hand. @returns how many */
export function putAside(places: DataPlaces, folder: string): number {
  const { dataDirectory, eventStore, directory } = places;
  // Read models are rebuilt from the log: the old ones would show the replaced state.
  const readModels = readdirSync(dataDirectory)
    .filter(name => /^read-models-.*\.sqlite$/.test(name))
    .map(name => join(dataDirectory, name));
  const databases = [...(isServer(eventStore) ? [] : [eventStore]), directory, ...readModels];
  return databases.map(path => moveDatabase(path, folder)).reduce((sum, moved) => sum + moved, 0);
}

/** One database with all that belongs to it, the copies of before it was brought up among it. @returns how many files */
export function moveDatabase(path: string, folder: string): number {
  const database = basename(path);
  const names = suffixes.map(suffix => database + suffix);
  const there = existsSync(dirname(path))
    ? readdirSync(dirname(path)).filter(name => names.includes(name) || isCopyBefore(name, database))
    : [];
  if (there.length > 0) makeFolder(folder);
  for (const name of there) renameSync(join(dirname(path), name), join(folder, name));
  return there.length;
}

/** A folder in the data directory that names the moment. */
export function asideFolder(dataDirectory: string): string {
  const moment = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  for (let n = 1; ; n++) {
    const folder = join(dataDirectory, `replaced-${moment}${n === 1 ? '' : `-${n}`}`);
    if (!existsSync(folder)) return folder;
  }
}
