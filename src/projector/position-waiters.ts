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
   * Resolves to whether `holds` became true within so many milliseconds, or before `signal` aborts.
   * @throws the error that waiting was ended with
   */
  until(holds: () => boolean, within: number | undefined, signal?: AbortSignal): Promise<boolean> {
    if (this.#ended) return Promise.reject(this.#ended);
    if (signal?.aborted) return Promise.resolve(false);
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        holds,
        done: outcome => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', giveUp);
          this.#waiters.delete(waiter);
          if (outcome instanceof Error) reject(outcome);
          else resolve(outcome);
        },
      };
      const giveUp = () => waiter.done(false);
      const timer = within === undefined ? undefined : setTimeout(giveUp, within);
      signal?.addEventListener('abort', giveUp);
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
