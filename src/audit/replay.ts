import { campaignCategory } from '../domain/streams.ts';
import type { EventStore, Position, RecordedEvent } from '../event-store/event-store.ts';
import type { DatabaseSync } from 'node:sqlite';
import { readModels } from '../projections/all.ts';
import type { ReadModel } from '../projections/projection.ts';
import { readModelsInMemory, readModelsInTemporaryFile } from '../projector/read-model-file.ts';
import { Projector } from '../projector/projector.ts';
import { eventLoop } from '../scheduling/event-loop.ts';
import { Database } from '../sqlite/database.ts';
import { asNoTemporaryRoom } from '../sqlite/temporary-folder.ts';

/**
 * A moment in the log. An instant means everything before the campaign's first event that was recorded later. (Events with a
 * late stamp from a clock that was later set back do not end it: `EventStore.lastRecordedBy`.)
 */
export type AsOf = { readonly position: Position } | { readonly recordedAt: Date };

/** Read models as they were. */
export interface Replay {
  readonly database: Database;
  /** The last event that is in it; undefined when there is none. */
  readonly position: Position | undefined;
  /** The moment it shows: the instant asked for, or when that last event was recorded. */
  readonly at: Date;
  readonly events: number;
}

/** What a history is folded into. */
interface Into {
  /** Makes the tables. */
  readonly open: () => DatabaseSync;
  readonly models: readonly ReadModel[];
  /** Ends the replay with its reason. */
  readonly signal?: AbortSignal | undefined;
}

const memory: Into = { open: readModelsInMemory, models: readModels };

const pageSize = 1_000;

/** So many events are written together: what is not written yet is in memory. */
const writtenTogether = 5_000;

/**
 * Folds a campaign's history, up to a moment, into read models in memory, through the code that makes the live ones.
 * @param asOf default: all there is
 * @param progress called now and then with how many events have been read
 */
export function replayCampaign(
  store: EventStore,
  campaignId: string,
  asOf?: AsOf,
  progress?: (events: number) => void,
): Promise<Replay> {
  return replayCampaigns(store, [campaignId], asOf, progress);
}

/**
 * The same for several campaigns, in one database, for figures that depend on other campaigns.
 * @param into default: read models in memory
 */
export function replayCampaigns(
  store: EventStore,
  campaignIds: readonly string[],
  asOf?: AsOf,
  progress?: (events: number) => void,
  into: Into = memory,
): Promise<Replay> {
  return replay(() => histories(store, campaignIds, asOf), asOf, progress, into);
}

/**
 * Folds the whole log, up to a position, into read models in a temporary file: they need not fit into memory.
 * @throws {UnusablePath} there is no room for it
 */
export async function replayLog(
  store: EventStore,
  position: Position,
  progress?: (events: number) => void,
): Promise<Replay> {
  const into = { open: readModelsInTemporaryFile, models: readModels };
  return replay(() => logUntil(store, position), { position }, progress, into).catch((error: unknown) => {
    throw asNoTemporaryRoom(error);
  });
}

type Pages = AsyncIterable<readonly RecordedEvent[]>;

async function replay(
  pages: () => Pages,
  asOf: AsOf | undefined,
  progress: ((events: number) => void) | undefined,
  into: Into,
): Promise<Replay> {
  const fast = await attempt(pages(), asOf, progress, into, (projector, events) => {
    try {
      projector.fold(events);
      return true;
    } catch {
      return false;
    }
  });
  // An event could not be folded in: fold again, batch by batch, so that only that event is parked.
  const careful = (projector: Projector, events: readonly RecordedEvent[]) => {
    projector.apply(events, events.at(-1)?.position);
    return true;
  };
  return fast ?? (await attempt(pages(), asOf, progress, into, careful))!;
}

/** Undefined: `fold` returned that it could not. */
async function attempt(
  pages: Pages,
  asOf: AsOf | undefined,
  progress: ((events: number) => void) | undefined,
  { open, models, signal }: Into,
  fold: (projector: Projector, events: readonly RecordedEvent[]) => boolean,
): Promise<Replay | undefined> {
  const db = open();
  try {
    const projector = new Projector(db, models);
    let last: RecordedEvent | undefined;
    let [count, written] = [0, 0];
    for await (const events of pages) {
      signal?.throwIfAborted();
      const latest = events.at(-1);
      if (latest && latest.position > (last?.position ?? -1)) last = latest;
      count += events.length;
      if (!fold(projector, events)) {
        db.close();
        return undefined;
      }
      if (count - written >= writtenTogether) {
        projector.commit(last?.position);
        written = count;
      }
      progress?.(count);
      // A long history must not hold up the server.
      await eventLoop.turn();
    }
    projector.commit(last?.position);
    return replayed(db, asOf, last, count);
  } catch (error) {
    if (db.isOpen) db.close();
    throw error;
  }
}

function replayed(
  db: DatabaseSync,
  asOf: AsOf | undefined,
  last: RecordedEvent | undefined,
  count: number,
): Replay {
  const at = asOf && 'recordedAt' in asOf ? asOf.recordedAt : (last?.recordedAt ?? new Date(0));
  return { database: new Database(db), position: last?.position, at, events: count };
}

async function* histories(
  store: EventStore,
  campaignIds: readonly string[],
  asOf: AsOf | undefined,
): AsyncIterable<RecordedEvent[]> {
  for (const campaignId of campaignIds) yield* historyUntil(store, campaignId, asOf);
}

async function* logUntil(store: EventStore, until: Position): Pages {
  const ending = new AbortController();
  try {
    for await (const { events, position, caughtUp } of store.follow({
      batchSize: pageSize,
      signal: ending.signal,
    })) {
      yield events.filter(event => event.position <= until);
      if (caughtUp || (position ?? -1) >= until) return;
    }
  } finally {
    ending.abort();
  }
}

async function* historyUntil(
  store: EventStore,
  campaignId: string,
  asOf: AsOf | undefined,
): AsyncIterable<RecordedEvent[]> {
  const certain = asOf && 'recordedAt' in asOf ? await store.lastRecordedBy(asOf.recordedAt) : undefined;
  let after: Position | undefined;
  for (;;) {
    const events = await store.readCategory(campaignCategory(campaignId), { after, limit: pageSize });
    const beyond = asOf ? events.findIndex(event => isLater(event, asOf, certain)) : -1;
    yield beyond < 0 ? events : events.slice(0, beyond);
    if (beyond >= 0 || events.length < pageSize) return;
    after = events.at(-1)?.position;
  }
}

/** @param certain everything up to here was recorded by the instant, whatever its stamp */
function isLater({ position, recordedAt }: RecordedEvent, asOf: AsOf, certain: Position = -1): boolean {
  if ('position' in asOf) return position > asOf.position;
  return position > certain && recordedAt > asOf.recordedAt;
}
