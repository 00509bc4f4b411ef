import { setTimeout as pause } from 'node:timers/promises';
import { StoreUnavailable } from './errors.ts';

/** The event store did not answer while the program that needs it waited to start. */
export class StoreNotReached extends Error {
  override name = 'StoreNotReached';
}

/** Milliseconds between two attempts, and between two messages that the start is still waiting. */
const betweenLooks = 500;
const betweenReports = 10_000;

/**
 * Resolves when the store answers.
 * @param ask asks the store for what is needed
 * @param seconds how long to wait for it; 0: it must answer at once
 * @param waiting is given the reason at first, and every ten seconds
 * @throws {StoreNotReached} it did not answer; the message says what to do
 */
export async function answering(
  ask: () => Promise<unknown>,
  seconds: number,
  waiting: (reason: string) => void,
): Promise<void> {
  const began = performance.now();
  let nextReport = began;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      const now = performance.now();
      if (now - began >= seconds * 1_000) throw new StoreNotReached(notReached(seconds, error.detail));
      if (now >= nextReport) {
        waiting(error.detail);
        nextReport = now + betweenReports;
      }
    }
    await pause(betweenLooks);
  }
}

function notReached(seconds: number, reason: string): string {
  return (
    `The event store did not answer within ${seconds} s, so nothing was started. ${reason}\n` +
    'Start it, or correct EVENTSTOREDB_URL. STORE_PATIENCE_S sets how many seconds a start waits for it.'
  );
}
