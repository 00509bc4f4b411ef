import type { EventStore, Position } from '../event-store/event-store.ts';
import type { Database } from '../sqlite/database.ts';
import { doubtAbout } from './checkpoint.ts';
import { firstBuild } from './read-model-file.ts';
import { NotYetProjected, PositionWaiters } from './position-waiters.ts';
import { noProgress, type Progress, type ThreadData } from './projector-messages.ts';
import { ProjectorSupervisor } from './projector-supervisor.ts';
import { QueryConnection, ReadModelsNotReady } from './query-connection.ts';

/** Reports about the read models, for the operator. */
export interface ReadSideReports {
  /** The projector's thread has ended by an error, and is started again after a pause in milliseconds. */
  projectorFailed(error: Error, pause: number): void;
  /** They are being built from the log's beginning, or were deleted for that. */
  rebuilding(why: string): void;
  /** They have caught up with the log again. */
  rebuilt(): void;
  /** The log was put back to an earlier state. They are built anew when this resolves. */
  logPutBack(why: string): Promise<void>;
}

const unreported: ReadSideReports = {
  projectorFailed: () => undefined,
  rebuilding: () => undefined,
  rebuilt: () => undefined,
  logPutBack: () => Promise.resolve(),
};

const atStart = noProgress('the projector has just started', false);

/** This process's read models: the projector in its thread, and a connection for queries. */
export class ReadSide {
  readonly #projector: ProjectorSupervisor;
  readonly #connection: QueryConnection;
  readonly #waiters = new PositionWaiters();
  readonly #reports: ReadSideReports;
  #progress = atStart;
  #everCaughtUp = false;
  /** Why they are not served; undefined: they are. */
  #building: string | undefined = atStart.building;
  #doubt: string | undefined;
  #rebuilding = false;
  #lostInstance: string | undefined;
  #closed = false;

  private constructor(data: ThreadData, reports: ReadSideReports) {
    this.#reports = reports;
    this.#connection = new QueryConnection(data.path, why => this.#lost(why));
    this.#projector = new ProjectorSupervisor(data, {
      progress: progress => this.#advance(progress),
      failed: (error, pause) => this.#fail(error, pause),
      because: () => (this.#rebuilding ? this.#building : undefined),
    });
  }

  /** Starts the projector; resolves with its first report, which may be before it has caught up. */
  static async start(data: ThreadData, reports = unreported): Promise<ReadSide> {
    const readSide = new ReadSide(data, reports);
    await readSide.#projector.start();
    return readSide;
  }

  /** For queries. @throws {ReadModelsNotReady} there is nothing to read */
  get database(): Database {
    return this.#connection.database;
  }

  get progress(): Progress {
    return this.#progress;
  }

  /** Whether it has caught up at least once since this process started. */
  get everCaughtUp(): boolean {
    return this.#everCaughtUp;
  }

  /** Why the projector does not run; undefined while it does. It is restarted automatically. */
  get failure(): Error | undefined {
    return this.#projector.failure;
  }

  /** How often the projector was started again after it had died. */
  get restarts(): number {
    return this.#projector.restarts;
  }

  /** Why queries are not answered; undefined while they are. */
  get notReady(): string | undefined {
    if (this.#doubt !== undefined || this.#building !== undefined) return this.#doubt ?? this.#building;
    return this.#connection.isOpen ? undefined : 'their file is being opened';
  }

  /**
   * Resolves when queries can be answered.
   * @param within milliseconds
   * @throws {ReadModelsNotReady} it takes longer
   */
  async ready(within: number): Promise<void> {
    const isReady = () => this.notReady === undefined;
    if (isReady() || (await this.#waiters.until(isReady, within))) return;
    throw new ReadModelsNotReady(
      `The read models are being built anew from the log, since ${this.notReady}. Nothing that was recorded is lost.`,
    );
  }

  /**
   * Resolves when queries see everything up to `position`.
   * @param within milliseconds
   * @throws {NotYetProjected} it takes longer
   */
  async reached(position: Position, within: number): Promise<void> {
    const seen = () => this.#sees(position);
    if (seen() || (await this.#waiters.until(seen, within))) return;
    const { failure } = this;
    throw new NotYetProjected(
      `The read models have not reached position ${position} within ${within} ms${failure ? `: ${failure.message} The projector is started again by itself` : ''}.`,
      { cause: failure },
    );
  }

  /** Resolves to whether queries see everything up to `position`, however long that takes, before `signal` aborts. */
  async seen(position: Position, signal: AbortSignal): Promise<boolean> {
    const seen = () => this.#sees(position);
    return seen() || this.#waiters.until(seen, undefined, signal);
  }

  #sees(position: Position): boolean {
    return this.notReady === undefined && (this.#progress.position ?? -1) >= position;
  }

  /** Checks the read models against the log as it is now. On any doubt they are no longer served, and are built anew. */
  async check(store: EventStore): Promise<void> {
    const held = this.#progress;
    if (this.#building !== undefined) return;
    const doubt = await doubtAbout(held, store);
    if (this.#progress.instance !== held.instance) return;
    this.#doubt = doubt?.why;
    if (doubt) this.#projector.look();
    this.#waiters.look();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#waiters.end(new NotYetProjected('The projector has stopped.'));
    // The projector closes the file last, so that it leaves no write-ahead log behind.
    this.#connection.close();
    await this.#projector.stop();
  }

  #advance(progress: Progress): void {
    // A late report about a file that was deleted meanwhile.
    if (this.#closed || progress.instance === this.#lostInstance) return;
    if (progress.instance !== this.#progress.instance) this.#doubt = undefined;
    this.#progress = progress;
    // Before the waiting queries go on, so that they read the new state.
    this.#connection.read(progress.file);
    this.#everCaughtUp = progress.building === undefined && (this.#everCaughtUp || progress.caughtUp);
    this.#build(progress.building);
    this.#waiters.look();
  }

  #build(why: string | undefined): void {
    const before = this.#building;
    this.#building = why;
    if (why === before) return;
    const reported = this.#rebuilding;
    this.#rebuilding = why !== undefined && (reported || why !== firstBuild);
    if (this.#rebuilding) this.#reports.rebuilding(why!);
    else if (reported) this.#reports.rebuilt();
  }

  /** The file was deleted. */
  #lost(why: string): void {
    this.#everCaughtUp = false;
    this.#lostInstance = this.#progress.instance || this.#lostInstance;
    this.#build(why);
    this.#projector.look();
  }

  async #fail(error: Error, pause: number): Promise<void> {
    this.#reports.projectorFailed(error, pause);
    if (error.name === 'ReadModelsDiscarded') this.#lost(this.#building ?? error.message);
    if (error.name !== 'LogPutBack') return;
    this.#lost(error.message);
    await this.#reports.logPutBack(error.message);
  }
}
