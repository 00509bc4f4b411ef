import { unreachable } from '../decider.ts';
import type { Circumstances } from '../circumstances.ts';
import { Refusal } from '../refusal.ts';
import type { CampaignDetails, CampaignEvent } from './events.ts';

export type Campaign =
  | { readonly status: 'NONE' }
  | ({
      readonly status: 'OPEN' | 'CLOSED';
      readonly organisationId: string;
      readonly closedAt: string | null;
      readonly timeZone: string;
      /** undefined: not known. */
      readonly createdAt?: string;
    } & CampaignDetails);

export const noCampaign: Campaign = { status: 'NONE' };

export function evolve(state: Campaign, event: CampaignEvent): Campaign {
  switch (event.type) {
    case 'CampaignCreated': {
      const { campaignId: _, ...details } = event.data;
      return { status: 'OPEN', closedAt: null, ...details };
    }
    case 'CampaignUpdated':
      return state.status === 'NONE' ? state : { ...state, ...event.data };
    case 'CampaignClosed':
      return state.status === 'NONE' ? state : { ...state, status: 'CLOSED', closedAt: event.data.closedAt };
    default:
      return unreachable(event);
  }
}

/**
 * The refusal of what may not be recorded about a campaign: the campaign must be the organisation's own, and open when it
 * happened.
 */
export function refuseUnlessOpen(
  campaign: Campaign,
  { organisationId, occurredAt }: Circumstances,
): Refusal | undefined {
  if (campaign.status === 'NONE' || campaign.organisationId !== organisationId) {
    return new Refusal('NOT_FOUND', 'There is no such campaign.', [
      { path: 'campaignId', message: 'Expected the id of a campaign of yours.' },
    ]);
  }
  if (campaign.closedAt !== null && Date.parse(occurredAt) > Date.parse(campaign.closedAt)) {
    return new Refusal(
      'CAMPAIGN_CLOSED',
      `The campaign closed at ${campaign.closedAt}. What happened before that can still be recorded: give its occurredAt.`,
    );
  }
  return undefined;
}
