import { existsSync } from 'node:fs';
import type { Directory } from '../directory/directory.ts';
import { openEmbeddedDirectory } from '../directory/embedded/embedded-directory.ts';
import { openDirectory, shownPlace } from '../directory/open-directory.ts';
import { isDirectoryServer } from '../directory/postgresql/connection-string.ts';
import { openEventStore } from '../event-store/open-event-store.ts';
import { inUse, lockForWriting } from '../sqlite/writer-lock.ts';
import type { DataPlaces } from './back-up.ts';
import { asideFolder, moveDatabase } from './put-aside.ts';
import { RefusedRestore } from './restore.ts';

/**
 * Begins a directory for a log whose own is lost for good. The log stays; its people have no names and addresses any
 * more, and repeats of earlier requests are not recognised.
 * @returns where the file that was there lies now; undefined: there was none
 * @throws {RefusedRestore} the log has its directory, or a server uses it
 */
export async function beginNewDirectory({
  dataDirectory,
  eventStore,
  directory: path,
}: DataPlaces): Promise<string | undefined> {
  const { identity, head } = await stateOf(eventStore);
  const aside = isDirectoryServer(path) ? undefined : await makeRoom(path, identity, dataDirectory);
  const directory = await openDirectory(path);
  try {
    if (isDirectoryServer(path)) await refuseUsed(directory, path);
    await directory.adopt(identity);
    if (head !== undefined) await directory.acceptMissingPeople(head);
    await directory.secret('digest');
  } finally {
    await directory.close();
  }
  return aside;
}

/** Nothing on a server is put aside. */
async function refuseUsed(directory: Directory, path: string): Promise<void> {
  if ((await directory.log()) === undefined && (await directory.isUnused())) return;
  throw new RefusedRestore(
    `${shownPlace(path)} holds a directory already. Create an empty database, and set DIRECTORY_URL to it. Nothing was changed.`,
  );
}

/** @returns where the file that was there lies now; undefined: there was none */
async function makeRoom(path: string, identity: string, dataDirectory: string): Promise<string | undefined> {
  const lock = lockForWriting(path);
  if (!lock) throw new RefusedRestore(`${inUse(path)} first. Nothing was changed.`);
  lock[Symbol.dispose]();
  return existsSync(path) ? moveForeign(path, identity, asideFolder(dataDirectory)) : undefined;
}

async function stateOf(eventStore: string) {
  const store = await openEventStore(eventStore, { readOnly: true });
  try {
    return { identity: await store.identity(), head: await store.head() };
  } finally {
    await store.close();
  }
}

async function moveForeign(path: string, identity: string, aside: string): Promise<string> {
  const there = openEmbeddedDirectory(path);
  const belongs = (await there.log()) === identity && !(await there.isUnused());
  await there.close();
  if (belongs) {
    throw new RefusedRestore(`${path} is this log's directory already. Nothing was changed.`);
  }
  moveDatabase(path, aside);
  return aside;
}
