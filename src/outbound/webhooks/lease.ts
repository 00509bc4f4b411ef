import type { Clock } from './clock.ts';

/** Another process delivers to the webhook by now, or may. */
export class NotHeld extends Error {}

/** For how long a process may go on with what it holds without saying again that it lives: as far as it knows that by its own clock. */
export class Lease {
  readonly #duration: number;
  readonly #clock: Clock;
  #since = -Infinity;

  /** @param duration after its last sign of life others may take what it holds, in milliseconds */
  constructor(duration: number, clock: Clock) {
    this.#duration = duration;
    this.#clock = clock;
  }

  get #age(): number {
    return this.#clock.elapsed() - this.#since;
  }

  /** Whether it is time to say that it lives. */
  get isDue(): boolean {
    return this.#age > this.#duration / 3;
  }

  /** Whether it may go on. It ends a third early, so that what is sent has begun before others take over, whose clocks may differ. */
  get stands(): boolean {
    return this.#age < (this.#duration * 2) / 3;
  }

  /** Before each message. @throws {NotHeld} it may not go on, such as after it was frozen */
  check(): void {
    if (!this.stands) throw new NotHeld();
  }

  /** Renews the lease: the process has announced that it lives. @param since when the announcement began, by `elapsed` of the clock */
  begin(since: number): void {
    this.#since = since;
  }

  end(): void {
    this.#since = -Infinity;
  }
}
