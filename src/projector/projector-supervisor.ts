import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Progress, ThreadData, ThreadRequest } from './projector-messages.ts';

/** The pause after a first failure, in milliseconds; it doubles with each further one. */
const firstPause = 100;
const longestPause = 10_000;
/** How long a thread may take to finish its work when it must stop, in milliseconds. */
const stopPatience = 1_500;

const projectorThread = new URL(`./projector-thread${extname(import.meta.filename)}`, import.meta.url);

interface Supervised {
  progress(progress: Progress): void;
  /** The thread has ended by an error. Another is started when this resolves and the pause, in milliseconds, is over. */
  failed(error: Error, pause: number): Promise<void>;
  /** Why the next thread builds the read models anew, if it does. */
  because(): string | undefined;
}

/** Keeps the projector's thread running: after an error another is started, with growing pauses. */
export class ProjectorSupervisor {
  readonly #data: ThreadData;
  readonly #on: Supervised;
  readonly #thread: URL;
  #worker: Worker | undefined;
  #exited: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #pause = firstPause;
  #failure: Error | undefined;
  #restarts = 0;
  #stopped = false;

  constructor(data: ThreadData, on: Supervised, thread = projectorThread) {
    this.#data = data;
    this.#on = on;
    this.#thread = thread;
  }

  /** Resolves with the first report. @throws the error that ends the first thread before it reports */
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

  /** Makes the thread check the read models against their file and the log. */
  look(): void {
    this.#send('look');
  }

  /** One that does not end in time is ended: what it had not committed is folded in again by the next. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#send('stop');
    const worker = this.#worker;
    const timer = setTimeout(() => void worker?.terminate(), stopPatience);
    await this.#exited;
    clearTimeout(timer);
  }

  #send(request: ThreadRequest): void {
    this.#worker?.postMessage(request);
  }

  #start(because?: string): Promise<undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const worker = new Worker(this.#thread, {
      workerData: { ...this.#data, because } satisfies ThreadData,
    });
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
    // If the preparation fails, the next thread ends for the same reason.
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

/** An error from another thread is not an instance of Error here. */
function asError(thrown: unknown): Error {
  const { name, message = String(thrown), stack, cause } = (thrown ?? {}) as Partial<Error>;
  // The thrown one is no cause of it: whoever logs an error puts the messages of its causes behind its own.
  return Object.assign(
    new Error(message, cause === undefined ? {} : { cause }),
    name !== undefined && { name },
    stack !== undefined && { stack },
  );
}
