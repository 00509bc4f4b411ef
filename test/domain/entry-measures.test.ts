import * as fc from 'fast-check';
import { type EntryCommand, entryDecider } from '../../src/domain/entry/decide.ts';
import type { EntryDraft } from '../../src/domain/entry/draft.ts';
import {
  type ClaimReported,
  countingRules,
  type EntryEvent,
  type GoalMeasure,
  goalMeasures,
  type IndicatorDefined,
  type LocalPeriod,
  type StandingEntry,
} from '../../src/domain/entry/events.ts';
import { petitionThreshold } from '../../src/domain/entry/goal.ts';
import { mostPoints } from '../../src/domain/entry/indicator.ts';
import { packed, unpacked } from '../../src/domain/entry/series.ts';
import { type EntryState, evolve, noEntry } from '../../src/domain/entry/state.ts';
import { dayAfter, dayBefore, fact, noon, openCampaign } from './examples.ts';
import { specification } from './specification.ts';

/** What each kind of entry must say. */

const given = specification(entryDecider);

type Definition = IndicatorDefined['data'];

const definition: Definition = {
  version: 1,
  key: 'waste',
  labels: { nb: 'Avfall', nn: null, en: 'Waste' },
  unit: 'kg',
  higherIsBetter: false,
  resultType: 'OUTCOME',
  rule: 'MEASURED_QUANTITY',
  windowDays: null,
};
const defined = (stated: Partial<Definition> = {}): IndicatorDefined => ({
  type: 'IndicatorDefined',
  data: { ...definition, ...stated },
});
const indicatorState = (stated: Partial<Definition> = {}): EntryState => evolve(noEntry, defined(stated));
const retracted = ({ type, data }: StandingEntry): EntryEvent => ({
  type: 'EntryRetracted',
  data: { entry: type, said: data, reason: null },
});
const retractedIndicator = evolve(indicatorState(), retracted(defined()));

interface Circumstances {
  readonly corrects?: boolean;
  readonly indicator?: EntryState | null;
  readonly update?: EntryState | null;
  readonly at?: string;
}

function enter(draft: EntryDraft, around: Circumstances = {}): EntryCommand {
  const { corrects = false, indicator = indicatorState(), update = null, at = noon } = around;
  return { ...fact(at), campaign: openCampaign, type: 'EnterEntry', draft, corrects, indicator, update };
}

const may: LocalPeriod = { from: '2026-05-01', to: '2026-05-31' };
const backwards: LocalPeriod = { from: '2026-05-02', to: '2026-05-01' };
const oneDay: LocalPeriod = { from: '2026-05-02', to: '2026-05-02' };

const entered = (type: StandingEntry['type'], data: object, version = 1) =>
  ({ type, data: { version, ...data } }) as unknown as StandingEntry;

describe('an indicator', () => {
  const define = (stated: Partial<Definition>) => {
    const { version: _, ...data } = { ...definition, ...stated };
    return given().when(enter({ type: 'IndicatorDefined', data }));
  };

  test('of active users has a window of 1 to 366 days', () => {
    for (const windowDays of [1, 30, 366])
      define({ rule: 'ACTIVE_USERS', windowDays }).then(defined({ rule: 'ACTIVE_USERS', windowDays }));
    for (const windowDays of [null, 0, 367])
      define({ rule: 'ACTIVE_USERS', windowDays }).thenRefused('INVALID_INPUT', 'windowDays');
  });

  test.each(countingRules.filter(rule => rule !== 'ACTIVE_USERS'))('of %s has none', rule => {
    define({ rule }).then(defined({ rule }));
    define({ rule, windowDays: 30 }).thenRefused('INVALID_INPUT', 'windowDays');
  });
});

describe('a baseline', () => {
  const baseline = {
    indicator: 'waste',
    kind: 'PRE_CAMPAIGN',
    value: '12.50',
    during: may,
    source: null,
  } as const;
  const record = (stated: object, around: Circumstances = {}) =>
    given().when(enter({ type: 'BaselineRecorded', data: { ...baseline, rule: null, ...stated } }, around));

  test('is counted by the indicator’s rule, unless it says otherwise', () => {
    const indicator = indicatorState({ rule: 'GROSS_SIGN_UPS' });
    record({}, { indicator }).then(
      entered('BaselineRecorded', { ...baseline, rule: 'GROSS_SIGN_UPS', value: '12.5' }),
    );
    record({ rule: 'HEADCOUNT' }, { indicator }).then(
      entered('BaselineRecorded', { ...baseline, rule: 'HEADCOUNT', value: '12.5' }),
    );
  });

  test('ends no earlier than it begins', () => {
    record({ during: backwards }).thenRefused('INVALID_INPUT', 'during.to');
    record({ during: oneDay, rule: 'MEMBERS' }).then(
      entered('BaselineRecorded', { ...baseline, during: oneDay, rule: 'MEMBERS', value: '12.5' }),
    );
  });

  test('needs an indicator that stands', () => {
    for (const indicator of [noEntry, null, retractedIndicator])
      record({}, { indicator }).thenRefused('NOT_FOUND', 'indicator');
  });
});

describe('a measurement', () => {
  const measurement = { indicator: 'waste', value: '100', during: may, area: null, source: null };
  const record = (stated: object, around: Circumstances = {}) =>
    given().when(enter({ type: 'MeasurementRecorded', data: { ...measurement, ...stated } }, around));

  test('is of a measured quantity', () => {
    record({}).then(entered('MeasurementRecorded', measurement));
    for (const rule of countingRules.filter(other => other !== 'MEASURED_QUANTITY'))
      record({}, { indicator: indicatorState({ rule }) }).thenRefused('INVALID_INPUT', 'indicator');
  });

  test('ends no earlier than it begins, and needs an indicator that stands', () => {
    record({ during: backwards }).thenRefused('INVALID_INPUT', 'during.to');
    record({}, { indicator: retractedIndicator }).thenRefused('NOT_FOUND', 'indicator');
  });
});

describe('an imported series', () => {
  const day = (number: number) => new Date(Date.UTC(2024, 0, 1 + number)).toISOString().slice(0, 10);
  type Points = readonly (LocalPeriod & { readonly value: string })[];
  const record = (points: Points, around: Circumstances = {}) =>
    given().when(
      enter({ type: 'SeriesImported', data: { indicator: 'waste', source: 'SSB', points } }, around),
    );
  const days = (count: number): Points =>
    Array.from({ length: count }, (_, n) => ({ from: day(n), to: day(n), value: '1' }));

  test('may be of any rule', () => {
    for (const rule of countingRules)
      record(days(1), { indicator: indicatorState({ rule }) }).then(
        entered('SeriesImported', { indicator: 'waste', source: 'SSB', points: days(1) }),
      );
    record(days(1), { indicator: retractedIndicator }).thenRefused('NOT_FOUND', 'indicator');
  });

  test('has 1 to 2 200 points; those that follow one another need no days of their own', () => {
    const points = days(mostPoints);
    const held = [points[0]!, ...points.slice(1).map(({ value }) => ({ value }))];
    record(points).then(entered('SeriesImported', { indicator: 'waste', source: 'SSB', points: held }));
    record(days(mostPoints + 1)).thenRefused('INVALID_INPUT', 'points');
    record([]).thenRefused('INVALID_INPUT', 'points');
  });

  test('however long its values, it can be retracted: both fit an event', () => {
    const points = packed(days(mostPoints).map(point => ({ ...point, value: '9999999999.9999' })));
    const said = { version: 1_000, indicator: 'w'.repeat(32), source: '語'.repeat(200), points };
    const event = { entry: 'SeriesImported', said, reason: '語'.repeat(500) };
    expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(64 * 1024);
  });

  test('with gaps between its points has fewer of them', () => {
    const everyOther = days(mostPoints).filter((_, n) => n % 2 === 0);
    const long = everyOther.map(point => ({ ...point, value: '9999999999.9999' }));
    record(long).thenRefused('INVALID_INPUT', 'points');
    record(long.slice(0, 930)).then(
      entered('SeriesImported', { indicator: 'waste', source: 'SSB', points: long.slice(0, 930) }),
    );
  });

  test('is read as it was entered, whichever days its points need', () => {
    const point = fc.record({ gap: fc.nat(2), length: fc.nat(2), value: fc.nat(9).map(String) });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 20 }), stated => {
        let next = 0;
        const points = stated.map(({ gap, length, value }) => {
          const from = next + gap;
          next = from + length + 1;
          return { from: day(from), to: day(from + length), value };
        });
        expect(unpacked(packed(points))).toEqual(points);
        expect(unpacked(points)).toEqual(points);
      }),
    );
  });

  test('is taken where its points are in order without overlap, and refused at the first that is not', () => {
    const point = fc.record({ from: fc.nat(40), length: fc.integer({ min: -1, max: 3 }) });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 6 }), stated => {
        const points = stated.map(({ from, length }) => ({
          from: day(from),
          to: day(from + length),
          value: '1.50',
        }));
        const wrong = stated.findIndex(({ from, length }, index) => {
          const before = stated[index - 1];
          return length < 0 || (before && from <= before.from + before.length);
        });
        const outcome = record(points);
        if (wrong >= 0) {
          const end = stated[wrong]!.length < 0 ? 'to' : 'from';
          outcome.thenRefused('INVALID_INPUT', `points.${wrong}.${end}`);
        } else {
          const exact = points.map(one => ({ ...one, value: '1.5' }));
          outcome.then(
            entered('SeriesImported', { indicator: 'waste', source: 'SSB', points: packed(exact) }),
          );
        }
      }),
    );
  });
});

describe('a claim', () => {
  type Claim = Omit<ClaimReported['data'], 'version'>;
  const level: Claim = {
    indicator: null,
    text: 'Over 12 000 medlemmer',
    subject: 'members',
    form: 'LEVEL',
    comparator: 'AT_LEAST',
    value: '12000',
    high: null,
    direction: null,
    changeType: null,
    unit: 'persons',
    baseline: null,
    duration: { length: 1, unit: 'YEAR' },
    during: null,
    scope: null,
    ambiguity: null,
    claimedBy: 'Kommunen',
    claimedOn: null,
    source: null,
    evidenceLevel: 1,
  };
  const change: Partial<Claim> = {
    form: 'CHANGE',
    comparator: 'EXACT',
    value: '15',
    direction: 'DOWN',
    changeType: 'RELATIVE_PERCENT',
  };
  const trend: Partial<Claim> = { form: 'TREND', comparator: 'DIRECTION_ONLY', value: null, direction: 'UP' };
  const claim = (stated: Partial<Claim>, around: Circumstances = { indicator: null }) =>
    given().when(enter({ type: 'ClaimReported', data: { ...level, ...stated } }, around));
  const taken = (stated: Partial<Claim>, written: Partial<Claim> = {}) =>
    claim(stated).then(entered('ClaimReported', { ...level, ...stated, ...written }));
  const refusedFor = (path: string, stated: Partial<Claim>) =>
    claim(stated).thenRefused('INVALID_INPUT', path);

  test('of a level says how much, and goes nowhere', () => {
    for (const form of ['LEVEL', 'PER_SESSION'] as const) {
      taken({ form });
      taken({ form, comparator: 'EXACT', value: '500.0' }, { value: '500' });
      refusedFor('value', { form, value: null });
      refusedFor('direction', { form, direction: 'UP' });
      refusedFor('changeType', { form, changeType: 'ABSOLUTE' });
      refusedFor('comparator', { form, comparator: 'DIRECTION_ONLY', value: null });
    }
  });

  test('of a change says which way, and what its value means', () => {
    taken(change);
    refusedFor('direction', { ...change, direction: null });
    refusedFor('changeType', { ...change, changeType: null });
    refusedFor('value', { ...change, value: null });
    taken({ ...change, comparator: 'DIRECTION_ONLY', value: null, changeType: null });
    refusedFor('value', { ...change, comparator: 'DIRECTION_ONLY' });
  });

  test('of a trend says only which way', () => {
    taken(trend);
    refusedFor('direction', { ...trend, direction: null });
    refusedFor('comparator', { ...trend, comparator: 'EXACT', value: '5' });
    refusedFor('value', { ...trend, value: '5' });
    refusedFor('changeType', { ...trend, changeType: 'ABSOLUTE' });
  });

  test('of a range has an upper bound, which no other has', () => {
    const range = { comparator: 'RANGE', value: '9.5' } as const;
    taken({ ...range, high: '10.00' }, { high: '10' });
    taken({ ...range, high: '9.5' });
    refusedFor('high', { ...range, high: '9.4999' });
    refusedFor('high', range);
    refusedFor('value', { ...range, value: null, high: '10' });
    for (const comparator of ['EXACT', 'AT_LEAST'] as const)
      refusedFor('high', { comparator, value: '1', high: '1' });
    refusedFor('high', { ...trend, high: '5' });
  });

  test('may be about an indicator, which then must stand, and about days, which then must be in order', () => {
    taken({ during: may });
    refusedFor('during.to', { during: backwards });
    claim({ indicator: 'waste' }, {}).then(entered('ClaimReported', { ...level, indicator: 'waste' }));
    claim({ indicator: 'waste' }, { indicator: noEntry }).thenRefused('NOT_FOUND', 'indicator');
  });
});

describe('a goal', () => {
  const goal = { name: 'Mange', unit: null, indicator: null, target: '100.0', by: null, petition: null };
  const petition = { area: 'Bjørnafjorden', level: 'MUNICIPALITY', residents: 10_001 } as const;
  const needed: Partial<Record<GoalMeasure, object>> = {
    PLEDGED: { unit: 'hours' },
    FULFILLED: { unit: 'NOK' },
    INDICATOR: { indicator: 'waste' },
    PETITION: { petition, target: null },
  };
  const set = (measure: GoalMeasure, stated: object = {}, around: Circumstances = {}) =>
    given().when(
      enter({ type: 'GoalSet', data: { ...goal, measure, ...needed[measure], ...stated } }, around),
    );

  test.each(goalMeasures)('of %s has what it needs, and nothing else', measure => {
    const target = measure === 'PETITION' ? '201' : '100';
    set(measure).then(entered('GoalSet', { ...goal, measure, ...needed[measure], target }));
    const foreign = { unit: 'kg', indicator: 'waste', petition };
    for (const [part, value] of Object.entries(foreign)) {
      const own = part in (needed[measure] ?? {});
      set(measure, { [part]: own ? null : value }).thenRefused('INVALID_INPUT', part);
    }
  });

  test('has a target above nought, which a petition takes from the law', () => {
    for (const target of [null, '0', '0.0000'])
      set('NET_SIGN_UPS', { target }).thenRefused('INVALID_INPUT', 'target');
    set('NET_SIGN_UPS', { target: '0.0001' }).then(
      entered('GoalSet', { ...goal, measure: 'NET_SIGN_UPS', target: '0.0001' }),
    );
    set('PETITION', { target: '100' }).thenRefused('INVALID_INPUT', 'target');
  });

  test('of an indicator needs one that stands', () => {
    set('INDICATOR', {}, { indicator: retractedIndicator }).thenRefused('NOT_FOUND', 'indicator');
  });

  test('of a petition is corrected with the number of residents', () => {
    const data = { ...goal, measure: 'PETITION', petition, target: '201' };
    const now = { ...petition, residents: 10_000 };
    const draft = { ...goal, measure: 'PETITION' as const, target: null };
    given(entered('GoalSet', data))
      .when(enter({ type: 'GoalSet', data: { ...draft, petition: now } }, { corrects: true }))
      .then(entered('GoalSet', { ...data, petition: now, target: '200' }, 2));
    given(entered('GoalSet', data))
      .when(enter({ type: 'GoalSet', data: { ...draft, petition } }, { corrects: true }))
      .thenRefused('NOTHING_TO_CHANGE');
  });
});

describe('a petition’s threshold', () => {
  test.each([
    [1, 1, 1],
    [50, 1, 1],
    [51, 2, 2],
    [14_950, 299, 299],
    [14_951, 300, 300],
    [15_000, 300, 300],
    [15_001, 300, 301],
    [24_951, 300, 500],
    [25_000, 300, 500],
    [25_001, 300, 500],
    [700_000, 300, 500],
  ])('of %d residents is %d in a municipality and %d in a county', (residents, municipality, county) => {
    expect(petitionThreshold(residents, 'MUNICIPALITY')).toBe(municipality);
    expect(petitionThreshold(residents, 'COUNTY')).toBe(county);
  });

  test('is the fewest who are two per cent of all, up to what is always enough', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_147_483_647 }), residents => {
        const threshold = petitionThreshold(residents, 'COUNTY');
        expect(threshold === 500 || BigInt(threshold) * 100n >= BigInt(residents) * 2n).toBe(true);
        expect(BigInt(threshold - 1) * 100n).toBeLessThan(BigInt(residents) * 2n);
        expect(petitionThreshold(residents, 'MUNICIPALITY')).toBe(Math.min(threshold, 300));
      }),
    );
  });
});

describe('spend', () => {
  const spend = { channel: null, technique: null, creativeId: null, audience: null, currency: 'NOK' };
  const draft = (amount: string, during: LocalPeriod | null): EntryDraft => ({
    type: 'SpendRecorded',
    data: { ...spend, amount, during },
  });
  const spent = (amount: string, during: LocalPeriod, version = 1) =>
    entered('SpendRecorded', { ...spend, amount, during }, version);

  test('is more than nothing, over days in order', () => {
    given()
      .when(enter(draft('1500.50', may)))
      .then(spent('1500.5', may));
    given()
      .when(enter(draft('0.00', may)))
      .thenRefused('INVALID_INPUT', 'amount.amount');
    given()
      .when(enter(draft('1', backwards)))
      .thenRefused('INVALID_INPUT', 'during.to');
    given()
      .when(enter(draft('1', null)))
      .thenRefused('INVALID_INPUT', 'during');
  });

  test('corrected without days keeps those it had', () => {
    const correct = (amount: string, during: LocalPeriod | null) =>
      given(spent('100', may)).when(enter(draft(amount, during), { corrects: true }));
    correct('200', null).then(spent('200', may, 2));
    correct('100', oneDay).then(spent('100', oneDay, 2));
    correct('100', null).thenRefused('NOTHING_TO_CHANGE');
  });
});

describe('a gauge', () => {
  const draft = (low: number, high: number | null, stated: object = {}): EntryDraft => ({
    type: 'GaugeObserved',
    data: { observedAt: null, gauge: 'MEMBERS', channel: 'X', low, high, comparator: null, ...stated },
  });
  const observed = (data: object, version = 1) =>
    entered('GaugeObserved', { observedAt: noon, gauge: 'MEMBERS', channel: 'X', ...data }, version);

  test('is exact, a range or a floor, as a head-count is', () => {
    const as = given();
    as.when(enter(draft(7, null))).then(observed({ low: 7, high: 7, comparator: 'EXACT' }));
    as.when(enter(draft(7, 9))).then(observed({ low: 7, high: 9, comparator: 'RANGE' }));
    as.when(enter(draft(7, null, { comparator: 'AT_LEAST' }))).then(
      observed({ low: 7, high: null, comparator: 'AT_LEAST' }),
    );
    as.when(enter(draft(9, 7))).thenRefused('INVALID_INPUT', 'high');
  });

  test('corrected keeps when it was read, unless that is what is corrected', () => {
    const seven = { low: 7, high: 7, comparator: 'EXACT' };
    const as = given(observed(seven));
    const correct = (corrected: EntryDraft) => as.when(enter(corrected, { corrects: true, at: dayAfter }));
    correct(draft(8, null)).then(observed({ ...seven, low: 8, high: 8 }, 2));
    correct(draft(7, null, { observedAt: dayBefore })).then(observed({ ...seven, observedAt: dayBefore }, 2));
    correct(draft(7, null)).thenRefused('NOTHING_TO_CHANGE');
  });
});

describe('a discussion', () => {
  const draft = (updateId: string | null, stated: object = {}): EntryDraft => ({
    type: 'DiscussionObserved',
    data: { observedAt: null, channel: 'X', updateId, comments: 12, participants: 5, ...stated },
  });
  const observed = (updateId: string | null, stated: object = {}, version = 1) => {
    const data = { observedAt: noon, channel: 'X', updateId, comments: 12, participants: 5, ...stated };
    return entered('DiscussionObserved', data, version);
  };
  const update = {
    title: 'Takk',
    channel: 'X',
    technique: null,
    audience: null,
    creativeId: null,
    link: null,
  };
  const plan = entered('UpdatePlanned', { ...update, plannedAt: noon });
  const publication = entered('UpdatePublished', { ...update, plannedAt: null, publishedAt: noon });

  test('may be about an update that was planned or published, and stands', () => {
    given()
      .when(enter(draft(null)))
      .then(observed(null));
    for (const event of [plan, publication])
      given()
        .when(enter(draft('u1'), { update: evolve(noEntry, event) }))
        .then(observed('u1'));
    const others = [noEntry, indicatorState(), evolve(evolve(noEntry, plan), retracted(plan))];
    for (const other of others)
      given()
        .when(enter(draft('u1'), { update: other }))
        .thenRefused('NOT_FOUND', 'updateId');
  });

  test('corrected keeps when it was looked at, unless that is what is corrected', () => {
    const correct = (corrected: EntryDraft) =>
      given(observed(null)).when(enter(corrected, { corrects: true, at: dayAfter }));
    correct(draft(null, { comments: 13 })).then(observed(null, { comments: 13 }, 2));
    correct(draft(null, { observedAt: dayBefore })).then(observed(null, { observedAt: dayBefore }, 2));
    correct(draft(null)).thenRefused('NOTHING_TO_CHANGE');
  });
});
