import * as fc from 'fast-check';
import type { LocalPeriod } from '../../src/domain/entry/events.ts';
import type { RecordedEvent } from '../../src/event-store/event-store.ts';
import { replayCampaign } from '../../src/audit/replay.ts';
import { spendBy } from '../../src/metrics/costs.ts';
import { readModelsInMemory } from '../../src/projector/read-model-file.ts';
import { metrics } from '../../src/domain/metrics.ts';
import { type Counted, Figures, type Groups } from '../../src/metrics/figures.ts';
import { signUpsThrough } from '../../src/metrics/links.ts';
import { recruitmentGraph } from '../../src/metrics/recruitment.ts';
import { rosterFigures } from '../../src/metrics/roster-figures.ts';
import { linksOf } from '../../src/projections/links.ts';
import { rosterCounts } from '../../src/projections/roster.ts';
import { campaignsOf } from '../../src/projections/people.ts';
import { parkedEvents, Projector } from '../../src/projector/projector.ts';
import { type SpanLength, spanLengths } from '../../src/calendar/spans.ts';
import { type Dimension, dimensions } from '../../src/metrics/grouping.ts';
import type { Counts } from '../../src/metrics/tabulation.ts';
import { formatDecimal } from '../../src/domain/decimal.ts';
import { Database } from '../../src/sqlite/database.ts';
import { campaigns, history, longHistory, people, period, storeHolding, withSubjects } from './histories.ts';
import { projected, rowsOf } from '../projections/projected.ts';
import {
  type ByGroup,
  isSpendDimension,
  numbers,
  type Occurring,
  occurring,
  SlowModel,
} from './slow-model.ts';

/** What may be asked of the figures: all of it, of some campaigns over some days, broken down by something. */
interface Question {
  readonly of: readonly Counted[];
  readonly during: LocalPeriod | undefined;
  readonly by: readonly Dimension[];
  readonly series: Occurring | 'PARTICIPANTS';
  readonly every: SpanLength;
  readonly today: string;
}

const [first, second] = campaigns;
const spendDimensions = dimensions.filter(isSpendDimension);

const question: fc.Arbitrary<Question> = fc.record({
  of: fc.constantFrom<(readonly Counted[])[]>([first], [first], [second], [first, second], [second, first]),
  during: fc.option(period, { nil: undefined, freq: 4 }),
  by: fc.uniqueArray(fc.constantFrom(...dimensions), { maxLength: 2 }),
  series: fc.constantFrom<Question['series'][]>(...occurring, 'PARTICIPANTS'),
  every: fc.constantFrom(...spanLengths),
  today: fc.constantFrom('2028-03-26', '2028-03-27', '2029-07-01'),
});

/** All that the figures answer, in the slow model's words. */
function answers(database: Database, { of, during, by, series, every, today }: Question) {
  const figures = new Figures(database, of, during);
  return {
    counts: counted(figures.countsBy(by)),
    total: counted(new Map([['', { key: [], value: figures.counts() }]])),
    unknown: positive(plain(figures.unknownBy(by))),
    totalUnknown: figures.unknown(),
    participants: positive(plain(figures.peopleBy(by))),
    totalParticipants: figures.people(),
    members: [...figures.members()].sort(),
    signedUp: positive(plain(figures.peopleBy(by, metrics.SIGNED_UP.of))),
    whoSignedUp: [...figures.members(metrics.SIGNED_UP.of)].sort(),
    series: bySpan(figures.series(series, every, by)),
    pledges: plain(figures.pledgesBy(by, () => today)),
    totalPledges: figures.pledges(() => today),
    headcount: figures.headcount(),
    spend: spent(database, of, during),
  };
}

function expected(events: readonly RecordedEvent[], { of, during, by, series, every, today }: Question) {
  const model = new SlowModel(withSubjects(events), of, during);
  const all = <T>(groups: ByGroup<T>) => groups['[]'];
  return {
    counts: model.countsBy(by),
    total: model.countsBy([]),
    unknown: model.unknownBy(by),
    totalUnknown: all(model.unknownBy([])) ?? 0,
    participants: numbers(model.participantsBy(by)),
    totalParticipants: all(model.participantsBy([]))?.length ?? 0,
    members: all(model.participantsBy([])) ?? [],
    signedUp: numbers(model.signedUpBy(by)),
    whoSignedUp: all(model.signedUpBy([])) ?? [],
    series: model.series(series, every, by),
    pledges: model.pledgesBy(by, today),
    totalPledges: all(model.pledgesBy([], today)) ?? [],
    headcount: model.headcount(),
    spend: model.spend(spendDimensions),
  };
}

const plain = <T>(groups: Groups<T>): ByGroup<T> =>
  Object.fromEntries([...groups.values()].map(({ key, value }) => [JSON.stringify(key), value]));

const positive = <T>(values: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== 0));

/** What is counted, group by group; unknown ones are asked for otherwise. */
function counted(groups: Groups<Counts>): ByGroup<Partial<Record<Occurring, number>>> {
  const known = Object.entries(plain(groups)).map(([group, { UNKNOWN_ATTENDANCES: _, ...rest }]) => {
    return [group, positive(rest)] as const;
  });
  return Object.fromEntries(known.filter(([, counts]) => Object.keys(counts).length > 0));
}

function bySpan(points: ReturnType<Figures['series']>): Record<string, ByGroup<number>> {
  const spans = Map.groupBy(points, ({ start }) => start);
  const groups = (inSpan: typeof points) =>
    inSpan.map(({ key, value }) => [JSON.stringify(key), value] as const);
  return Object.fromEntries([...spans].map(([start, inSpan]) => [start, Object.fromEntries(groups(inSpan))]));
}

function spent(database: Database, of: readonly Counted[], during: LocalPeriod | undefined) {
  const ids = of.map(({ id }) => id);
  const spend = spendBy(database, ids, spendDimensions, during);
  return Object.fromEntries(
    [...spend].map(([group, currencies]) => [
      JSON.stringify(group.split('\u0000').map(value => value || null)),
      Object.fromEntries([...currencies].map(([currency, sum]) => [currency, formatDecimal(sum)])),
    ]),
  );
}

/** How many events are folded in at a time, in turn. */
const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });

describe('whatever people do', () => {
  test('every number is that of the slow, obvious model', () => {
    fc.assert(
      fc.property(history, fc.array(question, { minLength: 6, maxLength: 6 }), (events, questions) => {
        const database = projected(events);
        expect(parkedEvents(database)).toEqual([]);
        for (const asked of questions) expect(answers(database, asked)).toEqual(expected(events, asked));
        for (const campaign of campaigns) {
          const takePart = new SlowModel(withSubjects(events), [campaign]).participantsBy([])['[]'] ?? [];
          for (const personId of people) {
            expect(campaignsOf(database, personId).includes(campaign.id)).toBe(takePart.includes(personId));
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  test('it is so after every part of the history, asked again or for the first time, whatever is remembered', () => {
    fc.assert(
      fc.property(
        history,
        sizes,
        question,
        question,
        fc.boolean(),
        (events, some, again, once, forgetful) => {
          const database = new Database(readModelsInMemory());
          let projector = new Projector(database.sqlite);
          for (let from = 0, turn = 0; from < events.length; turn++) {
            const until = from + some[turn % some.length]!;
            // One that is made anew knows nobody and nothing of before, as where there is too much to remember.
            if (forgetful) projector = new Projector(database.sqlite);
            projector.apply(events.slice(from, until), until);
            const part = events.slice(0, until);
            expect(answers(database, again)).toEqual(expected(part, again));
            expect(answers(new Database(database.sqlite), again)).toEqual(answers(database, again));
            if (turn % 3 === 0) expect(answers(database, once)).toEqual(expected(part, once));
            from = until;
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('it is so in histories of many chunks', () => {
    fc.assert(
      fc.property(longHistory, fc.array(question, { minLength: 8, maxLength: 8 }), (events, questions) => {
        const database = new Database(readModelsInMemory());
        const projector = new Projector(database.sqlite);
        const half = events.length >> 1;
        for (const [from, until] of [
          [0, half],
          [half, events.length],
        ] as const) {
          projector.apply(events.slice(from, until), until);
          const part = events.slice(0, until);
          for (const asked of questions) expect(answers(database, asked)).toEqual(expected(part, asked));
        }
        const { chunks } = database.get<{ chunks: number }>('SELECT max(chunk) + 1 AS chunks FROM facts')!;
        expect(chunks).toBeGreaterThan(2);
      }),
      { numRuns: 2 },
    );
  });

  test('the rows are the same, however the events come in batches', () => {
    fc.assert(
      fc.property(history, sizes, (events, some) => {
        const atOnce = rowsOf(projected(events));
        expect(rowsOf(projected(events, [1]))).toEqual(atOnce);
        expect(rowsOf(projected(events, some))).toEqual(atOnce);
      }),
      { numRuns: 40 },
    );
  });

  test('the rows are those of a replay', async () => {
    await fc.assert(
      fc.asyncProperty(history, async events => {
        const temporary = await storeHolding(events);
        const live = projected(events, [7]);
        for (const { id } of campaigns) {
          const { database } = await replayCampaign(temporary.store, id);
          expect(rowsOf(database, id)).toEqual(rowsOf(live, id));
          expect(rowsOf(database)).toEqual(rowsOf(database, id));
        }
        await temporary.end();
      }),
      { numRuns: 15 },
    );
  });

  test('a number that is counted in two ways is the same in both', () => {
    fc.assert(
      fc.property(history, sizes, (events, some) => {
        const database = projected(events, some);
        for (const campaign of campaigns) {
          const figures = new Figures(database, [campaign]);
          const { participants } = recruitmentGraph(database, campaign.id);
          expect(participants).toBe(figures.people());

          const page = { makers: 'ALL', descending: false, after: undefined, limit: 10_000 } as const;
          const throughLinks = linksOf(database, campaign.id, page).map(signUpsThrough);
          expect(sum(throughLinks.map(({ grossSignUps }) => grossSignUps))).toBe(
            figures.counts().SIGN_UPS_BY_LINK,
          );

          for (const { key, value } of figures.countsBy(['ACTIVITY']).values()) {
            const [activityId] = key;
            if (activityId == null) continue;
            const roster = rosterFigures(rosterCounts(database, campaign.id, activityId));
            expect(roster).toMatchObject({
              attended: value.ATTENDANCES,
              noShow: value.NO_SHOWS,
              unknown: value.UNKNOWN_ATTENDANCES,
              walkIns: value.WALK_INS,
              tentative: value.TENTATIVE_REPLIES,
              declined: value.DECLINED_REPLIES,
              waitlisted: value.WAITLISTED_REPLIES,
            });
            expect(roster.registered + roster.confirmed).toBe(value.NET_SIGN_UPS);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('nothing is counted below nought, and the parts add up', () => {
    fc.assert(
      fc.property(history, question, (events, { of, during, by, every }) => {
        const figures = new Figures(projected(events), of, during);
        const total = figures.counts();
        const groups = [...figures.countsBy(by).values()].map(({ value }) => value);
        for (const measure of occurring) {
          expect(total[measure]).toBeGreaterThanOrEqual(0);
          const inGroups = groups.map(counts => counts[measure]);
          expect(Math.min(0, ...inGroups)).toBe(0);
          expect(sum(inGroups)).toBe(total[measure]);
          expect(sum(figures.series(measure, every, by).map(({ value }) => value))).toBe(total[measure]);
        }
        expect(sum([...figures.unknownBy(by).values()].map(({ value }) => value))).toBe(figures.unknown());
        expect(figures.people()).toBe(figures.members().size);
        expect(total.LOST_SIGN_UPS).toBeLessThanOrEqual(total.GROSS_SIGN_UPS);
        expect(total.WALK_INS).toBeLessThanOrEqual(total.ATTENDANCES);
      }),
      { numRuns: 60 },
    );
  });

  test('who signed up for an activity came, stayed away, or it is not known', () => {
    fc.assert(
      fc.property(history, events => {
        for (const campaign of campaigns) {
          const figures = new Figures(projected(events), [campaign]);
          const signUps = [...figures.countsBy(['ACTIVITY']).values()]
            .filter(({ key }) => key[0] !== null)
            .map(({ value }) => value.GROSS_SIGN_UPS - value.LOST_SIGN_UPS);
          const { ATTENDANCES, NO_SHOWS, WALK_INS } = figures.counts();
          expect(ATTENDANCES - WALK_INS + NO_SHOWS + figures.unknown()).toBe(sum(signUps));
        }
      }),
      { numRuns: 40 },
    );
  });
});

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
