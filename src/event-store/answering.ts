import { setTimeout as pause } from 'node:timers/promises';
import { forOperator, StoreUnavailable } from './errors.ts';

/** A store on a server that is waited for. */
interface AwaitedStore {
  /** The setting that names it. */
  readonly setting: string;
  /** Whether it may answer later. */
  readonly isAway: (error: unknown) => boolean;
}

const eventStore: AwaitedStore = {
  setting: 'EVENTSTOREDB_URL',
  isAway: error => error instanceof StoreUnavailable,
};

/** The store did not answer while the program that needs it waited to start. */
class StoreNotReached extends Error {
  override name = 'StoreNotReached';
}

/** The least time for an attempt, in milliseconds, also if the store must answer at once. */
const shortestAttempt = 1_500;

/** Milliseconds between two attempts, and between two messages that the start is still waiting. */
const betweenLooks = 500;
const betweenReports = 10_000;

/**
 * Resolves with the store's answer when it answers.
 * @param ask asks the store for what is needed, once: a question that is repeated by itself would be waited for longer. It is given how many
 * milliseconds are left for it
 * @param seconds how long to wait for it; 0: it must answer at once
 * @param waiting is given the reason at first, and every ten seconds
 * @param store default: the event store
 * @throws {StoreNotReached} it did not answer; the message says what to do
 */
export async function answering<T>(
  ask: (left: number) => Promise<T>,
  seconds: number,
  waiting: (reason: string) => void,
  store: AwaitedStore = eventStore,
): Promise<T> {
  const began = performance.now();
  let nextReport = began;
  let left = seconds * 1_000;
  for (;;) {
    try {
      return await ask(Math.max(left, shortestAttempt));
    } catch (error) {
      if (!store.isAway(error)) throw error;
      const reason = forOperator(error);
      const now = performance.now();
      left = Math.ceil(began + seconds * 1_000 - now);
      if (left <= 0) throw new StoreNotReached(notReached(store, seconds, reason));
      if (now >= nextReport) {
        waiting(reason);
        nextReport = now + betweenReports;
      }
    }
    await pause(betweenLooks);
  }
}

function notReached({ setting }: AwaitedStore, seconds: number, reason: string): string {
  const tried = seconds === 0 ? 'once' : `for ${seconds} s`;
  return (
    `${reason} It was tried ${tried}, and nothing was done.\n` +
    `Start it, or correct ${setting}. STORE_PATIENCE_S sets how many seconds it is waited for.`
  );
}
