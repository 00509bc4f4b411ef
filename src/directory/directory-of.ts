import { type Directory, NotThisLogsDirectory, type KnownPerson, UnusableDirectory } from './directory.ts';
import { asUnreadable } from '../sqlite/open-database.ts';
import type { Report } from '../sqlite/database-kind.ts';
import { embeddedDirectory } from './embedded/schema.ts';
import { isNone, openDirectory, refuseToChange, shownPlace } from './open-directory.ts';

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

/** How many of the log's last events are searched for people whom the directory must know: at the start, and over each new connection. */
export const lookedThrough = { atStart: 1_000, whenConnected: 200 };

/** How a directory is opened. */
interface DirectoryOpening {
  /** Reports that a directory of an earlier version is migrated to this one. */
  readonly report?: Report;
  /** To a server, at most. */
  readonly connections?: number;
  /** Must change nothing: a directory of an earlier version is refused. */
  readonly onlyShown?: boolean;
}

/**
 * Opens the directory of a log. For a new log it is made; an old directory that names no log becomes this log's.
 * @throws {NotThisLogsDirectory} it is another log's, older than the log, or missing where the log has events: without its
 * people and its digests' key, what was acknowledged long ago would be recorded a second time
 * @throws {EarlierLayout} @throws {UnusableDirectory} it would have to be changed, and is only to be shown
 */
export async function openDirectoryOf(
  log: OwningLog,
  connection: string,
  { report, connections, onlyShown = false }: DirectoryOpening = {},
): Promise<Directory> {
  const path = shownPlace(connection);
  // The log first: a node that starts at the same time makes the directory before it records anything.
  if ((await log.hasEvents()) && (await isNone(connection))) throw notStarted(missing(path));
  if (onlyShown) await refuseToChange(connection);
  const directory = await openDirectory(connection, report, connections);
  try {
    const why = await whyNotOf(log, directory, path);
    if (why !== undefined) throw notStarted(why);
    const adopter = (await directory.log()) ?? (await directory.adopt(log.identity));
    if (adopter !== log.identity) throw notStarted(foreign(path, adopter, log.identity));
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

/** The part of a directory that the check reads. Of people it needs only the ids. */
type CheckedDirectory = Pick<Directory, 'log' | 'lacksPeopleUntil' | 'isUnused'> & {
  people(organisationId: string, ids: readonly string[]): Promise<readonly Pick<KnownPerson, 'id'>[]>;
};

/**
 * Why a directory cannot be this log's, in a sentence; undefined: it can.
 * @param path how it is called in the sentence
 */
export async function whyNotOf(
  log: OwningLog,
  directory: CheckedDirectory,
  path: string,
): Promise<string | undefined> {
  const owner = await directory.log();
  if (owner !== undefined && owner !== log.identity) return foreign(path, owner, log.identity);
  if (owner === undefined && (await directory.isUnused()) && (await log.hasEvents())) return missing(path);
  const unknown = await unknownPeople(log, directory, lookedThrough.atStart);
  return unknown > 0 ? older(path, unknown) : undefined;
}

/** How many people in the log's last events are missing in the directory, without the operator having accepted it. */
async function unknownPeople(
  log: OwningLog,
  directory: Pick<CheckedDirectory, 'people' | 'lacksPeopleUntil'>,
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

/** What to do about a directory that is not the log's. */
export const whereItsDirectoryIs = `Check DATA_DIR, DIRECTORY_URL and EVENTSTOREDB_URL. ${wayOut}`;

const notStarted = (why: string) =>
  new NotThisLogsDirectory(`${why} Nothing was started, and nothing was changed. ${whereItsDirectoryIs}`);

const missing = (path: string) => `The log has events, but there is no directory at ${path}.`;

const older = (path: string, unknown: number) =>
  `${path} is older than the log: it does not know ${unknown} of the people that the log's last events are about.`;

const foreign = (path: string, owner: string, identity: string) =>
  `${path} is the directory of another log (${owner}; this one is ${identity}).`;

const putBack = (path: string) =>
  new UnusableDirectory(
    `${path} is another than the server was started on, or was put back to an earlier state: it does not know the people that the log's last ` +
      'events are about. Nothing is recorded, since repeats of requests and people would not be recognised. Stop all servers that use it, then: ' +
      wayOut.replace('Put it back', 'put it back'),
  );
