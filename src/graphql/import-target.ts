import { noSuchCampaign } from '../domain/campaign.ts';
import { Refusal } from '../domain/refusal.ts';
import type { AskedImport } from '../inbound/file-import.ts';
import type { Target } from '../inbound/target.ts';
import { findActivity } from '../projections/activities.ts';
import { type CampaignScope, findCampaign } from '../projections/campaigns.ts';
import type { View } from './view.ts';

/** Where the rows of a file are recorded, for whoever sends it. */
export function importTarget(
  { database }: View,
  scope: CampaignScope,
  { campaignId, activityId }: Pick<AskedImport, 'campaignId' | 'activityId'>,
): Target | Refusal {
  const campaign = findCampaign(database, scope, campaignId);
  if (!campaign) return noSuchCampaign();
  const { timeZone } = campaign;
  if (activityId === null) return { campaignId, activityId, startsAt: null, timeZone };
  const activity = findActivity(database, activityId);
  if (activity?.campaignId !== campaignId)
    return new Refusal('NOT_FOUND', 'There is no such activity in this campaign.');
  return { campaignId, activityId, startsAt: activity.startsAt, timeZone };
}
