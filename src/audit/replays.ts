import { LRUCache } from 'lru-cache';
import type { EventStore } from '../event-store/event-store.ts';
import { type AsOf, type Replay, replayCampaigns } from './replay.ts';

/** How many replays are kept in memory: the past does not change, so they stay right. */
const kept = 8;
/** The most events of all kept replays together; each takes some 60 bytes. The last replay is always kept. */
const keptEvents = 2_000_000;
/** Replays of a later moment than so many milliseconds ago are not kept: not everything may be visible yet. */
const settled = 60_000;

/** What a replay is of. */
interface Asked {
  readonly campaignIds: readonly string[];
  readonly asOf: AsOf;
}

export class Replays {
  readonly #store: EventStore;
  readonly #kept: LRUCache<string, Replay, Asked>;

  constructor(store: EventStore) {
    this.#store = store;
    this.#kept = new LRUCache<string, Replay, Asked>({
      max: kept,
      maxSize: keptEvents,
      sizeCalculation: ({ events }) => Math.min(Math.max(events, 1), keptEvents),
      fetchMethod: (_key, _before, { context }) => replayCampaigns(store, context.campaignIds, context.asOf),
      // One that has to make room while it is made is answered all the same.
      ignoreFetchAbort: true,
    });
  }

  /** Campaigns as of a moment. */
  of(campaignIds: readonly string[], asOf: AsOf, now = new Date()): Promise<Replay> {
    if ('recordedAt' in asOf && now.getTime() - asOf.recordedAt.getTime() < settled) {
      return replayCampaigns(this.#store, campaignIds, asOf);
    }
    const key = `${campaignIds.join()} ${'position' in asOf ? asOf.position : asOf.recordedAt.toISOString()}`;
    return this.#kept.forceFetch(key, { context: { campaignIds, asOf } });
  }
}
