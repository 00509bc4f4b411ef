import { type Directory, NotThisLogsDirectory, UnusableDirectory } from './directory.ts';
import { asUnreadable } from '../sqlite/open-database.ts';
import type { Report } from '../sqlite/database-kind.ts';
import { embeddedDirectory } from './embedded/schema.ts';
import { isMissing, openDirectory, shownPlace } from './open-directory.ts';

/** The parts of a log by which its directory is checked. */
export interface OwningLog {
  readonly identity: string;
  hasEvents(): Promise<boolean>;
  /** The people its last events are about. @param events so many */
  lastPeople(events: number): Promise<readonly PersonInLog[]>;
}

export interface PersonInLog {
  readonly organisationId: string;
  readonly id: string;
  /** The position of the event about them. */
  readonly position: number;
}

/** In so many of the log's last events it looks for people that the directory must know: at the start, and over each new connection. */
const lookedThrough = { atStart: 1_000, whenConnected: 200 };

/**
 * Opens the directory of a log. For a new log it is made; an old directory that names no log becomes this log's.
 * @param report reports that one of an earlier version is brought up to this one
 * @param connections to a server, at most
 * @throws {NotThisLogsDirectory} it is another log's, older than the log, or missing where the log has events: without its
 * people and its digests' key, what was acknowledged long ago would be recorded a second time
 */
export async function openDirectoryOf(
  log: OwningLog,
  connection: string,
  report?: Report,
  connections?: number,
): Promise<Directory> {
  const path = shownPlace(connection);
  if (isMissing(connection) && (await log.hasEvents())) throw missing(path);
  const directory = await openDirectory(connection, report, connections);
  try {
    const owner = await directory.log();
    if (owner !== undefined && owner !== log.identity) throw foreign(path, owner, log.identity);
    if (owner === undefined && (await directory.isUnused()) && (await log.hasEvents())) throw missing(path);
    const unknown = await unknownPeople(log, directory, lookedThrough.atStart);
    if (unknown > 0) throw older(path, unknown);
    const adopter = owner ?? (await directory.adopt(log.identity));
    if (adopter !== log.identity) throw foreign(path, adopter, log.identity);
    directory.watch?.(async now => {
      const lacking =
        (await now.log()) === log.identity && (await unknownPeople(log, now, lookedThrough.whenConnected));
      if (lacking !== 0) throw putBack(path);
    });
    return directory;
  } catch (error) {
    await directory.close();
    throw asUnreadable(error, path, embeddedDirectory);
  }
}

/** How many people in the log's last events are missing in the directory, without the operator having accepted it. */
async function unknownPeople(
  log: OwningLog,
  directory: Pick<Directory, 'people' | 'lacksPeopleUntil'>,
  events: number,
): Promise<number> {
  const until = (await directory.lacksPeopleUntil()) ?? -1;
  const byOrganisation = Map.groupBy(
    (await log.lastPeople(events)).filter(({ position }) => position > until),
    ({ organisationId }) => organisationId,
  );
  let unknown = 0;
  for (const [organisationId, people] of byOrganisation) {
    const ids = new Set(people.map(({ id }) => id));
    unknown += ids.size - (await directory.people(organisationId, [...ids])).length;
  }
  return unknown;
}

const wayOut =
  'Put it back from a backup (dugnad restore). If there is none, dugnad new-directory begins one: the log stays, but the ' +
  'people in it have no names and addresses any more, and repeats of earlier requests are recorded a second time.';

const missing = (path: string) =>
  new NotThisLogsDirectory(
    `The log has events, but there is no directory at ${path}. Nothing was started. ${wayOut}`,
  );

const older = (path: string, unknown: number) =>
  new NotThisLogsDirectory(
    `${path} is older than the log: it does not know ${unknown} of the people that the log's last events are about. Nothing was ` +
      `started, it was left as it is. ${wayOut}`,
  );

const putBack = (path: string) =>
  new UnusableDirectory(
    `${path} is another than the server was started on, or was put back to an earlier state: it does not know the people that the log's last ` +
      'events are about. Nothing is recorded, since repeats of requests and people would not be recognised. Stop all servers that use it, then: ' +
      wayOut.replace('Put it back', 'put it back'),
  );

const foreign = (path: string, owner: string, identity: string) =>
  new NotThisLogsDirectory(
    `${path} is the directory of another log (${owner}; this one is ${identity}). Nothing was started, it was left as it is. ` +
      `Check DATA_DIR, DIRECTORY_URL and EVENTSTOREDB_URL. ${wayOut}`,
  );
