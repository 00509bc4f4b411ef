import { existsSync } from 'node:fs';
import { openEmbeddedDirectory } from '../directory/embedded/embedded-directory.ts';
import { openEventStore } from '../event-store/open-event-store.ts';
import { lockForWriting } from '../sqlite/writer-lock.ts';
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
  const lock = lockForWriting(path);
  if (!lock) throw new RefusedRestore(`A server is using ${path}. Stop it first. Nothing was changed.`);
  lock[Symbol.dispose]();
  const aside = existsSync(path) ? await moveForeign(path, identity, asideFolder(dataDirectory)) : undefined;
  const directory = openEmbeddedDirectory(path);
  try {
    await directory.adopt(identity);
    if (head !== undefined) await directory.acceptMissingPeople(head);
    await directory.secret('digest');
  } finally {
    await directory.close();
  }
  return aside;
}

async function stateOf(eventStore: string) {
  const store = openEventStore(eventStore, { readOnly: true });
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
