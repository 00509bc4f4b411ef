/**
 * The process's event loop, shared by all that takes long: queries that are divided, subscribers that catch up, replays. In one turn
 * of the loop only one of them goes on, in the order they came; between two turns everything else is served.
 */
class EventLoop {
  readonly #waiting: (() => void)[] = [];
  #turnBegan: number | undefined;

  /** Resolves when it is one's turn. What is then done without waiting for anything is one piece of work. */
  turn(): Promise<void> {
    return new Promise(resolve => {
      this.#waiting.push(resolve);
      if (this.#waiting.length === 1) setImmediate(() => this.#next());
    });
  }

  /** For how many milliseconds the turn under way has lasted, since somebody first asked in it. */
  get elapsed(): number {
    if (this.#turnBegan === undefined) {
      this.#turnBegan = performance.now();
      setImmediate(() => (this.#turnBegan = undefined));
    }
    return performance.now() - this.#turnBegan;
  }

  /** One only: what it does runs before the loop's next turn, not before this function returns. */
  #next(): void {
    const [go] = this.#waiting.splice(0, 1);
    if (this.#waiting.length > 0) setImmediate(() => this.#next());
    go?.();
  }
}

export const eventLoop = new EventLoop();
