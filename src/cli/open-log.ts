import type { Config } from '../config.ts';
import type { EventStore } from '../event-store/event-store.ts';
import { openEventStore } from '../event-store/open-event-store.ts';
import { Positions } from '../event-store/positions.ts';
import { whenAnswers } from './store-answers.ts';

/** The log, opened for reading, and its positions as clients see them. */
export interface OpenedLog {
  readonly store: EventStore;
  readonly positions: Positions;
}

/**
 * Opens the log for `work`, beside whoever writes to it, and closes it. It waits for an event store that is away, and says so.
 * @throws {StoreNotReached} it stayed away
 */
export async function withLog<T>(config: Config, work: (log: OpenedLog) => Promise<T>): Promise<T> {
  const store = await openEventStore(config.eventStore, { readOnly: true });
  try {
    await whenAnswers(store, config, 'reads');
    const positions = new Positions(store);
    await positions.load();
    return await work({ store, positions });
  } finally {
    await store.close();
  }
}
