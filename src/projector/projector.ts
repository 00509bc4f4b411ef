import type { DatabaseSync } from 'node:sqlite';
import { type LedgerEventType, ledgerEventTypes } from '../domain/catalogue.ts';
import { streamParts } from '../domain/streams.ts';
import type { Position, RecordedEvent } from '../event-store/event-store.ts';
import { isFileTrouble } from '../sqlite/damage.ts';
import { Database } from '../sqlite/database.ts';
import { readModels } from '../projections/all.ts';
import {
  assertCheckpoint,
  type Checkpoint,
  CheckpointMoved,
  type FoldedEvent,
  readCheckpoint,
  writeCheckpoint,
} from './checkpoint.ts';
import type { ProjectedEvent, Projection, ReadModel } from '../projections/projection.ts';

/** An event that could not be folded in; the others went on without it. */
export interface ParkedEvent {
  readonly position: Position;
  readonly campaignId: string;
  readonly stream: string;
  readonly type: string;
  readonly reason: string;
}

const knownTypes = new Set<string>(ledgerEventTypes);

/** Folds events into the read models' database: events and their checkpoint in one transaction. */
export class Projector {
  readonly #database: Database;
  readonly #models: readonly ReadModel[];
  #projections: Projection[] = [];
  #checkpoint: Checkpoint;
  #last: RecordedEvent | undefined;
  #parked: number | undefined;

  /** @param models what the events are folded into; their tables are there */
  constructor(db: DatabaseSync, models: readonly ReadModel[] = readModels) {
    this.#database = new Database(db);
    this.#models = models;
    this.#checkpoint = readCheckpoint(this.#database);
    this.#forget();
  }

  /** How far everything is folded in and committed. */
  get checkpoint(): Checkpoint {
    return this.#checkpoint;
  }

  /** The position up to which everything is folded in; undefined before the first event. */
  get position(): Position | undefined {
    return this.#checkpoint.position;
  }

  /** Notes that the log is in this epoch and holds what was folded in. */
  logIsIn(epoch: string): void {
    this.#checkpoint = { ...this.#checkpoint, logEpoch: epoch };
  }

  /** How many events could not be folded in. It is counted only after it has changed. */
  get parked(): number {
    return (this.#parked ??= countParked(this.#database));
  }

  /**
   * Folds events in memory, in a transaction that `commit` ends: many batches can share one. The checkpoint is compared when
   * the transaction begins, and nobody else can write before it ends.
   * @throws the error of an event that cannot be folded in; then nothing since the last commit is folded in
   */
  fold(events: readonly RecordedEvent[]): void {
    this.#undoing(() => {
      this.#begin();
      for (const event of events) this.#project(event);
    });
    this.#last = events.at(-1) ?? this.#last;
  }

  /**
   * Commits what was folded.
   * @param position everything up to here is folded in
   * @param caughtUp whether nothing more waits in the log
   * @throws {CheckpointMoved} another process has projected into the file since the last commit; nothing is written
   */
  commit(position: Position | undefined, caughtUp = false): void {
    this.#undoing(() => {
      this.#begin();
      for (const projection of this.#projections) projection.flush?.();
      const to: Checkpoint = {
        ...this.#checkpoint,
        position,
        event: this.#last ?? this.#checkpoint.event,
        caughtUp,
        building: caughtUp ? undefined : this.#checkpoint.building,
      };
      writeCheckpoint(this.#database, to);
      this.#database.sqlite.exec('COMMIT');
      this.#checkpoint = to.event ? { ...to, event: named(to.event) } : to;
      this.#last = undefined;
    });
  }

  /** Forgets what was folded since the last commit. */
  rollBack(): void {
    if (this.#database.sqlite.isTransaction) this.#database.sqlite.exec('ROLLBACK');
    this.#last = undefined;
    this.#parked = undefined;
    this.#forget();
    this.#checkpoint = readCheckpoint(this.#database);
  }

  /**
   * Folds and commits one batch. What cannot be folded in is parked, and the others go on without it.
   * @throws when the file cannot be read or written; then nothing of the batch is folded in
   */
  apply(events: readonly RecordedEvent[], position: Position | undefined, caughtUp = false): void {
    try {
      this.fold(events);
      this.commit(position, caughtUp);
    } catch (error) {
      if (error instanceof CheckpointMoved) throw error;
      this.#undoing(() => {
        this.#begin();
        this.#oneByOne(events);
      });
      this.#last = events.at(-1);
      this.commit(position, caughtUp);
    }
  }

  #undoing(work: () => void): void {
    try {
      work();
    } catch (error) {
      try {
        this.rollBack();
      } catch {
        // The file can no longer be read; the first error says why.
      }
      throw error;
    }
  }

  #oneByOne(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      this.#database.sqlite.exec('SAVEPOINT event');
      try {
        this.#project(event);
        for (const projection of this.#projections) projection.flush?.();
      } catch (error) {
        // The event is not to blame for a full disk or a damaged file.
        if (!this.#database.sqlite.isTransaction || isFileTrouble(error)) throw error;
        this.#database.sqlite.exec('ROLLBACK TO event');
        this.#forget();
        this.#park(event, error);
      }
      this.#database.sqlite.exec('RELEASE event');
    }
  }

  #project(event: RecordedEvent): void {
    const projected = asProjected(event);
    if (!projected) return;
    for (const projection of this.#projections) projection.project(projected);
  }

  #park({ position, stream, type }: RecordedEvent, error: unknown): void {
    this.#parked = undefined;
    this.#database.run(
      'INSERT OR REPLACE INTO parked_events VALUES (?, ?, ?, ?, ?)',
      position,
      streamParts(stream)?.campaignId ?? '',
      stream,
      type,
      error instanceof Error ? error.message : String(error),
    );
  }

  /** Begins a transaction, unless one is under way. @throws {CheckpointMoved} */
  #begin(): void {
    if (this.#database.sqlite.isTransaction) return;
    this.#database.sqlite.exec('BEGIN IMMEDIATE');
    assertCheckpoint(this.#database, this.#checkpoint);
  }

  /** Forgets what was folded but not written. */
  #forget(): void {
    this.#projections = this.#models.map(readModel => readModel.projection(this.#database));
  }
}

/** Undefined for streams that are no campaign's. @throws an event of a type this version does not know */
function asProjected(event: RecordedEvent): ProjectedEvent | undefined {
  const parts = streamParts(event.stream);
  if (!parts) return undefined;
  if (!knownTypes.has(event.type)) throw new Error(`This version knows no event type ${event.type}.`);
  const { data } = event;
  if ('$json' in data || '$base64' in data) throw new Error('Its data is no JSON object.');
  return {
    type: event.type as LedgerEventType,
    data,
    campaignId: parts.campaignId,
    subjectId: parts.id,
    recorded: event,
  } as ProjectedEvent;
}

/** The fields of an event that the checkpoint holds. */
function named({ position, id, recordedAt }: FoldedEvent): FoldedEvent {
  return { position, id, recordedAt };
}

/** Events that could not be folded in, in log order. @param campaignId default: of every campaign */
export function parkedEvents(database: Database, campaignId = '%'): ParkedEvent[] {
  return database.all(
    `SELECT position, campaign_id AS campaignId, stream, type, reason FROM parked_events
     WHERE campaign_id LIKE ? ORDER BY position`,
    campaignId,
  );
}

export function countParked(database: Database): number {
  return database.get<{ count: number }>('SELECT count(*) AS count FROM parked_events')!.count;
}
