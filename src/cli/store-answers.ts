import type { Config } from '../config.ts';
import { answering } from '../event-store/answering.ts';
import type { EventStore } from '../event-store/event-store.ts';
import { isServer, openEventStore } from '../event-store/open-event-store.ts';

/**
 * Waits until the event store can be read, or takes writes, as long as a start does, and says so on standard error.
 * @throws {StoreNotReached}
 */
export async function whenAnswers(
  store: EventStore,
  { storePatience }: Config,
  what: 'reads' | 'writes',
): Promise<void> {
  await answering(
    () => store.ping(what),
    storePatience,
    reason => process.stderr.write(`Waiting for the event store to answer. ${reason}\n`),
  );
}

/**
 * Waits for an event store on a server to take writes. An embedded one is there or not.
 * @throws {StoreNotReached}
 */
export async function storeAnswers(config: Config): Promise<void> {
  if (!isServer(config.eventStore)) return;
  const store = await openEventStore(config.eventStore);
  try {
    await whenAnswers(store, config, 'writes');
  } finally {
    await store.close();
  }
}
