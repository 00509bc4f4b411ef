/** The projector has not come as far as was asked, in the time allowed. */
export class NotYetProjected extends Error {
  override name = 'NotYetProjected';
}

interface Waiter {
  readonly holds: () => boolean;
  readonly done: (outcome: boolean | Error) => void;
}

/** Those who wait until the projector has come so far. */
export class PositionWaiters {
  readonly #waiters = new Set<Waiter>();
  #ended: Error | undefined;

  /**
   * Resolves with whether it held within so many milliseconds.
   * @throws the error that waiting was ended with
   */
  until(holds: () => boolean, within: number): Promise<boolean> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        holds,
        done: outcome => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          if (outcome instanceof Error) reject(outcome);
          else resolve(outcome);
        },
      };
      const timer = setTimeout(() => waiter.done(false), within);
      this.#waiters.add(waiter);
    });
  }

  /** Lets those go for whom it holds now. */
  look(): void {
    for (const waiter of [...this.#waiters]) if (waiter.holds()) waiter.done(true);
  }

  /** Lets all go: nothing more will come. */
  end(error: Error): void {
    this.#ended = error;
    for (const waiter of [...this.#waiters]) waiter.done(error);
  }
}
