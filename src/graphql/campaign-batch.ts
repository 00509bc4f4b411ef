import type { CampaignRow } from '../projections/campaigns.ts';

/** Campaigns of one answer: a field of one of them is looked up for all of them, once. */
export class CampaignBatch {
  readonly campaigns: readonly CampaignRow[];
  readonly #lookups = new Map<string, ReadonlyMap<string, unknown>>();

  constructor(campaigns: readonly CampaignRow[]) {
    this.campaigns = campaigns;
  }

  get ids(): readonly string[] {
    return this.campaigns.map(({ id }) => id);
  }

  /** What is looked up for all campaigns at the first call. @param what the look-up's name @param lookUp returns values by campaign id, or by the id of something in them */
  forAll<T>(what: string, lookUp: () => ReadonlyMap<string, T>): ReadonlyMap<string, T> {
    const known = this.#lookups.get(what) as ReadonlyMap<string, T> | undefined;
    if (known) return known;
    const found = lookUp();
    this.#lookups.set(what, found);
    return found;
  }
}
