import type { EventBatch, RecordedEvent } from '../../event-store/event-store.ts';

/** What is selected of a log, one after another, with a look at those after the first without waiting for them. */
export class LookAhead<T> {
  readonly #batches: AsyncIterator<EventBatch>;
  readonly #select: (event: RecordedEvent) => T | undefined;
  readonly #waiting: T[] = [];
  #pulled: Promise<void> | undefined;
  #isOver = false;
  #reached: Pick<EventBatch, 'position' | 'caughtUp'> = { position: undefined, caughtUp: false };

  /** @param select undefined: the event is left out */
  constructor(batches: AsyncIterable<EventBatch>, select: (event: RecordedEvent) => T | undefined) {
    this.#batches = batches[Symbol.asyncIterator]();
    this.#select = select;
  }

  /** undefined: all that was read is done with. */
  get first(): T | undefined {
    return this.#waiting[0];
  }

  /** Those after the first that are known by now, at most so many. Where there are fewer, it begins to look for more. */
  following(most: number): readonly T[] {
    if (this.#waiting.length <= most) void this.pull().catch(() => undefined);
    return this.#waiting.slice(1, most + 1);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Up to where it was read, and whether nothing more was waiting there. */
  get reached(): Pick<EventBatch, 'position' | 'caughtUp'> {
    return this.#reached;
  }

  /** So many are done with. */
  shift(many: number): void {
    this.#waiting.splice(0, many);
  }

  /** Waits for more. */
  pull(): Promise<void> {
    this.#pulled ??= this.#pull().finally(() => (this.#pulled = undefined));
    return this.#pulled;
  }

  /** Nothing more is wanted: the log is not followed any more, once what is being read is read or broken off. */
  close(): void {
    void this.#batches.return?.().catch(() => undefined);
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
