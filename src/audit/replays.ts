import type { EventStore } from '../event-store/event-store.ts';
import { type AsOf, type Replay, replayCampaigns } from './replay.ts';

/** Replays kept in memory: the past does not change, so asking again costs nothing. */
const kept = 8;
/** What was recorded less than this many milliseconds ago may not all be visible yet: not kept. */
const settled = 60_000;

export class Replays {
  readonly #store: EventStore;
  readonly #replays = new Map<string, Promise<Replay>>();

  constructor(store: EventStore) {
    this.#store = store;
  }

  /** Campaigns as of a moment. */
  of(campaignIds: readonly string[], asOf: AsOf, now = new Date()): Promise<Replay> {
    const key = `${campaignIds.join()} ${'position' in asOf ? asOf.position : asOf.recordedAt.toISOString()}`;
    const known = this.#replays.get(key);
    if (known) return known;
    const replay = replayCampaigns(this.#store, campaignIds, asOf);
    if ('recordedAt' in asOf && now.getTime() - asOf.recordedAt.getTime() < settled) return replay;
    this.#keep(key, replay);
    return replay;
  }

  #keep(key: string, replay: Promise<Replay>): void {
    this.#replays.set(key, replay);
    replay.catch(() => this.#replays.delete(key));
    const [oldest] = this.#replays.keys();
    if (this.#replays.size > kept && oldest !== undefined) this.#replays.delete(oldest);
  }
}
