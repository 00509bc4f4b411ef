import type { Actor } from '../domain/actor.ts';
import type { RecordedTrace } from '../tracing/tracing.ts';

/**
 * The event store keeps everything that happened. It is append-only. Two adapters (embedded SQLite, EventStoreDB) pass the same
 * contract suite, test/contracts.
 */

/** Where an event stands in the log: grows with every event, not reused within an epoch. Only compared, never calculated with. */
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
  /** Positions up to here name the same events as today; the events after it are gone. Undefined: all are gone. */
  readonly until: Position | undefined;
}

/** The revision a stream's last event must have for an append to go through. */
export type ExpectedRevision = number | 'no stream';

/** Set by the server on every event; never personal data. */
export interface EventMetadata extends RecordedTrace {
  readonly actor: Actor;
  readonly organisationId: string;
  /** When it happened, RFC 3339 with offset; *recorded* time is the store's own. */
  readonly occurredAt: string;
  /** The version of its type in which it was recorded. When it is read, its data is brought up to today's (domain/upcasts.ts). */
  readonly schemaVersion: number;
  /** Keyed digest of the request's idempotency key; repeats of the request carry the same one. */
  readonly commandId?: string;
  /** Keyed digest of the request's (source system, external id). */
  readonly sourceId?: string;
  /**
   * Keyed digest of the request's content, where it has a command id or a source id: it distinguishes a repeat from another
   * request with the same key. Old events lack it.
   */
  readonly requestDigest?: string;
  /** The system that the report came from, for example `google-forms`. */
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

export interface EventBatch {
  readonly events: readonly RecordedEvent[];
  /** Everything that matches up to here has been delivered; undefined: nothing is known yet. */
  readonly position: Position | undefined;
  /** True when, at this moment, nothing more is waiting. */
  readonly caughtUp: boolean;
  /** True when the store had been away: a consumer must check again that what it stored came from this log. */
  readonly resumed?: boolean;
}

/** An inconsistency in the log. The log must be restored from a backup. */
export interface Contradiction {
  /** `2 events of campaign_c1 are in the category campaign_c2`. */
  readonly found: string;
  /** The first event or stream of which it is so. */
  readonly first: Position | string;
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
   * The log from a position on: first what is there, then what comes, without a gap or a repeat at the hand-over. Only streams
   * of Dugnad's own (`campaign_…`, `organisation_…`). It is pull-based: for a slow consumer one batch is held. When the store
   * has been away, it resumes by itself.
   * @throws {UnknownPosition} `after` lies beyond the log's head, or is not one of this log's positions, if the store can know
   */
  follow(follow: Follow): AsyncIterable<EventBatch>;

  /**
   * The last events of Dugnad's own streams, the newest first. On a server with other streams too, only so many of the newest
   * events are looked through, so fewer may be returned than there are.
   */
  newest(limit: number): Promise<RecordedEvent[]>;

  /** The position of the log's last event; undefined while it is empty. */
  head(): Promise<Position | undefined>;

  /** The id of the event at exactly this position; undefined where there is none. */
  eventIdAt(position: Position): Promise<string | undefined>;

  /**
   * If the clock was set back in this log: the last event after that whose stamp is not later than the instant; all events
   * before it were recorded by then too, whatever their stamps. Undefined: what was recorded by the instant ends before the
   * first event with a later stamp. EventStoreDB stamps by its servers' clocks, and never reports a set-back.
   */
  lastRecordedBy(instant: Date): Promise<Position | undefined>;

  /** Distinguishes this log from another: read models of another log are rebuilt. */
  identity(): Promise<string>;

  /** The epoch the log is in, and all before it. */
  epoch(): Promise<Epoch>;

  /**
   * Begins a new epoch after the log's last event, because the log was put back to an earlier state. All processes that use the
   * log see it. If two processes begin one at the same moment, both get the same one.
   * @param reason why, in a sentence for an operator
   * @param replaced epochs that occurred only in the log that was put aside
   */
  beginEpoch(reason: string, replaced?: readonly EarlierEpoch[]): Promise<Epoch>;

  /**
   * Asks the store once, and does not repeat it while the store is away.
   * @param what whether it must take writes (default), or only be read
   * @throws {StoreUnavailable}
   */
  ping(what?: 'writes' | 'reads'): Promise<void>;

  /**
   * Where what the log keeps of its events contradicts itself. Only of a log whose tables are this program's to keep: a server keeps its own.
   * @param category only in streams of this category; default: in all
   */
  contradictions?(category?: string): Promise<readonly Contradiction[]>;

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

/** The prefixes of Dugnad's own categories; a shared server may hold other streams. */
export const ownStreamPrefixes = ['campaign_', 'organisation_'] as const;

/** The later of two positions; undefined is the log's beginning. */
export function furthest(a: Position | undefined, b: Position | undefined): Position | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}
