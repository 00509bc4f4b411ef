import { existsSync } from 'node:fs';
import { type Directory, NotThisLogsDirectory } from './directory.ts';
import { openEmbeddedDirectory } from './embedded.ts';

/** What is asked of the log that a directory must belong to. */
export interface OwningLog {
  readonly identity: string;
  hasEvents(): Promise<boolean>;
}

/**
 * Opens the directory of a log. A new log's is made; one of before this was kept becomes this log's.
 * @throws {NotThisLogsDirectory} it is another log's, or missing where the log has events: without its people and its
 * digests' key, what was acknowledged long ago would be recorded a second time
 */
export async function openDirectoryOf(log: OwningLog, path: string): Promise<Directory> {
  if (!existsSync(path) && (await log.hasEvents())) throw missing(path);
  const directory = openEmbeddedDirectory(path);
  try {
    const owner = await directory.log();
    if (owner === log.identity) return directory;
    if (owner !== undefined) throw foreign(path, owner, log.identity);
    if ((await directory.isUnused()) && (await log.hasEvents())) throw missing(path);
    await directory.adopt(log.identity);
    return directory;
  } catch (error) {
    await directory.close();
    throw error;
  }
}

const wayOut =
  'Put it back from a backup (dugnad restore). If there is none, dugnad new-directory begins one: the log stays, but the ' +
  'people in it have no names and addresses any more, and repeats of earlier requests are recorded a second time.';

const missing = (path: string) =>
  new NotThisLogsDirectory(
    `The log has events, but there is no directory at ${path}. Nothing was started. ${wayOut}`,
  );

const foreign = (path: string, owner: string, identity: string) =>
  new NotThisLogsDirectory(
    `${path} is the directory of another log (${owner}; this one is ${identity}). Nothing was started, the file was left as it is. ` +
      `Check DATA_DIR and EVENTSTOREDB_URL. ${wayOut}`,
  );
