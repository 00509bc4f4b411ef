import type { Actor } from '../domain/actor.ts';

/**
 * The event store: the one truth of what happened. Append-only; two adapters
 * (embedded SQLite, EventStoreDB) pass the same contract suite, test/contracts.
 */

/** A place in the log: grows with every event, not reused within an epoch. Only compared, never calculated with. */
export type Position = number;

/**
 * A span of a log's life in which no position was given out twice. Putting the log back to an earlier state begins
 * the next: from there on its positions name other events than they did.
 */
export interface Epoch {
  /** Five characters; what positions of this epoch begin with. */
  readonly tag: string;
  /** All that came before, in any order. */
  readonly earlier: readonly EarlierEpoch[];
}

export interface EarlierEpoch {
  readonly tag: string;
  /** Its positions up to here name the same events as today; those after are gone. Undefined: all are. */
  readonly until: Position | undefined;
}

/** The revision a stream's last event must have for an append to go through. */
export type ExpectedRevision = number | 'no stream';

/** Set by the server on every event; never personal data. */
export interface EventMetadata {
  readonly actor: Actor;
  readonly organisationId: string;
  /** When it happened, RFC 3339 with offset; *recorded* time is the store's own. */
  readonly occurredAt: string;
  /** In which version of its type it was recorded. Its data is read as today's, whichever that was (domain/upcasts.ts). */
  readonly schemaVersion: number;
  /** Keyed digest of the request's idempotency key; repeats of the request carry the same one. */
  readonly commandId?: string;
  /** Keyed digest of the request's (source system, external id). */
  readonly sourceId?: string;
  /**
   * Keyed digest of what the request asked for, where it has a command id or a source id: tells a repeat from another request
   * with the same key. Events written before there was one lack it.
   */
  readonly requestDigest?: string;
  /** The system the fact came from, for example `google-forms`. */
  readonly source?: string;
  readonly $correlationId: string;
  readonly $causationId: string;
}

export interface NewEvent {
  /** UUIDv7: a retry of an append carries the same ids. */
  readonly id: string;
  readonly type: string;
  readonly data: object;
  readonly metadata: EventMetadata;
}

export interface RecordedEvent extends NewEvent {
  readonly stream: string;
  /** Place in its stream, from 0. */
  readonly revision: number;
  readonly position: Position;
  readonly recordedAt: Date;
}

export interface Appended {
  /** The stream's revision after the append. */
  readonly revision: number;
  /** One per appended event, in order. */
  readonly positions: readonly Position[];
}

export interface StreamRead {
  readonly direction?: 'forwards' | 'backwards';
  /** First revision to read; default: the stream's first (forwards) or last (backwards). */
  readonly from?: number;
  readonly limit?: number;
}

export interface CategoryRead {
  /** Read events with a greater position; default: from the first. */
  readonly after?: Position | undefined;
  /** Only these event types. */
  readonly types?: readonly string[] | undefined;
  readonly limit?: number;
}

export interface Follow {
  /** Start after this position; default: at the beginning of the log. */
  readonly after?: Position | undefined;
  /** Only streams of this category (`campaign_c1`). */
  readonly category?: string | undefined;
  /** Only these event types. */
  readonly types?: readonly string[] | undefined;
  /** At most this many events in one batch; default 500. */
  readonly batchSize?: number;
  /** Ends the following; the iteration then returns. */
  readonly signal: AbortSignal;
}

export interface Batch {
  readonly events: readonly RecordedEvent[];
  /** Everything that matches up to here has been delivered; undefined: nothing is known yet. */
  readonly position: Position | undefined;
  /** True when, at this moment, nothing more is waiting. */
  readonly caughtUp: boolean;
  /** True when the store had been away: whoever stored what came before must hold it against the log anew. */
  readonly resumed?: boolean;
}

export interface EventStore {
  /**
   * Appends all events or none, and resolves only when they are durable.
   * The same append again (same ids, same expected revision) returns the first answer.
   * @throws {WrongRevision} the stream is not at `expected`
   * @throws {StreamDeleted} somebody deleted the stream in the database
   * @throws {EventTooLarge} an event's data is over 64 KiB, or the append over 1 MiB
   * @throws {StoreUnavailable} the store cannot be reached; the outcome may be unknown
   */
  append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended>;

  /** A stream's events; none when it does not exist. Fewer than `limit` means the end was reached. */
  readStream(stream: string, read?: StreamRead): Promise<RecordedEvent[]>;

  /**
   * A category's events in log order. Sees everything acknowledged before the call.
   * Fewer than `limit` (default 500) means the end was reached.
   */
  readCategory(category: string, read?: CategoryRead): Promise<RecordedEvent[]>;

  /**
   * The log from a position on: first what is there, then what comes, without a gap or a repeat
   * at the hand-over. Only streams of Dugnad's own (`campaign_…`, `organisation_…`). Pull-based: a slow
   * consumer holds one batch. Survives the store being away: it resumes by itself.
   * @throws {UnknownPosition} `after` lies beyond the log's head, or is no position of this log as far as the store can tell
   */
  follow(follow: Follow): AsyncIterable<Batch>;

  /**
   * The last events of Dugnad's own streams, the newest first. A server that others use too looks only through so many of its
   * newest events, and may answer fewer than there are.
   */
  newest(limit: number): Promise<RecordedEvent[]>;

  /** The position of the log's last event; undefined while it is empty. */
  head(): Promise<Position | undefined>;

  /** The id of the event at exactly this position; undefined where there is none. */
  eventIdAt(position: Position): Promise<string | undefined>;

  /**
   * Where a clock that had jumped ahead was set back in the log, the last event since that was recorded by an instant: all that lies
   * before it was, too, whatever its stamp. Undefined: the first event stamped later ends what was recorded by then. EventStoreDB
   * stamps by its servers' clocks, and knows of no set-back.
   */
  lastRecordedBy(instant: Date): Promise<Position | undefined>;

  /** What tells this log from another: read models of another log are rebuilt. */
  identity(): Promise<string>;

  /** The epoch the log is in, and all before it. */
  epoch(): Promise<Epoch>;

  /**
   * Begins a new epoch behind the log's last event, since the log was put back to an earlier state. All that use the log see
   * it. Where another process begins one at the same moment, both get that one.
   * @param reason a sentence for whoever looks into it
   * @param replaced epochs that only the log put aside had seen
   */
  beginEpoch(reason: string, replaced?: readonly EarlierEpoch[]): Promise<Epoch>;

  /** Resolves when the store answers and takes writes. @throws {StoreUnavailable} */
  ping(): Promise<void>;

  close(): Promise<void>;
}

/** The most one event's data may take, in bytes of UTF-8 JSON. */
export const maxEventBytes = 64 * 1024;
/** The most one append may take, in bytes (EventStoreDB's own default). */
export const maxAppendBytes = 1024 * 1024;

/** `campaign_c1-participant_p1` → `campaign_c1`: all before the first `-`, as EventStoreDB reads it. */
export function categoryOf(stream: string): string {
  const dash = stream.indexOf('-');
  return dash < 0 ? stream : stream.slice(0, dash);
}

/** The categories' beginnings that are Dugnad's own; a shared server may hold other streams. */
export const ownStreamPrefixes = ['campaign_', 'organisation_'] as const;

/** The one of two positions that lies further on in the log; undefined: the log's beginning. */
export function furthest(a: Position | undefined, b: Position | undefined): Position | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}
