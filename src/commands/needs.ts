import type { TrackedLink } from '../domain/attribution.ts';
import { type Refusal, refuseField } from '../domain/refusal.ts';
import { activityStream, campaignStream, entryStream, indicatorStream } from '../domain/streams.ts';
import type { CampaignScopedCommand } from './command.ts';
import { reading } from './definition.ts';
import type { Known } from './known.ts';

/** The needs of commands, named as the deciders ask for them, each found by the input field that names it. */

export const campaign = reading(
  ({ campaignId }: CampaignScopedCommand) => [campaignStream(campaignId)],
  ({ campaignId }, { known }) => known.campaign(campaignId),
);

export const activity = reading(
  ({ campaignId, activityId }: CampaignScopedCommand & { readonly activityId: string }) => [
    activityStream(campaignId, activityId),
  ],
  ({ campaignId, activityId }, { known }) => known.activity(campaignId, activityId),
);

/** null: the command is about the campaign as a whole. */
export const activityIfNamed = reading(
  ({ campaignId, activityId }: CampaignScopedCommand & { readonly activityId?: string | null }) =>
    activityId == null ? [] : [activityStream(campaignId, activityId)],
  ({ campaignId, activityId }, { known }) =>
    activityId == null ? null : known.activity(campaignId, activityId),
);

export const indicatorIfNamed = reading(
  ({ campaignId, indicator }: CampaignScopedCommand & { readonly indicator?: string | null }) =>
    indicator == null ? [] : [indicatorStream(campaignId, indicator)],
  ({ campaignId, indicator }, { known }) =>
    indicator == null ? null : known.indicator(campaignId, indicator),
);

export const updateIfNamed = reading(
  ({ campaignId, updateId }: CampaignScopedCommand & { readonly updateId?: string | null }) =>
    updateId == null ? [] : [entryStream(campaignId, updateId)],
  ({ campaignId, updateId }, { known }) => (updateId == null ? null : known.entry(campaignId, updateId)),
);

/** The tracked link through which somebody came, of the same campaign; null: none. No command that has a code can make or change its link. */
export const shareIfNamed = reading(
  (_: CampaignScopedCommand & { readonly share?: string | null }) => [],
  (command, { known }) => (command.share == null ? null : shareOf(command, command.share, known)),
);

async function shareOf(
  { campaignId, context }: CampaignScopedCommand,
  code: string,
  known: Known,
): Promise<TrackedLink | Refusal> {
  const share = await known.share(code, context);
  return 'campaignId' in share && share.campaignId !== campaignId
    ? refuseField('share', 'This code belongs to another campaign.')
    : share;
}
