import type { EventStore } from '../event-store/event-store.ts';
import { type AsOf, type Replay, replayCampaigns } from './replay.ts';

/** How many replays are kept in memory: the past does not change, so they stay right. */
const kept = 8;
/** The most events of all kept replays together; each takes some 60 bytes. The last replay is always kept. */
const keptEvents = 2_000_000;
/** Replays of a later moment than so many milliseconds ago are not kept: not everything may be visible yet. */
const settled = 60_000;

export class Replays {
  readonly #store: EventStore;
  readonly #replays = new Map<string, { readonly replay: Promise<Replay>; events: number }>();

  constructor(store: EventStore) {
    this.#store = store;
  }

  /** Campaigns as of a moment. */
  of(campaignIds: readonly string[], asOf: AsOf, now = new Date()): Promise<Replay> {
    const key = `${campaignIds.join()} ${'position' in asOf ? asOf.position : asOf.recordedAt.toISOString()}`;
    const known = this.#replays.get(key)?.replay;
    if (known) return known;
    const replay = replayCampaigns(this.#store, campaignIds, asOf);
    if ('recordedAt' in asOf && now.getTime() - asOf.recordedAt.getTime() < settled) return replay;
    this.#keep(key, replay);
    return replay;
  }

  #keep(key: string, replay: Promise<Replay>): void {
    const entry = { replay, events: 0 };
    this.#replays.set(key, entry);
    replay.then(
      ({ events }) => {
        entry.events = events;
        this.#forget();
      },
      () => this.#replays.delete(key),
    );
    this.#forget();
  }

  /** The oldest first. */
  #forget(): void {
    for (const key of [...this.#replays.keys()].slice(0, -1)) {
      const events = [...this.#replays.values()].reduce((sum, entry) => sum + entry.events, 0);
      if (this.#replays.size <= kept && events <= keptEvents) return;
      this.#replays.delete(key);
    }
  }
}
