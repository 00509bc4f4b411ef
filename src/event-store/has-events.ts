import type { EventStore } from './event-store.ts';

/** Whether anything of ours was ever recorded; a server's own events, and others', do not count. */
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
