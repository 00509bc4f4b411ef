import type { CampaignEvent } from '../../src/domain/campaign.ts';
import type { ActivityEvent } from '../../src/domain/activity.ts';
import type { ExamplesOf } from '../example.ts';
import { activityId, campaignId, organisationId } from './ids.ts';

export const campaignExamples: ExamplesOf<CampaignEvent> = {
  CampaignCreated: {
    campaignId,
    organisationId,
    timeZone: 'Europe/Oslo',
    createdAt: '2026-04-01T08:00:00.000Z',
    name: 'Car-free April',
    description: 'A month without the car.',
    startsOn: '2026-04-01',
    endsOn: '2026-04-30',
    channels: ['FACEBOOK_GROUP', 'POSTER_QR'],
    techniques: ['STORY_CHALLENGE'],
    statedResult: null,
    page: 'https://example.org/car-free-april',
  },
  CampaignUpdated: { endsOn: '2026-05-15', statedResult: 'Every fourth car stood still.' },
  CampaignClosed: { closedAt: '2026-05-16T10:00:00.000Z' },
};

export const activityExamples: ExamplesOf<ActivityEvent> = {
  ActivityScheduled: {
    activityId,
    name: 'Ride to work together',
    startsAt: '2026-04-20T06:00:00.000Z',
    endsAt: '2026-04-20T07:30:00.000Z',
    place: 'The town square',
    coordinates: { latitude: 59.9127, longitude: 10.7461 },
    type: 'RIDE',
    tags: ['outdoors'],
    capacity: 40,
  },
  ActivityRescheduled: { startsAt: '2026-04-21T06:00:00.000Z', endsAt: '2026-04-21T07:30:00.000Z' },
  ActivityUpdated: { capacity: 60 },
  ActivityCancelled: { cancelledAt: '2026-04-20T18:00:00.000Z', reason: 'Storm.' },
  HeadcountRecorded: {
    activityId,
    low: 30,
    high: null,
    comparator: 'AT_LEAST',
    replaced: { low: 25, high: 35, comparator: 'RANGE' },
  },
};
