import type { Config } from '../config.ts';
import { answering } from '../event-store/answering.ts';
import type { EventStore } from '../event-store/event-store.ts';
import { openEventStore } from '../event-store/open-event-store.ts';
import { Positions } from '../event-store/positions.ts';

/** The log, opened for reading, and its positions as clients see them. */
export interface OpenedLog {
  readonly store: EventStore;
  readonly positions: Positions;
}

/**
 * Opens the log for `work`, beside whoever writes to it, and closes it. It waits for an event store that is away, and says so.
 * @throws {StoreNotReached} it stayed away
 */
export async function withLog<T>(
  { eventStore, storePatience }: Config,
  work: (log: OpenedLog) => Promise<T>,
): Promise<T> {
  const store = await openEventStore(eventStore, { readOnly: true });
  try {
    await answering(
      () => store.identity(),
      storePatience,
      reason => process.stderr.write(`Waiting for the event store to answer. ${reason}\n`),
    );
    const positions = new Positions(store);
    await positions.load();
    return await work({ store, positions });
  } finally {
    await store.close();
  }
}
