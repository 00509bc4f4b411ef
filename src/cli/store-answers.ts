import type { Config } from '../config.ts';
import { answering } from '../event-store/answering.ts';
import { isServer, openEventStore } from '../event-store/open-event-store.ts';

/**
 * Waits for an event store on a server, as long as a start does, and says so on standard error. An embedded one is there or not.
 * @throws {StoreNotReached}
 */
export async function storeAnswers({ eventStore, storePatience }: Config): Promise<void> {
  if (!isServer(eventStore)) return;
  const store = await openEventStore(eventStore);
  try {
    await answering(
      () => store.ping(),
      storePatience,
      reason => process.stderr.write(`Waiting for the event store to answer. ${reason}\n`),
    );
  } finally {
    await store.close();
  }
}
