import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { type ActivityCommand, activityDecider } from '../../src/domain/activity.ts';
import { comparators } from '../../src/domain/bounds.ts';
import { type Attribution, creditOf, reachOf, type TrackedLink } from '../../src/domain/attribution.ts';
import { type CampaignCommand, campaignDecider } from '../../src/domain/campaign.ts';
import type { Decider, DomainEvent } from '../../src/domain/decider.ts';
import { entryDecider } from '../../src/domain/entry/decide.ts';
import type { EntryDraft } from '../../src/domain/entry/draft.ts';
import type { LedgerEvent } from '../../src/domain/catalogue.ts';
import { type ParticipationCommand, participationDecider } from '../../src/domain/participation/decide.ts';
import type { Shared } from '../../src/domain/participation/state.ts';
import { Refusal } from '../../src/domain/refusal.ts';
import { shareDecider } from '../../src/domain/share.ts';
import {
  activityStream,
  campaignStream,
  entryStream,
  participantStream,
  shareStream,
  streamParts,
} from '../../src/domain/streams.ts';
import type { EventStore, RecordedEvent } from '../../src/event-store/event-store.ts';
import { details } from '../domain/examples.ts';
import { newEvent, TemporaryStore } from '../event-store/examples.ts';

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
  /** The same command comes a second time. */
  readonly twice: boolean;
}

/** Clocks change by an hour in Oslo, by half an hour on Lord Howe Island, and not on the same days. */
export const campaigns = [
  { id: 'c1', timeZone: 'Europe/Oslo' },
  { id: 'c2', timeZone: 'Australia/Lord_Howe' },
] as const;

export const activities = ['a1', 'a2'];
export const people = ['p1', 'p2', 'p3', 'p4'];

/** What happens often stands here often. */
const wishes = [
  'SIGN_UP',
  'SIGN_UP',
  'SIGN_UP_BY_SHARE',
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
  'LINK',
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
  'RESCHEDULE',
  'SPEND',
  'POPULATION',
  'CANCEL',
  'UPDATE',
  'CLOSE',
] as const;

/** Before all that happens. */
const start = '2027-01-01T00:00:00.000Z';

/** Instants at which days, months and years begin, and clocks change, in one of the campaigns or the other. */
const edges = [
  '2027-02-28T23:00:00Z',
  '2027-12-31T23:00:00Z',
  '2028-02-28T23:00:00Z',
  '2028-02-29T23:00:00Z',
  '2028-03-26T01:00:00Z',
  '2028-04-01T15:00:00Z',
  '2028-09-30T15:30:00Z',
  '2028-10-29T01:00:00Z',
  '2028-12-31T13:00:00Z',
];

/** Times within a day or so of them, now and then to the millisecond. */
const time = fc
  .tuple(
    fc.constantFrom(...edges),
    fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: -100_000_000, max: 100_000_000 }) },
      fc.constantFrom(-1, 0),
    ),
  )
  .map(([edge, milliseconds]) => new Date(Date.parse(edge) + milliseconds).toISOString());

/** Local days on both sides of them. */
const days = [
  ['2027-02-28', '2027-03-01', '2027-12-31', '2028-01-01', '2028-02-28', '2028-02-29', '2028-03-01'],
  ['2028-03-25', '2028-03-26', '2028-03-27', '2028-04-01', '2028-04-02', '2028-04-03'],
  ['2028-09-30', '2028-10-01', '2028-10-28', '2028-10-29', '2028-10-30', '2028-12-31', '2029-01-01'],
].flat();
const day = fc.constantFrom(...days);

/** From one day to another, often the same. */
export const period = fc
  .oneof(
    fc.tuple(day, day),
    day.map(one => [one, one] as const),
  )
  .map(pair => pair.toSorted())
  .map(([from, to]) => ({ from: from!, to: to! }));

const attribution: fc.Arbitrary<Attribution> = fc.record(
  {
    channel: fc.constantFrom('SMS', 'X'),
    technique: fc.constantFrom('QA', 'LIVE_VIDEO'),
    creativeId: fc.constantFrom('design', 'poster'),
    audience: fc.constantFrom('youth', 'parents'),
    area: fc.constantFrom('Nordre', 'Ås, "øst"'),
    ageBand: fc.constantFrom('AGE_13_17', 'AGE_67_UP'),
    source: fc.constantFrom('forms', 'mobilize'),
  },
  { requiredKeys: [] },
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
  twice: fc.constantFrom(false, false, false, true),
});

/** The events of a random history, in the order they were recorded, which is not that in which they occurred. */
export const history: fc.Arbitrary<RecordedEvent[]> = fc
  .array(step, { minLength: 20, maxLength: 120, size: 'max' })
  .map(steps => new World().play(steps));

/** Some thousands of events; so many that their facts fill several chunks. What occurred later mostly came later. */
export const longHistory: fc.Arbitrary<RecordedEvent[]> = fc.noShrink(
  fc
    .tuple(
      fc.array(step, { minLength: 6_000, maxLength: 6_000 }),
      fc.array(step, { minLength: 100, maxLength: 100 }),
    )
    .map(([steps, late]) => [...steps.toSorted((a, b) => (a.at < b.at ? -1 : 1)), ...late])
    .map(steps => steps.filter(({ what }) => what !== 'CANCEL' && what !== 'CLOSE'))
    .map(steps => new World().play(steps)),
);

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
    for (const one of steps) {
      this.#take(one);
      if (one.twice) this.#take(one);
    }
    return this.#events;
  }

  #fact(occurredAt: string) {
    return { organisationId: 'org1', occurredAt, now: '2029-06-01T00:00:00.000Z' };
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
    const dueOn = [null, '2028-03-26', '2028-10-29'][number % 3]!;
    const person = (command: Wish<ParticipationCommand>) => this.#person(campaignId, personId, at, command);
    switch (what) {
      case 'SIGN_UP':
        person({ type: 'SignUp', ...where, attribution: stated, share: null });
        break;
      case 'SIGN_UP_BY_SHARE':
        person({
          type: 'SignUp',
          ...(number % 5 ? where : { activityId: null, activity: null }),
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
        person({ type: 'WithdrawSignUp', ...(number % 5 ? where : { activityId: null, activity: null }) });
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
      case 'LINK':
        this.#link(campaignId, number, at, stated);
        break;
      case 'OPEN':
        this.#open(campaignId, number, at, stated.source);
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
        const changes = [{ startsAt: at, endsAt: null }, { startsAt: start }, { place: `Place ${number}` }];
        this.#activity(campaignId, name, at, { type: 'RescheduleActivity', changes: changes[number % 3]! });
        break;
      }
      case 'SPEND': {
        const { channel = null, technique = null, creativeId = null, audience = null } = stated;
        const from = at.slice(0, 10);
        const during = { from, to: days.find(to => to >= from) ?? from };
        const spent = { amount, currency: pledge.unit, during };
        this.#enter(campaignId, at, {
          type: 'SpendRecorded',
          data: { channel, technique, creativeId, audience, ...spent },
        });
        break;
      }
      case 'POPULATION': {
        const said = {
          area: stated.area ?? 'Nordre',
          population: number * 10,
          on: at.slice(0, 10),
          source: null,
        };
        this.#enter(campaignId, at, { type: 'PopulationStated', data: said });
        break;
      }
      case 'CANCEL':
        if (number < 2) this.#activity(campaignId, name, at, { type: 'CancelActivity', reason: null });
        return;
      case 'UPDATE': {
        const changes =
          number % 2 ? { name: `Campaign ${number}` } : { channels: ['SMS' as const], endsOn: '2028-12-31' };
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

  #enter(campaignId: string, at: string, draft: EntryDraft): void {
    const campaign = this.#state(campaignStream(campaignId), campaignDecider);
    const about = { corrects: false, indicator: null, update: null };
    const command = { ...this.#fact(at), type: 'EnterEntry' as const, campaign, draft, ...about };
    this.#decide(entryStream(campaignId, `e${this.#events.length}`), entryDecider, command);
  }

  #link(campaignId: string, number: number, at: string, stated: Attribution): void {
    const code = ownCode(campaignId, number);
    const campaign = this.#state(campaignStream(campaignId), campaignDecider);
    const made = { type: 'CreateLink' as const, code, name: null, attribution: reachOf(stated) };
    this.#decide(shareStream(campaignId, code), shareDecider, { ...this.#fact(at), campaign, ...made });
  }

  #open(campaignId: string, number: number, at: string, source: string | undefined): void {
    const share = this.#share(campaignId, number);
    if (!share) return;
    const { code, sharerId, sharedAt } = share;
    const from = { ...reachOf(share.attribution), ...(source && { source }), ...creditOf(share) };
    const campaign = this.#state(campaignStream(campaignId), campaignDecider);
    const opened = { code, sharerId, attribution: from };
    const command = { ...this.#fact(at), type: 'OpenShare' as const, campaign, share: opened, sharedAt };
    this.#decide(shareStream(campaignId, code), shareDecider, command);
  }

  /** One of the campaign's tracked links. */
  #share(campaignId: string, number: number): (TrackedLink & Shared) | null {
    const shares = people.flatMap(sharerId => {
      const { shares: own } = this.#state(participantStream(campaignId, sharerId), participationDecider);
      return Object.entries(own).map(([code, shared]) => ({ code, sharerId, ...shared }));
    });
    const own = [0, 1].flatMap(one => {
      const code = ownCode(campaignId, one);
      const link = this.#state(shareStream(campaignId, code), shareDecider);
      return link ? [{ code, sharerId: null, ...link }] : [];
    });
    const links = [...shares, ...own];
    return links[number % (links.length || 1)] ?? null;
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
      const folds = decider as unknown as AnyDecider;
      known.state = folds.evolve(known.state, { type, data }, command.occurredAt);
      known.revision++;
      this.#events.push(
        recordedEvent(this.#events.length + 1, stream, known.revision, type, data, command.occurredAt),
      );
    }
    this.#states.set(stream, known);
  }
}

/** A campaign has up to two links of its organisers' own. */
const ownCode = (campaignId: string, number: number) => `${campaignId}own${number % 2}`;

type Wish<C> = C extends unknown ? Omit<C, 'organisationId' | 'occurredAt' | 'now' | 'campaign'> : never;

/** Recorded two hours after the one before. */
export function recordedEvent(
  position: number,
  stream: string,
  revision: number,
  type: string,
  data: object,
  occurredAt = '2026-05-10T12:00:00.000Z',
): RecordedEvent {
  const recordedAt = new Date(Date.UTC(2029, 0, 1) + position * 7_200_000);
  return { ...newEvent(type, data, { occurredAt }), stream, revision, position, recordedAt };
}

/** A possible history's event, with what its stream is about. */
export type SubjectEvent = LedgerEvent & {
  readonly campaignId: string;
  readonly subjectId: string;
  readonly at: string;
};

export function withSubjects(events: readonly RecordedEvent[]): SubjectEvent[] {
  return events.map(({ type, data, stream, metadata }) => {
    const { campaignId, id } = streamParts(stream)!;
    return { type, data, campaignId, subjectId: id, at: metadata.occurredAt } as SubjectEvent;
  });
}

/** A store that holds a history, each event recorded when the history says. */
export async function storeHolding(events: readonly RecordedEvent[]): Promise<TemporaryStore> {
  const temporary = new TemporaryStore();
  await appendAll(temporary.store, events);
  await temporary.close();
  const db = new DatabaseSync(temporary.path);
  db.exec('DROP TRIGGER events_never_change; BEGIN');
  const update = db.prepare('UPDATE events SET recorded_at = ? WHERE position = ?');
  for (const { recordedAt, position } of events) update.run(recordedAt.getTime(), position);
  db.exec('COMMIT');
  db.close();
  await temporary.reopen();
  return temporary;
}

/** Appends a history to a store. */
async function appendAll(store: EventStore, events: readonly RecordedEvent[]): Promise<void> {
  await Promise.all(
    events.map(({ stream, revision, id, type, data, metadata }) =>
      store.append(stream, [{ id, type, data, metadata }], revision === 0 ? 'no stream' : revision - 1),
    ),
  );
}
