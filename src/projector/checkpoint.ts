import { randomUUID } from 'node:crypto';
import type { EventStore, Position } from '../event-store/event-store.ts';
import type { Database } from '../sqlite/database.ts';

/** How far read models are, of which log, and whether they may be served. */
export interface Checkpoint {
  /** Tells the file from one made in its place; empty: in memory. */
  readonly instance: string;
  /** Of the log they were folded from; empty: of none yet. */
  readonly logIdentity: string;
  /** The epoch it was in when it was last held against them. */
  readonly logEpoch: string;
  /** Everything up to here has been looked at; undefined before the first batch. */
  readonly position: Position | undefined;
  /** The last event that was folded in or parked: following goes on after it, where the log still holds it. */
  readonly event: FoldedEvent | undefined;
  /** Nothing more was waiting in the log when this was written. */
  readonly caughtUp: boolean;
  /** Why they are being built from the log's beginning; undefined once they have caught up with it. */
  readonly building: string | undefined;
}

export interface FoldedEvent {
  readonly position: Position;
  readonly id: string;
  readonly recordedAt: Date;
}

/** Somebody else has projected into the same file. Nothing was written; go on from the checkpoint that is there. */
export class CheckpointMoved extends Error {
  override name = 'CheckpointMoved';
}

export const checkpointSchema = `
  CREATE TABLE checkpoint (
    instance TEXT NOT NULL, log_identity TEXT NOT NULL, log_epoch TEXT NOT NULL, position INTEGER,
    event_position INTEGER, event_id TEXT, event_recorded_at INTEGER, -- of the last event that was folded in
    caught_up INTEGER NOT NULL, building TEXT
  ) STRICT;
  INSERT INTO checkpoint VALUES ('', '', '', NULL, NULL, NULL, NULL, 0, NULL)`;

interface Row {
  readonly instance: string;
  readonly logIdentity: string;
  readonly logEpoch: string;
  readonly position: Position | null;
  readonly eventPosition: Position | null;
  readonly eventId: string | null;
  readonly eventRecordedAt: number | null;
  readonly caughtUp: number;
  readonly building: string | null;
}

export function readCheckpoint(database: Database): Checkpoint {
  const row = database.get<Row>(
    `SELECT instance, log_identity AS logIdentity, log_epoch AS logEpoch, position, event_position AS eventPosition, event_id AS eventId,
       event_recorded_at AS eventRecordedAt, caught_up AS caughtUp, building FROM checkpoint`,
  )!;
  const { instance, logIdentity, logEpoch, eventPosition, eventId, eventRecordedAt } = row;
  return {
    instance,
    logIdentity,
    logEpoch,
    position: row.position ?? undefined,
    event:
      eventPosition === null
        ? undefined
        : { position: eventPosition, id: eventId ?? '', recordedAt: new Date(eventRecordedAt ?? 0) },
    caughtUp: row.caughtUp === 1,
    building: row.building ?? undefined,
  };
}

/** Which log it is. */
export interface LogName {
  readonly identity: string;
  readonly epoch: string;
}

/** New read models: whose, and why they are built. */
export function beginCheckpoint(database: Database, { identity, epoch }: LogName, building: string): void {
  database.run(
    'UPDATE checkpoint SET instance = ?, log_identity = ?, log_epoch = ?, building = ?',
    randomUUID(),
    identity,
    epoch,
    building,
  );
}

/** Compare, in the transaction that sets it. @throws {CheckpointMoved} it is no longer `known` */
export function assertCheckpoint(database: Database, known: Checkpoint): void {
  const { logIdentity, position, event } = readCheckpoint(database);
  if (logIdentity === known.logIdentity && position === known.position && event?.id === known.event?.id)
    return;
  throw new CheckpointMoved('Another process has projected into the same read-model file.');
}

/** … and set. */
export function writeCheckpoint(
  database: Database,
  { logEpoch, position, event, caughtUp, building }: Checkpoint,
): void {
  database.run(
    `UPDATE checkpoint SET log_epoch = ?, position = ?, event_position = ?, event_id = ?, event_recorded_at = ?, caught_up = ?, building = ?`,
    logEpoch,
    position ?? null,
    event?.position ?? null,
    event?.id ?? null,
    event?.recordedAt.getTime() ?? null,
    Number(caughtUp),
    building ?? null,
  );
}

/** Why read models cannot have been folded from a log. */
export interface Doubt {
  readonly why: string;
  /** The log was put back to an earlier state, and no epoch has begun since: positions would be given out twice. */
  readonly putBack: boolean;
}

/**
 * Holds a checkpoint against the log; undefined where all is well. That the log holds the event which was folded in last shows
 * that it holds all before it, since nobody changes it.
 * @throws {StoreUnavailable} the log cannot be asked
 */
export async function doubtAbout(
  { logIdentity, logEpoch, event }: Pick<Checkpoint, 'logIdentity' | 'logEpoch' | 'event'>,
  store: EventStore,
): Promise<Doubt | undefined> {
  if (logIdentity !== (await store.identity()))
    return { why: 'they were folded from another log', putBack: false };
  if (!event || (await store.eventIdAt(event.position)) === event.id) return undefined;
  const head = (await store.head()) ?? -1;
  const why =
    head < event.position
      ? `the log ends before the event at position ${event.position} that they were folded from: an older log was put back`
      : `at position ${event.position} the log holds another event than the one they were folded from: an older log was put back and has grown since`;
  return { why, putBack: logEpoch === (await store.epoch()).tag };
}

/** The read models were thrown away, and are to be built from the log's beginning; the message says why. */
export class ReadModelsDiscarded extends Error {
  override name = 'ReadModelsDiscarded';
}

/** A new epoch has to begin before the read models are built anew. */
export class LogPutBack extends Error {
  override name = 'LogPutBack';
}
