import type { Batch, RecordedEvent } from '../../event-store/event-store.ts';

/** What is selected of a log, one after another, with a look at the one after the first without waiting for it. */
export class LookAhead<T> {
  readonly #batches: AsyncIterator<Batch>;
  readonly #select: (event: RecordedEvent) => T | undefined;
  readonly #waiting: T[] = [];
  #pulled: Promise<void> | undefined;
  #isOver = false;
  #reached: Pick<Batch, 'position' | 'caughtUp'> = { position: undefined, caughtUp: false };

  /** @param select undefined: the event is left out */
  constructor(batches: AsyncIterable<Batch>, select: (event: RecordedEvent) => T | undefined) {
    this.#batches = batches[Symbol.asyncIterator]();
    this.#select = select;
  }

  /** undefined: all that was read is done with. */
  get first(): T | undefined {
    return this.#waiting[0];
  }

  /** The one after the first, if it is known by now. If it is not, it begins to look for it. */
  get second(): T | undefined {
    if (this.#waiting.length < 2) void this.pull().catch(() => undefined);
    return this.#waiting[1];
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Up to where it was read, and whether nothing more was waiting there. */
  get reached(): Pick<Batch, 'position' | 'caughtUp'> {
    return this.#reached;
  }

  /** The first is done with. */
  shift(): void {
    this.#waiting.shift();
  }

  /** Waits for more. */
  pull(): Promise<void> {
    this.#pulled ??= this.#pull().finally(() => (this.#pulled = undefined));
    return this.#pulled;
  }

  async #pull(): Promise<void> {
    const next = await this.#batches.next();
    if (next.done) {
      this.#isOver = true;
      return;
    }
    const { events, position, caughtUp } = next.value;
    this.#waiting.push(...events.map(this.#select).filter(each => each !== undefined));
    this.#reached = { position, caughtUp };
  }
}
