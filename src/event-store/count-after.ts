import type { EventStore, Position } from './event-store.ts';

/** How many events the log holds now after a position. @param category only those of its streams; default: all */
export async function countAfter(
  store: EventStore,
  after: Position | undefined,
  category?: string,
): Promise<number> {
  if ((after ?? -1) >= ((await store.head()) ?? -1)) return 0;
  const enough = new AbortController();
  let count = 0;
  try {
    for await (const { events, caughtUp } of store.follow({ after, category, signal: enough.signal })) {
      count += events.length;
      if (caughtUp) break;
    }
    return count;
  } finally {
    enough.abort();
  }
}
