import type { CampaignRow } from '../projections/campaigns.ts';

/** Campaigns answered together: what one of them is asked is looked up for all of them, once. */
export class CampaignBatch {
  readonly campaigns: readonly CampaignRow[];
  readonly #lookups = new Map<string, ReadonlyMap<string, unknown>>();

  constructor(campaigns: readonly CampaignRow[]) {
    this.campaigns = campaigns;
  }

  get ids(): readonly string[] {
    return this.campaigns.map(({ id }) => id);
  }

  /** @param what names the lookup. @param lookUp answers by campaign id, or by the id of something in them */
  once<T>(what: string, lookUp: () => ReadonlyMap<string, T>): ReadonlyMap<string, T> {
    const known = this.#lookups.get(what) as ReadonlyMap<string, T> | undefined;
    if (known) return known;
    const found = lookUp();
    this.#lookups.set(what, found);
    return found;
  }
}
