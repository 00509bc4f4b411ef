import type { DatabaseSync } from 'node:sqlite';
import { type LedgerEventType, ledgerEventTypes } from '../domain/events.ts';
import { streamParts } from '../domain/streams.ts';
import type { Position, RecordedEvent } from '../event-store/event-store.ts';
import { Statements } from '../sqlite/statements.ts';
import { readModels } from './all.ts';
import type { ProjectedEvent, Projection } from './read-model.ts';

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
  readonly #statements: Statements;
  #projections: Projection[] = [];

  constructor(db: DatabaseSync) {
    this.#statements = new Statements(db);
    this.#forget();
  }

  /** The position up to which everything is folded in; undefined before the first event. */
  get position(): Position | undefined {
    return (
      this.#statements.get<{ position: Position | null }>('SELECT position FROM checkpoint')?.position ??
      undefined
    );
  }

  /**
   * Folds events in memory, in a transaction that `commit` ends: many batches can share one.
   * @throws what kept an event from being folded in; then nothing since the last commit is
   */
  fold(events: readonly RecordedEvent[]): void {
    this.#undoing(() => {
      this.#begin();
      for (const event of events) this.#project(event);
    });
  }

  /** Writes what was folded. @param position everything up to here is */
  commit(position: Position | undefined): void {
    this.#undoing(() => {
      this.#begin();
      for (const projection of this.#projections) projection.flush?.();
      this.#statements.run('UPDATE checkpoint SET position = ?', position ?? null);
      this.#statements.db.exec('COMMIT');
    });
  }

  /**
   * Folds and commits one batch. What cannot be folded in is parked, and the others go on without it.
   * @throws when the file cannot be read or written; then nothing of the batch is folded in
   */
  apply(events: readonly RecordedEvent[], position: Position | undefined): void {
    try {
      this.fold(events);
      this.commit(position);
    } catch {
      this.#undoing(() => {
        this.#begin();
        this.#oneByOne(events);
      });
      this.commit(position);
    }
  }

  #undoing(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (this.#statements.db.isTransaction) this.#statements.db.exec('ROLLBACK');
      this.#forget();
      throw error;
    }
  }

  #oneByOne(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      this.#statements.db.exec('SAVEPOINT event');
      try {
        this.#project(event);
        for (const projection of this.#projections) projection.flush?.();
      } catch (error) {
        // Where the disk is full, SQLite has ended the whole transaction: that is no fault of the event.
        if (!this.#statements.db.isTransaction) throw error;
        this.#statements.db.exec('ROLLBACK TO event');
        this.#forget();
        this.#park(event, error);
      }
      this.#statements.db.exec('RELEASE event');
    }
  }

  #project(event: RecordedEvent): void {
    const projected = asProjected(event);
    if (!projected) return;
    for (const projection of this.#projections) projection.project(projected);
  }

  #park({ position, stream, type }: RecordedEvent, error: unknown): void {
    this.#statements.run(
      'INSERT OR REPLACE INTO parked_events VALUES (?, ?, ?, ?, ?)',
      position,
      streamParts(stream)?.campaignId ?? '',
      stream,
      type,
      error instanceof Error ? error.message : String(error),
    );
  }

  /** Begins a transaction, unless one is under way. */
  #begin(): void {
    if (!this.#statements.db.isTransaction) this.#statements.db.exec('BEGIN IMMEDIATE');
  }

  /** Forgets what was folded and is not written. */
  #forget(): void {
    this.#projections = readModels.map(readModel => readModel.projection(this.#statements));
  }
}

/** Undefined for streams that are no campaign's. @throws an event of a type this version does not know */
function asProjected(event: RecordedEvent): ProjectedEvent | undefined {
  const parts = streamParts(event.stream);
  if (!parts) return undefined;
  if (!knownTypes.has(event.type)) throw new Error(`This version knows no event type ${event.type}.`);
  return {
    type: event.type as LedgerEventType,
    data: event.data,
    campaignId: parts.campaignId,
    subjectId: parts.id,
    recorded: event,
  } as ProjectedEvent;
}

export function parkedEvents(statements: Statements): ParkedEvent[] {
  return statements.all(
    'SELECT position, campaign_id AS campaignId, stream, type, reason FROM parked_events ORDER BY position',
  );
}
