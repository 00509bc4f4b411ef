import { setTimeout } from 'node:timers/promises';

/** By which deliveries wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds since some moment. Nobody sets it, and it goes on while the process is stopped (SIGSTOP, a frozen container). */
  elapsed(): number;
  /** Resolves after a while, in milliseconds, or when `signal` aborts. */
  wait(duration: number, signal: AbortSignal): Promise<void>;
}

/** The longest that a timer of Node's can wait, in milliseconds. */
const longest = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  wait: (duration, signal) =>
    setTimeout(Math.min(duration, longest), undefined, { signal }).catch(() => undefined),
};
