import type { Activity } from '../domain/activity.ts';
import type { TrackedLink } from '../domain/attribution.ts';
import type { Campaign } from '../domain/campaign.ts';
import type { EntryState } from '../domain/entry/state.ts';
import type { PromiseOrValue } from '../event-store/promise-or-value.ts';
import { type Refusal, refuseField } from '../domain/refusal.ts';
import type { CampaignScopedCommand } from './command.ts';
import type { Sources } from './definition.ts';

/** The needs of commands, named as the deciders ask for them, each found by the input field that names it. */

export function campaign(
  { campaignId }: CampaignScopedCommand,
  { known }: Sources,
): PromiseOrValue<Campaign> {
  return known.campaign(campaignId);
}

export function activity(
  { campaignId, activityId }: CampaignScopedCommand & { readonly activityId: string },
  { known }: Sources,
): PromiseOrValue<Activity> {
  return known.activity(campaignId, activityId);
}

/** null: the command is about the campaign as a whole. */
export function activityIfNamed(
  { campaignId, activityId }: CampaignScopedCommand & { readonly activityId?: string | null },
  { known }: Sources,
): PromiseOrValue<Activity | null> {
  return activityId == null ? null : known.activity(campaignId, activityId);
}

export function indicatorIfNamed(
  { campaignId, indicator }: CampaignScopedCommand & { readonly indicator?: string | null },
  { known }: Sources,
): PromiseOrValue<EntryState | null> {
  return indicator == null ? null : known.indicator(campaignId, indicator);
}

export function updateIfNamed(
  { campaignId, updateId }: CampaignScopedCommand & { readonly updateId?: string | null },
  { known }: Sources,
): PromiseOrValue<EntryState | null> {
  return updateId == null ? null : known.entry(campaignId, updateId);
}

/** The tracked link through which somebody came, of the same campaign; null: none. */
export function shareIfNamed(
  command: CampaignScopedCommand & { readonly share?: string | null },
  { known }: Sources,
): Promise<TrackedLink | Refusal> | null {
  return command.share == null ? null : shareOf(command, command.share, known);
}

async function shareOf(
  { campaignId, context }: CampaignScopedCommand,
  code: string,
  known: Sources['known'],
): Promise<TrackedLink | Refusal> {
  const share = await known.share(code, context);
  return 'campaignId' in share && share.campaignId !== campaignId
    ? refuseField('share', 'This code belongs to another campaign.')
    : share;
}
