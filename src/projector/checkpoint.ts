import { randomUUID } from 'node:crypto';
import type { EventStore, Position } from '../event-store/event-store.ts';
import type { Database } from '../sqlite/database.ts';

/** How far read models are, of which log, and whether they may be served. */
export interface Checkpoint {
  /** Distinguishes the file from one made in its place; empty: in memory. */
  readonly instance: string;
  /** The identity of the log they were folded from; empty: of none yet. */
  readonly logIdentity: string;
  /** The log's epoch when the read models were last checked against it. */
  readonly logEpoch: string;
  /** Everything up to here was looked at; undefined before the first batch. */
  readonly position: Position | undefined;
  /** The last event that was folded in or parked; projecting goes on after it, if the log still holds it. */
  readonly event: FoldedEvent | undefined;
  /** Whether nothing more was waiting in the log when this was written. */
  readonly caughtUp: boolean;
  /** Why they are being built from the log's beginning; undefined once they have caught up with it. */
  readonly building: string | undefined;
}

export interface FoldedEvent {
  readonly position: Position;
  readonly id: string;
  readonly recordedAt: Date;
}

/** Another process has projected into the same file. Nothing was written; go on from the stored checkpoint. */
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

/** Begins new read models: of which log, and why they are built. */
export function beginCheckpoint(database: Database, { identity, epoch }: LogName, building: string): void {
  database.run(
    'UPDATE checkpoint SET instance = ?, log_identity = ?, log_epoch = ?, building = ?',
    randomUUID(),
    identity,
    epoch,
    building,
  );
}

/** Compares the stored checkpoint, in the transaction that writes the next. @throws {CheckpointMoved} it is no longer `known` */
export function assertCheckpoint(database: Database, known: Checkpoint): void {
  const { logIdentity, position, event } = readCheckpoint(database);
  if (logIdentity === known.logIdentity && position === known.position && event?.id === known.event?.id)
    return;
  throw new CheckpointMoved('Another process has projected into the same read-model file.');
}

/** Writes the next checkpoint. */
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

/** The reason why read models cannot have been made from a log. */
export interface Doubt {
  readonly why: string;
  /** Whether the log was put back to an earlier state and no epoch has begun since: positions would be given out twice. */
  readonly putBack: boolean;
}

/**
 * Checks a checkpoint against the log; undefined: it fits. If the log holds the event that was folded in last, it holds all
 * events before it too, since a log never changes.
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

/** The read models were deleted, and are to be built from the log's beginning; the message says why. */
export class ReadModelsDiscarded extends Error {
  override name = 'ReadModelsDiscarded';
}

/** Others were put in the place of the read models: they were built from the log beside them. */
export class ReadModelsReplaced extends Error {
  override name = 'ReadModelsReplaced';
}

/** A new epoch has to begin before the read models are built anew. */
export class LogPutBack extends Error {
  override name = 'LogPutBack';
}
