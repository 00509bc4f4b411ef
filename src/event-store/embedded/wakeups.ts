import { resolve } from 'node:path';
import { BroadcastChannel } from 'node:worker_threads';

/** Followers in other processes get no wake-up: they look this often, in milliseconds. */
const lookAgainAfter = 250;

type Sleeper = (categories: readonly string[]) => void;

/** Wakes the followers of a log, in every thread of this process, when something was appended. */
export class Wakeups {
  readonly #channel: BroadcastChannel;
  readonly #sleepers = new Set<Sleeper>();
  /** How many there have been. */
  count = 0;

  constructor(path: string) {
    this.#channel = new BroadcastChannel(`dugnad-log:${resolve(path)}`);
    this.#channel.onmessage = ({ data }: { data: readonly string[] }) => this.#rouse(data);
    this.#channel.unref();
  }

  /** @param categories those that were appended to */
  wake(categories: readonly string[]): void {
    this.#channel.postMessage(categories);
    this.#rouse(categories);
  }

  /**
   * Resolves when there has been a wake-up for `category` (undefined: any) since `count` was `seen`,
   * after a while, or when `signal` aborts.
   */
  after(seen: number, category: string | undefined, signal: AbortSignal): Promise<void> {
    if (this.count > seen || signal.aborted) return Promise.resolve();
    return new Promise(resolve => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#sleepers.delete(rouse);
        resolve();
      };
      const rouse: Sleeper = categories => {
        if (category === undefined || categories.includes(category)) done();
      };
      const timer = setTimeout(done, lookAgainAfter);
      signal.addEventListener('abort', done);
      this.#sleepers.add(rouse);
    });
  }

  close(): void {
    this.#channel.close();
  }

  #rouse(categories: readonly string[]): void {
    this.count++;
    for (const rouse of [...this.#sleepers]) rouse(categories);
  }
}
