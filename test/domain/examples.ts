import {
  type Activity,
  type ActivityEvent,
  evolve as evolveActivity,
  noActivity,
  type Timing,
} from '../../src/domain/activity.ts';
import {
  type Campaign,
  type CampaignDetails,
  type CampaignEvent,
  evolve as evolveCampaign,
  noCampaign,
} from '../../src/domain/campaign.ts';
import type { Circumstances } from '../../src/domain/circumstances.ts';

/** A campaign of `org1` with one activity, and what happens in it in May 2026. */

export const noon = '2026-05-10T12:00:00.000Z';
export const dayBefore = '2026-05-09T12:00:00.000Z';
export const dayAfter = '2026-05-11T12:00:00.000Z';

export function fact(occurredAt = noon, organisationId = 'org1'): Circumstances {
  return { organisationId, occurredAt, now: '2026-06-01T00:00:00.000Z' };
}

export const details: CampaignDetails = {
  name: 'Ryddedag',
  description: null,
  startsOn: null,
  endsOn: null,
  channels: [],
  techniques: [],
  statedResult: null,
  page: null,
};

export function created(stated: Partial<CampaignDetails> = {}): CampaignEvent {
  const fixed = { campaignId: 'c1', organisationId: 'org1', timeZone: 'Europe/Oslo' };
  return { type: 'CampaignCreated', data: { ...fixed, ...details, ...stated } };
}

export function closed(closedAt = noon): CampaignEvent {
  return { type: 'CampaignClosed', data: { closedAt } };
}

export const openCampaign: Campaign = evolveCampaign(noCampaign, created());
/** Closed at noon. */
export const closedCampaign: Campaign = evolveCampaign(openCampaign, closed());

export const timing: Timing = { startsAt: noon, endsAt: '2026-05-10T15:00:00.000Z', place: 'Torget' };

export function scheduled(stated: Partial<Timing> = {}): ActivityEvent {
  return { type: 'ActivityScheduled', data: { activityId: 'a1', name: 'Rydding', ...timing, ...stated } };
}

/** Two hours before noon. */
export function cancelled(cancelledAt = dayBefore, reason: string | null = null): ActivityEvent {
  return { type: 'ActivityCancelled', data: { cancelledAt, reason } };
}

/** Starts at noon. */
export const scheduledActivity: Activity = evolveActivity(noActivity, scheduled());
/** Starts at noon; cancelled the day before. */
export const cancelledActivity: Activity = evolveActivity(scheduledActivity, cancelled());
