/** The projector has not reached the position in the allowed time. */
export class NotYetProjected extends Error {
  override name = 'NotYetProjected';
}

interface Waiter {
  readonly holds: () => boolean;
  readonly done: (outcome: boolean | Error) => void;
}

/** Requests that wait until the projector has reached a position. */
export class PositionWaiters {
  readonly #waiters = new Set<Waiter>();
  #ended: Error | undefined;

  /**
   * Resolves to whether `holds` became true within so many milliseconds.
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

  /** Resolves those for which it is true now. */
  look(): void {
    for (const waiter of [...this.#waiters]) if (waiter.holds()) waiter.done(true);
  }

  /** Rejects all: nothing more will come. */
  end(error: Error): void {
    this.#ended = error;
    for (const waiter of [...this.#waiters]) waiter.done(error);
  }
}
