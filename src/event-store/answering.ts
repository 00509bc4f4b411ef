import { setTimeout as pause } from 'node:timers/promises';
import { forOperator, StoreUnavailable } from './errors.ts';

/** A store on a server that is waited for. */
export interface AwaitedStore {
  /** For messages: `event store`. */
  readonly what: string;
  /** The setting that names it. */
  readonly setting: string;
  /** Whether it may answer later. */
  readonly isAway: (error: unknown) => boolean;
}

const eventStore: AwaitedStore = {
  what: 'event store',
  setting: 'EVENTSTOREDB_URL',
  isAway: error => error instanceof StoreUnavailable,
};

/** The store did not answer while the program that needs it waited to start. */
export class StoreNotReached extends Error {
  override name = 'StoreNotReached';
}

/** Milliseconds between two attempts, and between two messages that the start is still waiting. */
const betweenLooks = 500;
const betweenReports = 10_000;

/**
 * Resolves with the store's answer when it answers.
 * @param ask asks the store for what is needed
 * @param seconds how long to wait for it; 0: it must answer at once
 * @param waiting is given the reason at first, and every ten seconds
 * @param store default: the event store
 * @throws {StoreNotReached} it did not answer; the message says what to do
 */
export async function answering<T>(
  ask: () => Promise<T>,
  seconds: number,
  waiting: (reason: string) => void,
  store: AwaitedStore = eventStore,
): Promise<T> {
  const began = performance.now();
  let nextReport = began;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!store.isAway(error)) throw error;
      const reason = forOperator(error);
      const now = performance.now();
      if (now - began >= seconds * 1_000) throw new StoreNotReached(notReached(store, seconds, reason));
      if (now >= nextReport) {
        waiting(reason);
        nextReport = now + betweenReports;
      }
    }
    await pause(betweenLooks);
  }
}

function notReached({ what, setting }: AwaitedStore, seconds: number, reason: string): string {
  return (
    `The ${what} did not answer within ${seconds} s, so nothing was started. ${reason}\n` +
    `Start it, or correct ${setting}. STORE_PATIENCE_S sets how many seconds a start waits for it.`
  );
}
