import { CampaignAt } from '../analysis/campaign-at.ts';
import type { EntryType } from '../domain/entry/events.ts';
import { type Entry, entriesOfCampaigns } from '../projections/entries.ts';
import type { CampaignObject } from './campaign-object.ts';

/** A campaign's standing entries of a type, looked up for all campaigns of the answer at once. */
export function standingEntries<Type extends EntryType>(
  { id, view, batch }: CampaignObject,
  type: Type,
): readonly Entry<Type>[] {
  const found = batch.forAll(`entries ${type}`, () => entriesOfCampaigns(view.database, batch.ids, type));
  return found.get(id) ?? [];
}

/** A campaign at the moment that its answer shows. */
export const campaignAt = (campaign: CampaignObject): CampaignAt =>
  new CampaignAt(campaign, campaign.view, type => standingEntries(campaign, type));
