import type { EventStore } from './event-store.ts';

/** Whether Dugnad ever recorded anything in this log; other events on a server do not count. */
export async function hasEvents(store: EventStore): Promise<boolean> {
  const enough = new AbortController();
  try {
    for await (const { events, caughtUp } of store.follow({ batchSize: 1, signal: enough.signal })) {
      if (events.length > 0) return true;
      if (caughtUp) return false;
    }
    return false;
  } finally {
    enough.abort();
  }
}
