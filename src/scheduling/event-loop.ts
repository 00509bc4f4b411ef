/**
 * Shares the process's event loop between long pieces of work: divided queries, subscribers that catch up, replays. In one turn
 * of the loop only one of them goes on, in the order they came; everything else is served between two turns.
 */
class EventLoop {
  readonly #waiting: (() => void)[] = [];
  #turnBegan: number | undefined;

  /** Resolves when it is the caller's turn, which lasts until the caller next waits for something. */
  turn(): Promise<void> {
    return new Promise(resolve => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) setImmediate(() => this.#next());
    });
  }

  /** How many milliseconds the present turn has lasted since this was first read in it. */
  get elapsed(): number {
    if (this.#turnBegan === undefined) {
      this.#turnBegan = performance.now();
      setImmediate(() => (this.#turnBegan = undefined));
    }
    return performance.now() - this.#turnBegan;
  }

  /** Resolves only one: its work runs before the loop's next turn, not before this function returns. */
  #next(): void {
    const [go] = this.#waiting.splice(0, 1);
    if (this.#waiting.length > 0) setImmediate(() => this.#next());
    go?.();
  }
}

export const eventLoop = new EventLoop();
