import * as fc from 'fast-check';
import { type ActivityCommand, activityDecider } from '../../src/domain/activity/decide.ts';
import { comparators } from '../../src/domain/activity/events.ts';
import type { Attribution } from '../../src/domain/attribution.ts';
import { type CampaignCommand, campaignDecider } from '../../src/domain/campaign/decide.ts';
import type { Decider, DomainEvent } from '../../src/domain/decider.ts';
import type { LedgerEvent } from '../../src/domain/events.ts';
import {
  type KnownShare,
  type ParticipationCommand,
  participationDecider,
} from '../../src/domain/participation/decide.ts';
import { Refusal } from '../../src/domain/refusal.ts';
import { shareDecider } from '../../src/domain/share/decide.ts';
import {
  activityStream,
  campaignStream,
  participantStream,
  shareStream,
  streamParts,
} from '../../src/domain/streams.ts';
import type { EventStore, RecordedEvent } from '../../src/event-store/event-store.ts';
import { details } from '../domain/examples.ts';
import { newEvent } from '../event-store/examples.ts';

/** Random but possible histories: commands of several people in several campaigns, through the deciders. */

/** One wish; where the deciders refuse it, nothing comes of it. */
interface Step {
  readonly what: (typeof wishes)[number];
  readonly campaign: number;
  readonly person: number;
  readonly activity: number;
  readonly at: string;
  readonly attribution: Attribution;
  readonly amount: string;
  readonly number: number;
}

export const campaigns = [
  { id: 'c1', timeZone: 'Europe/Oslo' },
  { id: 'c2', timeZone: 'Asia/Kolkata' },
] as const;

export const activities = ['a1', 'a2'];
export const people = ['p1', 'p2', 'p3'];

/** What happens often stands here often. */
const wishes = [
  'SIGN_UP',
  'SIGN_UP',
  'SIGN_UP_BY_SHARE',
  'SIGN_UP_FOR_CAMPAIGN',
  'CONFIRM',
  'WITHDRAW',
  'WITHDRAW',
  'ATTEND',
  'ATTEND',
  'NO_SHOW',
  'NO_SHOW',
  'NO_SHOW',
  'REVOKE',
  'REVOKE',
  'SHARE',
  'OPEN',
  'PLEDGE',
  'PLEDGE',
  'FULFIL',
  'FULFIL',
  'FULFIL',
  'FULFIL_ALL',
  'WITHDRAW_PLEDGE',
  'HEADCOUNT',
  'RESCHEDULE',
  'CANCEL',
  'UPDATE',
  'CLOSE',
] as const;

const start = '2026-01-01T00:00:00.000Z';
const minute = 60_000;

/** Times around the days on which the clocks change in Oslo, and around New Year. */
const time = fc
  .tuple(
    fc.constantFrom(
      '2026-03-29T01:00:00Z',
      '2026-10-25T01:00:00Z',
      '2026-01-02T00:00:00Z',
      '2026-12-31T23:00:00Z',
    ),
    fc.integer({ min: -1_500, max: 1_500 }),
  )
  .map(([around, minutes]) =>
    new Date(Math.max(Date.parse(around) + minutes * minute, Date.parse(start))).toISOString(),
  );

const attribution = fc.constantFrom<Attribution>(
  {},
  { channel: 'SMS' },
  { channel: 'X', technique: 'QA' },
  { technique: 'QA', creativeId: 'design' },
);

const step: fc.Arbitrary<Step> = fc.record({
  what: fc.constantFrom(...wishes),
  campaign: fc.constantFrom(0, 0, 0, 1),
  person: fc.nat(people.length - 1),
  activity: fc.nat(activities.length - 1),
  at: time,
  attribution,
  amount: fc.constantFrom('0.0001', '1', '12.5', '100', '9999999999.9999'),
  number: fc.nat(50),
});

/** The events of a random history, in the order they were recorded, which is not that in which they occurred. */
export const history: fc.Arbitrary<RecordedEvent[]> = fc
  .array(step, { minLength: 20, maxLength: 120, size: 'max' })
  .map(steps => new World().play(steps));

type AnyDecider = Decider<never, DomainEvent, unknown>;

class World {
  readonly #events: RecordedEvent[] = [];
  readonly #states = new Map<string, { state: unknown; revision: number }>();

  play(steps: readonly Step[]): RecordedEvent[] {
    for (const { id, timeZone } of campaigns) {
      const create: CampaignCommand = {
        ...this.#fact(start),
        type: 'CreateCampaign',
        campaignId: id,
        timeZone,
        details,
      };
      this.#decide(campaignStream(id), campaignDecider, create);
      for (const name of activities) {
        const timing = { startsAt: start, endsAt: null, place: null };
        const schedule = { type: 'ScheduleActivity' as const, activityId: id + name, name, ...timing };
        this.#activity(id, name, start, schedule);
      }
    }
    for (const one of steps) this.#take(one);
    return this.#events;
  }

  #fact(occurredAt: string) {
    return { organisationId: 'org1', occurredAt, now: '2027-06-01T00:00:00.000Z' };
  }

  #take({ what, at, number, amount, attribution: stated, ...step }: Step): void {
    const { id: campaignId } = campaigns[step.campaign]!;
    const name = activities[step.activity]!;
    const personId = people[step.person]!;
    const activityId = campaignId + name;
    const activity = this.#state(activityStream(campaignId, activityId), activityDecider);
    const where = { activityId, activity };
    const pledgeId = `${campaignId}${personId}g${number % 3}`;
    const pledge = { kind: 'MONEY', unit: number % 2 ? 'NOK' : 'EUR' } as const;
    const dueOn = [null, '2026-03-28', '2026-06-01'][number % 3]!;
    const person = (command: Wish<ParticipationCommand>) => this.#person(campaignId, personId, at, command);
    switch (what) {
      case 'SIGN_UP':
        person({ type: 'SignUp', ...where, attribution: stated, share: null });
        break;
      case 'SIGN_UP_BY_SHARE':
        person({
          type: 'SignUp',
          ...where,
          attribution: stated,
          share: this.#share(campaignId, number),
        });
        break;
      case 'SIGN_UP_FOR_CAMPAIGN':
        person({ type: 'SignUp', activityId: null, activity: null, attribution: stated, share: null });
        break;
      case 'CONFIRM':
        person({ type: 'ConfirmSignUp', ...where });
        break;
      case 'WITHDRAW':
        person({ type: 'WithdrawSignUp', ...where });
        break;
      case 'ATTEND':
        person({ type: 'RecordAttendance', ...where, attribution: stated });
        break;
      case 'NO_SHOW':
        person({ type: 'MarkNoShow', ...where });
        break;
      case 'REVOKE':
        person({ type: 'RevokeAttendance', ...where });
        break;
      case 'SHARE':
        person({ type: 'Share', code: `${campaignId}${personId}k${number % 3}`, attribution: stated });
        break;
      case 'OPEN':
        this.#open(campaignId, number, at);
        break;
      case 'PLEDGE':
        person({ type: 'MakePledge', pledgeId, ...pledge, amount, dueOn, attribution: stated });
        break;
      case 'FULFIL':
        person({ type: 'FulfilPledge', pledgeId, amount });
        break;
      case 'FULFIL_ALL':
        person({ type: 'FulfilPledge', pledgeId, amount: null });
        break;
      case 'WITHDRAW_PLEDGE':
        person({ type: 'WithdrawPledge', pledgeId });
        break;
      case 'HEADCOUNT': {
        const comparator = comparators[number % 3]!;
        const high = comparator === 'RANGE' ? number + 10 : null;
        this.#activity(campaignId, name, at, {
          type: 'RecordHeadcount',
          activityId,
          low: number,
          high,
          comparator,
        });
        break;
      }
      case 'RESCHEDULE': {
        const changes = number % 2 ? { place: `Place ${number}` } : { endsAt: number % 4 ? null : at };
        this.#activity(campaignId, name, at, { type: 'RescheduleActivity', changes });
        break;
      }
      case 'CANCEL':
        if (number < 2) this.#activity(campaignId, name, at, { type: 'CancelActivity', reason: null });
        return;
      case 'UPDATE': {
        const changes =
          number % 2 ? { name: `Campaign ${number}` } : { channels: ['SMS' as const], endsOn: '2026-12-31' };
        this.#campaign(campaignId, at, { type: 'UpdateCampaign', changes });
        break;
      }
      case 'CLOSE':
        if (number < 2) this.#campaign(campaignId, at, { type: 'CloseCampaign' });
    }
  }

  #campaign(id: string, at: string, command: Wish<CampaignCommand>): void {
    this.#decide(campaignStream(id), campaignDecider, { ...this.#fact(at), ...command });
  }

  #activity(campaignId: string, name: string, at: string, command: Wish<ActivityCommand>): void {
    const campaign = this.#state(campaignStream(campaignId), campaignDecider);
    const stream = activityStream(campaignId, campaignId + name);
    this.#decide(stream, activityDecider, { ...this.#fact(at), campaign, ...command });
  }

  #person(campaignId: string, id: string, at: string, command: Wish<ParticipationCommand>): void {
    const campaign = this.#state(campaignStream(campaignId), campaignDecider);
    this.#decide(participantStream(campaignId, id), participationDecider, {
      ...this.#fact(at),
      campaign,
      ...command,
    });
  }

  #open(campaignId: string, number: number, at: string): void {
    const share = this.#share(campaignId, number);
    if (!share) return;
    const campaign = this.#state(campaignStream(campaignId), campaignDecider);
    const command = { ...this.#fact(at), type: 'OpenShare' as const, campaign, share };
    this.#decide(shareStream(campaignId, share.code), shareDecider, command);
  }

  /** One of the campaign's tracked links. */
  #share(campaignId: string, number: number): KnownShare | null {
    const shares = people.flatMap(sharerId => {
      const { shares: own } = this.#state(participantStream(campaignId, sharerId), participationDecider);
      return Object.entries(own).map(([code, from]) => ({ code, sharerId, attribution: from }));
    });
    return shares[number % (shares.length || 1)] ?? null;
  }

  #state<S>(stream: string, decider: { readonly initial: S }): S {
    return (this.#states.get(stream)?.state ?? decider.initial) as S;
  }

  #decide<C extends { readonly occurredAt: string }, E extends DomainEvent, S>(
    stream: string,
    decider: Decider<C, E, S>,
    command: C,
  ): void {
    const known = this.#states.get(stream) ?? { state: decider.initial, revision: -1 };
    const answer = decider.decide(command, known.state as S);
    if (answer instanceof Refusal) return;
    for (const { type, data } of answer) {
      known.state = (decider as unknown as AnyDecider).evolve(known.state, { type, data });
      known.revision++;
      this.#events.push(
        recordedEvent(this.#events.length + 1, stream, known.revision, type, data, command.occurredAt),
      );
    }
    this.#states.set(stream, known);
  }
}

type Wish<C> = C extends unknown ? Omit<C, 'organisationId' | 'occurredAt' | 'now' | 'campaign'> : never;

export function recordedEvent(
  position: number,
  stream: string,
  revision: number,
  type: string,
  data: object,
  occurredAt = '2026-05-10T12:00:00.000Z',
): RecordedEvent {
  const recordedAt = new Date(Date.UTC(2027, 0, 1) + position * 1_000);
  return { ...newEvent(type, data, { occurredAt }), stream, revision, position, recordedAt };
}

/** A possible history's event, with what its stream is about. */
export type ToldEvent = LedgerEvent & {
  readonly campaignId: string;
  readonly subjectId: string;
  readonly at: string;
};

export function told(events: readonly RecordedEvent[]): ToldEvent[] {
  return events.map(({ type, data, stream, metadata }) => {
    const { campaignId, id } = streamParts(stream)!;
    return { type, data, campaignId, subjectId: id, at: metadata.occurredAt } as ToldEvent;
  });
}

/** Appends a history to a store. */
export async function appendAll(store: EventStore, events: readonly RecordedEvent[]): Promise<void> {
  await Promise.all(
    events.map(({ stream, revision, id, type, data, metadata }) =>
      store.append(stream, [{ id, type, data, metadata }], revision === 0 ? 'no stream' : revision - 1),
    ),
  );
}
