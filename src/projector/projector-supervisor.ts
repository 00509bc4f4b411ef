import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Progress, ThreadData, ThreadRequest } from './projector-messages.ts';

/** After a first failure, in milliseconds; twice as long after each further one. */
const firstPause = 100;
const longestPause = 10_000;

export interface Supervised {
  progress(progress: Progress): void;
  /** The thread has ended by an error; another is started when this is done, and after so many milliseconds. */
  failed(error: Error, pause: number): Promise<void>;
  /** Why the next one builds the read models anew, if it does. */
  because(): string | undefined;
}

/** Keeps the projector's thread running: one that dies is started again, after growing pauses. */
export class ProjectorSupervisor {
  readonly #data: ThreadData;
  readonly #on: Supervised;
  #worker: Worker | undefined;
  #exited: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #pause = firstPause;
  #failure: Error | undefined;
  #restarts = 0;
  #stopped = false;

  constructor(data: ThreadData, on: Supervised) {
    this.#data = data;
    this.#on = on;
  }

  /** Resolves with the first report. @throws what ends the first thread before it */
  async start(): Promise<void> {
    await this.#start();
  }

  /** Why the last thread ended; undefined once another has caught up. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** How often a thread was started in place of one that died. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Lets the thread hold the read models against their file and the log. */
  look(): void {
    this.#send('look');
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#send('stop');
    await this.#exited;
  }

  #send(request: ThreadRequest): void {
    this.#worker?.postMessage(request);
  }

  #start(because?: string): Promise<undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const worker = new Worker(
      new URL(`./projector-thread${extname(import.meta.filename)}`, import.meta.url),
      { workerData: { ...this.#data, because } satisfies ThreadData },
    );
    this.#worker = worker;
    let failure: Error | undefined;
    let reported = false;
    worker.on('message', (progress: Progress) => {
      reported = true;
      if (progress.caughtUp || progress.readsAlong) this.#recovered();
      this.#on.progress(progress);
      resolve(undefined);
    });
    worker.on('error', error => (failure = asError(error)));
    this.#exited = new Promise(exited => {
      worker.once('exit', () => {
        exited();
        failure ??= new Error('The thread ended.');
        if (reported || this.#failure || failure.name === 'LogPutBack')
          this.#startAgain(failure, () => resolve(undefined));
        else reject(failure);
      });
    });
    return promise;
  }

  #recovered(): void {
    this.#failure = undefined;
    this.#pause = firstPause;
  }

  #startAgain(failure: Error, started: () => void): void {
    if (this.#stopped) return;
    this.#failure = failure;
    const pause = this.#pause;
    this.#pause = Math.min(pause * 2, longestPause);
    // Where what had to be done first fails, the next thread ends for the same reason.
    const prepared = this.#on.failed(failure, pause).catch(() => undefined);
    this.#timer = setTimeout(() => {
      void prepared.then(() => {
        if (this.#stopped) return;
        this.#restarts++;
        this.#start(this.#on.because()).then(started, () => undefined);
      });
    }, pause);
  }
}

/** From another thread an error comes as something that only looks like one. */
function asError(told: unknown): Error {
  const { name, message = String(told) } = (told ?? {}) as Partial<Error>;
  return Object.assign(new Error(message, { cause: told }), name !== undefined && { name });
}
