import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedDirectory } from '../directory/embedded/schema.ts';
import { countAfter } from '../event-store/count-after.ts';
import type { EarlierEpoch, EventStore, Position } from '../event-store/event-store.ts';
import { UnknownPosition } from '../event-store/errors.ts';
import { openEventStore } from '../event-store/open-event-store.ts';
import { openDatabase } from '../sqlite/open-database.ts';
import { countParticipants, type DataPlaces } from './back-up.ts';
import { logFile, type Manifest, UnusableBackup } from './manifest.ts';
import { compareLogs } from './replaced-log.ts';

/** What a restore will remove, in words, before it does so. */
interface Consequences {
  readonly lines: readonly string[];
  readonly somethingIsGone: boolean;
  /** Epochs that only the log put aside has seen. */
  readonly epochs: readonly EarlierEpoch[];
}

export async function consequencesForFiles(
  places: DataPlaces,
  folder: string,
  manifest: Manifest,
): Promise<Consequences> {
  const log = await logConsequences(places.eventStore, join(folder, logFile));
  const people = peopleSince(places.directory, manifest);
  return {
    lines: [...log.lines, ...people],
    somethingIsGone: log.somethingIsGone || people.length > 0,
    epochs: log.epochs,
  };
}

async function logConsequences(current: string, backedUp: string): Promise<Consequences> {
  try {
    const replaced = await compareLogs(current, backedUp);
    if (!replaced) return { lines: [], somethingIsGone: false, epochs: [] };
    const { events, from, to, sameLog, letInAgain, epochs } = replaced;
    const other = sameLog ? '' : ' It is another log than that of the backup.';
    const since = `${events} events, recorded from ${from ?? ''} to ${to ?? ''}, are in ${current} and not in the backup.`;
    return {
      lines: events > 0 ? [since + other, ...letInAgain] : [],
      somethingIsGone: events > 0,
      epochs,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const line = `The log that is there cannot be read, so what it holds beyond the backup cannot be said: ${reason}`;
    return { lines: [line], somethingIsGone: true, epochs: [] };
  }
}

function peopleSince(path: string, { directory: { participants } }: Manifest): string[] {
  if (!existsSync(path)) return [];
  try {
    const db = openDatabase(path, embeddedDirectory, true);
    try {
      const more = countParticipants(db) - participants;
      return more > 0 ? [`${path} knows ${more} people more than the backup.`] : [];
    } finally {
      db.close();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [`The directory that is there cannot be read: ${reason}`];
  }
}

/**
 * The server's log was put back before, by the server's own means.
 * @throws {UnusableBackup} it is another log
 */
export async function consequencesOnServer(places: DataPlaces, manifest: Manifest): Promise<Consequences> {
  const store = await openEventStore(places.eventStore);
  try {
    const identity = await store.identity();
    if (identity !== manifest.log.identity) {
      throw new UnusableBackup(
        `The server's log is another (${identity}) than that of the backup (${manifest.log.identity}). Nothing was changed.`,
      );
    }
    const log = await sinceBackup(store, manifest.log.head ?? undefined);
    const people = peopleSince(places.directory, manifest);
    return { lines: [...log, ...people], somethingIsGone: log.length + people.length > 0, epochs: [] };
  } finally {
    await store.close();
  }
}

/** What the server's log says that the backup of the directory cannot know of. */
async function sinceBackup(store: EventStore, head: Position | undefined): Promise<string[]> {
  try {
    const events = await countAfter(store, head);
    if (events === 0) return [];
    return [
      `The server's log holds ${events} events recorded after this backup of the directory: those they are about may be unknown to it.`,
    ];
  } catch (error) {
    if (!(error instanceof UnknownPosition)) throw error;
    return [
      "The server's log was put back to before this backup, and has gone on since: those whom its last events are about may be unknown to this backup of the directory.",
    ];
  }
}
