import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Position } from '../event-store/event-store.ts';
import { TurnStatements } from '../sqlite/turn-statements.ts';
import { openReadModelsForReading } from './database.ts';

export interface ThreadData {
  readonly eventStore: string;
  readonly path: string;
  readonly identity: string;
}

/** How far the projector is. */
export interface Progress {
  readonly position: Position | undefined;
  /** Nothing more was waiting in the log. */
  readonly caughtUp: boolean;
  readonly parked: number;
  /** When the last event that was folded in had been recorded. */
  readonly lastRecordedAt?: Date | undefined;
}

/** The projector has not come as far as was asked, in the time allowed. */
export class NotYetProjected extends Error {
  override name = 'NotYetProjected';
}

interface Waiter {
  readonly position: Position;
  readonly done: (error?: Error) => void;
}

/** This process's read models: the projector in its thread, and a connection for queries. */
export class ReadSide {
  readonly statements: TurnStatements;
  readonly #worker: Worker;
  readonly #exited: Promise<unknown>;
  readonly #waiters = new Set<Waiter>();
  #progress: Progress;
  #everCaughtUp = false;
  #failure: Error | undefined;

  private constructor(worker: Worker, statements: TurnStatements, progress: Progress) {
    this.#worker = worker;
    this.statements = statements;
    this.#progress = progress;
    this.#exited = new Promise(resolve => worker.once('exit', resolve));
    worker.on('message', (told: Progress) => this.#advance(told));
    worker.on('error', (error: Error) => this.#fail(error));
    worker.on('exit', () => this.#fail(new Error('The projector has stopped.')));
  }

  /** Starts the projector; resolves when its file can be queried, which may be before it has caught up. */
  static async start(data: ThreadData): Promise<ReadSide> {
    const worker = new Worker(
      new URL(`./projector-thread${extname(import.meta.filename)}`, import.meta.url),
      {
        workerData: data,
      },
    );
    const progress = await new Promise<Progress>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    return new ReadSide(worker, new TurnStatements(openReadModelsForReading(data.path)), progress);
  }

  get progress(): Progress {
    return this.#progress;
  }

  /** Whether it has been up to date since this process started. */
  get everCaughtUp(): boolean {
    return this.#everCaughtUp;
  }

  /** Why the projector no longer runs; undefined while it does. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /**
   * Resolves when queries see everything up to `position`.
   * @param within milliseconds
   * @throws {NotYetProjected} it takes longer
   */
  reached(position: Position, within: number): Promise<void> {
    if ((this.#progress.position ?? -1) >= position) return Promise.resolve();
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        position,
        done: error => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          if (error) reject(error);
          else resolve();
        },
      };
      const timer = setTimeout(
        () =>
          waiter.done(
            new NotYetProjected(`The read models have not reached position ${position} within ${within} ms.`),
          ),
        within,
      );
      this.#waiters.add(waiter);
    });
  }

  async close(): Promise<void> {
    // The projector closes the file last: whoever only reads cannot leave it without its write-ahead log.
    this.statements.end();
    this.statements.db.close();
    this.#worker.postMessage('stop');
    await this.#exited;
  }

  #advance(progress: Progress): void {
    // Whoever waited for this must not be answered from before it.
    if (this.statements.db.isOpen) this.statements.end();
    this.#everCaughtUp ||= progress.caughtUp;
    this.#progress = { lastRecordedAt: this.#progress.lastRecordedAt, ...progress };
    for (const waiter of [...this.#waiters]) {
      if ((progress.position ?? -1) >= waiter.position) waiter.done();
    }
  }

  #fail(error: Error): void {
    this.#failure ??= new NotYetProjected(
      `The read models are no longer kept up: ${error.message} Restart the process.`,
      {
        cause: error,
      },
    );
    for (const waiter of [...this.#waiters]) waiter.done(this.#failure);
  }
}
