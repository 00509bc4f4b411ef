import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import { StoreUnavailable } from '../event-store/errors.ts';
import type { EventBatch, EventStore, Position } from '../event-store/event-store.ts';
import { closeDatabase } from '../sqlite/close-database.ts';
import { isDamage } from '../sqlite/damage.ts';
import { type Doubt, doubtAbout, LogPutBack, ReadModelsDiscarded, ReadModelsReplaced } from './checkpoint.ts';
import {
  areRebuilt,
  damageMessage,
  discardReadModels,
  fileAt,
  openReadModelsOf,
  takeRebuilt,
} from './read-model-file.ts';
import { Projector } from './projector.ts';
import type { Progress } from './projector-messages.ts';

/** While catching up, this many events share one transaction, so that each row is written once for all of them. */
const foldLimit = 250_000;
/** The longest time before folded events are committed, and so visible, in milliseconds. */
const foldFor = 2_000;
/** How often it checks that the file is still at its path, and that no other waits to take its place, in milliseconds. */
const lookAfter = 500;
/** How long it waits before it asks again a store that was away, in milliseconds. */
const askAgainAfter = 250;

interface ProjectionSettings {
  readonly store: EventStore;
  readonly path: string;
  /** How long it waits for somebody else who holds the file's lock, in milliseconds. */
  readonly lockPatience?: number | undefined;
  readonly because?: string | undefined;
  readonly report: (progress: Progress) => void;
  /** Called with each batch before it is folded in, which waits for it; what could not be folded in with others comes again. */
  readonly read?: (batch: EventBatch) => Promise<void>;
}

/**
 * Follows the log from the checkpoint and folds it into the read models. Only for the process that holds the file's lock. The
 * checkpoint is checked against the log before anything is folded in: at the start, and whenever the store had been away.
 */
export class ProjectionRun {
  readonly #store: EventStore;
  readonly #path: string;
  readonly #report: (progress: Progress) => void;
  readonly #read: ProjectionSettings['read'];
  readonly #db: DatabaseSync;
  readonly #file: string | undefined;
  readonly #projector: Projector;
  #round = new AbortController();

  private constructor({ store, path, report, read }: ProjectionSettings, db: DatabaseSync) {
    this.#store = store;
    this.#path = path;
    this.#report = report;
    this.#read = read;
    this.#db = db;
    this.#file = fileAt(path);
    this.#projector = new Projector(db);
  }

  static async open(settings: ProjectionSettings): Promise<ProjectionRun> {
    const { store, path, lockPatience, because } = settings;
    const db = await openReadModelsOf(store, path, because);
    if (lockPatience !== undefined) db.exec(`PRAGMA busy_timeout = ${lockPatience}`);
    return new ProjectionRun(settings, db);
  }

  /** Checks the read models against file and log soon. */
  look(): void {
    this.#round.abort();
  }

  /** @throws {ReadModelsDiscarded} @throws {ReadModelsReplaced} and any other error after which it cannot go on */
  async follow(signal: AbortSignal): Promise<void> {
    const timer = setInterval(() => {
      if (fileAt(this.#path) !== this.#file || areRebuilt(this.#path)) this.look();
    }, lookAfter);
    try {
      // It is unknown whether more waits in the log until the store reports it.
      this.#reportProgress(false);
      while (!signal.aborted) {
        const stuckBefore = await this.#foldFast(signal);
        if (stuckBefore !== undefined) await this.#foldCarefully(stuckBefore, signal);
      }
    } catch (error) {
      throw isDamage(error) ? this.#discard(damageMessage(error)) : error;
    } finally {
      clearInterval(timer);
    }
  }

  close(): void {
    closeDatabase(this.#db);
  }

  /** Folds fast until a batch holds an event that cannot be folded in. @returns the position of that batch */
  async #foldFast(signal: AbortSignal): Promise<Position | undefined> {
    let [folded, since] = [0, performance.now()];
    for await (const { events, position, caughtUp } of this.#batches(signal)) {
      try {
        this.#projector.fold(events);
        folded += events.length;
        if (!caughtUp && folded < foldLimit && performance.now() - since < foldFor) continue;
        this.#projector.commit(position, caughtUp);
      } catch {
        return position ?? -1;
      }
      this.#reportProgress();
      [folded, since] = [0, performance.now()];
    }
    return undefined;
  }

  /** Folds batch by batch, parking what cannot be folded in, until past `end`. */
  async #foldCarefully(end: Position, signal: AbortSignal): Promise<void> {
    for await (const { events, position, caughtUp } of this.#batches(signal)) {
      this.#projector.apply(events, position, caughtUp);
      this.#reportProgress();
      if ((position ?? -1) >= end) return;
    }
  }

  /** The batches after the last folded event; ends when the read models are to be checked against file and log. */
  async *#batches(signal: AbortSignal): AsyncGenerator<EventBatch> {
    this.#projector.rollBack();
    this.#round = new AbortController();
    await this.#assertSound(signal);
    let first = true;
    for await (const batch of this.#store.follow({
      after: this.#projector.checkpoint.event?.position,
      batchSize: 1_000,
      signal: AbortSignal.any([signal, this.#round.signal]),
    })) {
      if (batch.resumed) return;
      // Again, for the log may have been replaced before the following began.
      if (first) await this.#assertSound(signal);
      first = false;
      await this.#read?.(batch);
      yield batch;
    }
  }

  /** @throws {ReadModelsDiscarded} @throws {ReadModelsReplaced} @throws {LogPutBack} */
  async #assertSound(signal: AbortSignal): Promise<void> {
    if (fileAt(this.#path) !== this.#file)
      throw new ReadModelsDiscarded('their file was removed or replaced while it was in use');
    if (areRebuilt(this.#path)) throw this.#giveWay();
    const doubt = await this.#doubt(signal);
    if (doubt?.putBack) throw new LogPutBack(doubt.why);
    if (doubt) throw this.#discard(doubt.why);
  }

  /** Waits while the store is away. */
  async #doubt(signal: AbortSignal): Promise<Doubt | undefined> {
    while (!signal.aborted) {
      try {
        const doubt = await doubtAbout(this.#projector.checkpoint, this.#store);
        if (!doubt) this.#projector.logIsIn((await this.#store.epoch()).tag);
        return doubt;
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        await pause(askAgainAfter, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  #discard(why: string): ReadModelsDiscarded {
    this.close();
    if (fileAt(this.#path) === this.#file) discardReadModels(this.#path);
    return new ReadModelsDiscarded(why);
  }

  #giveWay(): ReadModelsReplaced {
    this.close();
    takeRebuilt(this.#path);
    return new ReadModelsReplaced('others were built beside them, and take their place');
  }

  #reportProgress(caughtUp = this.#projector.checkpoint.caughtUp): void {
    this.#report({
      ...this.#projector.checkpoint,
      caughtUp,
      parked: this.#projector.parked,
      file: this.#file,
      readsAlong: false,
    });
  }
}
