import type { Activity } from '../../src/domain/activity.ts';
import type { Campaign } from '../../src/domain/campaign.ts';
import type { LedgerEvent } from '../../src/domain/catalogue.ts';
import type { ExpectedRevision } from '../../src/event-store/event-store.ts';
import type { Attribution, TrackedLink } from '../../src/domain/attribution.ts';
import { fromProgram } from '../processes.ts';
import type { Random } from './random.ts';

const { randomId } = await fromProgram<typeof import('../../src/directory/ids.ts')>('directory/ids.js');
const { channels, techniques } =
  await fromProgram<typeof import('../../src/domain/attribution.ts')>('domain/attribution.js');
const streams = await fromProgram<typeof import('../../src/domain/streams.ts')>('domain/streams.js');

/** An event, and where it is to be appended. */
export interface StreamEvent {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly event: LedgerEvent;
  readonly occurredAt: string;
}

/** A campaign that people can take part in. */
export interface MadeCampaign {
  readonly id: string;
  readonly state: Campaign;
  /** Where its people come from, the commonest first. */
  readonly attributions: readonly Attribution[];
  readonly activities: readonly { readonly id: string; readonly state: Activity }[];
  /** Tracked links that go round, as they are made. */
  readonly shares: TrackedLink[];
  /** What made it so. */
  readonly events: readonly StreamEvent[];
}

/** The instant the first of them begins. */
export const opening = '2026-01-10T10:00:00.000Z';
const timeZone = 'Europe/Oslo';
const activityCount = 10;
const attributionCount = 8;

const details = {
  name: 'Ren strand',
  description: null,
  startsOn: null,
  endsOn: null,
  channels: [],
  techniques: [],
  statedResult: null,
  page: null,
};
const timing = { startsAt: opening, endsAt: null, place: 'Bygdøy' };

/** A new campaign with activities, in the program's own terms. */
export function makeCampaign(random: Random): MadeCampaign {
  const id = randomId();
  const organisationId = 'default';
  const activities: MadeCampaign['activities'] = Array.from({ length: activityCount }, () => ({
    id: randomId(),
    state: { status: 'SCHEDULED' as const, cancelledAt: null, headcount: null, ...timing },
  }));
  const first = { expected: 'no stream' as const, occurredAt: opening };
  const created = { campaignId: id, organisationId, timeZone, ...details };
  return {
    id,
    state: { status: 'OPEN', organisationId, closedAt: null, timeZone, ...details },
    attributions: Array.from({ length: attributionCount }, () => ({
      channel: random.pick(channels),
      technique: random.pick(techniques),
    })),
    activities,
    shares: [],
    events: [
      { ...first, stream: streams.campaignStream(id), event: { type: 'CampaignCreated', data: created } },
      ...activities.map(({ id: activityId }) => ({
        ...first,
        stream: streams.activityStream(id, activityId),
        event: { type: 'ActivityScheduled' as const, data: { activityId, name: 'Dugnad', ...timing } },
      })),
    ],
  };
}
