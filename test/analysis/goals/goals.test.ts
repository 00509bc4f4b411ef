import * as fc from 'fast-check';
import { formatDecimal } from '../../../src/domain/decimal.ts';
import type { GoalMeasure } from '../../../src/domain/entry/events.ts';
import { findCampaignAnywhere } from '../../../src/projections/campaigns.ts';
import { gainsOf, type Goal } from '../../../src/analysis/goals/gains.ts';
import { progressOf } from '../../../src/analysis/goals/goals.ts';
import { CampaignAt } from '../../../src/analysis/campaign-at.ts';
import { campaigns, history } from '../../metrics/histories.ts';
import { CampaignHistory, people, persons } from '../indicators/campaign-history.ts';
import { projected } from '../../projections/projected.ts';

const goal: Goal = {
  version: 1,
  name: 'Mange',
  measure: 'PARTICIPANTS',
  unit: null,
  indicator: null,
  target: '5',
  by: null,
  petition: null,
};

/** Value, whether it is met, and when. */
function reached(campaign: CampaignAt, set: Partial<Goal>, indicator?: Parameters<typeof progressOf>[2]) {
  const { value, met, metOn } = progressOf(campaign, { ...goal, ...set }, indicator);
  return [value && formatDecimal(value.low), met, metOn];
}

describe('how far a campaign has come', () => {
  const campaign = new CampaignHistory('2026-03-01')
    .signUp('2026-03-02', persons(3), { area: 'Åsane' })
    .signUp('2026-03-04', ['p3', 'p4'], { area: 'Åsane' })
    .signUp('2026-03-05', ['p5', 'p6'])
    .withdraw('2026-03-02', 'p1', { area: 'Åsane' })
    .activity('2026-03-06', 'a1', ['p7', 'p1'])
    .headcount('2026-03-06', 'a1', 10, 12)
    .activity('2026-03-08', 'a2', ['p1'])
    .headcount('2026-03-08', 'a2', 20)
    .pledge('2026-03-02', 'g1', '100.5')
    .pledge('2026-03-09', 'g2', '99.5')
    .pledge('2026-03-09', 'g3', '50', 'EUR')
    .at('2026-03-20');

  test.each<[GoalMeasure, Partial<Goal>, string, boolean, string | null]>([
    // Those who pledge take part, too: on 2 and 9 March.
    ['PARTICIPANTS', { target: '4' }, '10', true, '2026-03-02'],
    ['PARTICIPANTS', { target: '5' }, '10', true, '2026-03-04'],
    ['PARTICIPANTS', { target: '8' }, '10', true, '2026-03-06'],
    ['PARTICIPANTS', { target: '11' }, '10', false, null],
    ['NET_SIGN_UPS', { target: '2' }, '6', true, '2026-03-02'],
    ['NET_SIGN_UPS', { target: '3' }, '6', true, '2026-03-04'],
    ['NET_SIGN_UPS', { target: '7' }, '6', false, null],
    ['ATTENDANCES', { target: '3' }, '3', true, '2026-03-08'],
    ['HEADCOUNT', { target: '30' }, '30', true, '2026-03-08'],
    ['HEADCOUNT', { target: '31' }, '30', false, null],
    ['SHARES', { target: '1' }, '0', false, null],
    ['PLEDGED', { target: '200', unit: 'NOK' }, '200', true, '2026-03-09'],
    ['PLEDGED', { target: '1', unit: 'SEK' }, '0', false, null],
    ['FULFILLED', { target: '1', unit: 'NOK' }, '0', false, null],
  ])('%s %j: %s, met %s on %s', (measure, set, value, met, metOn) => {
    expect(reached(campaign, { measure, ...set })).toEqual([value, met, metOn]);
  });

  test('a head-count is not known where nobody counted', () => {
    const uncounted = new CampaignHistory('2026-03-01').activity('2026-03-06', 'a1', ['p1']).at('2026-03-20');
    const { value } = progressOf(uncounted, { ...goal, measure: 'HEADCOUNT', target: '8' });
    expect(value).toBeUndefined();
  });

  test('a petition counts each resident whose sign-up stands once', () => {
    const petition = { area: 'Åsane', level: 'MUNICIPALITY', residents: 200 } as const;
    expect(reached(campaign, { measure: 'PETITION', target: '3', petition })).toEqual([
      '3',
      true,
      '2026-03-04',
    ]);
    expect(reached(campaign, { measure: 'PETITION', target: '4', petition })).toEqual(['3', false, null]);
    const late = new CampaignHistory('2026-03-01')
      .signUp('2026-03-02', persons(9), { area: 'Fana' })
      .signUp('2026-03-05', ['q'], { area: 'Åsane' });
    expect(reached(late.at('2026-03-20'), { measure: 'PETITION', target: '1', petition })).toEqual([
      '1',
      true,
      '2026-03-05',
    ]);
    const elsewhere = { ...petition, area: 'Fana' };
    expect(reached(campaign, { measure: 'PETITION', target: '4', petition: elsewhere })).toEqual([
      '0',
      false,
      null,
    ]);
  });

  test('an indicator counts by its rule', () => {
    const set = { measure: 'INDICATOR', indicator: 'people' } as const;
    expect(reached(campaign, { ...set, target: '7' }, { ...people, rule: 'GROSS_SIGN_UPS' })).toEqual([
      '7',
      true,
      '2026-03-05',
    ]);
    expect(reached(campaign, { ...set, target: '7' }, people)).toEqual(['10', true, '2026-03-05']);
    expect(
      reached(campaign, { ...set, target: '1' }, { ...people, rule: 'ACTIVE_USERS', windowDays: 7 }),
    ).toEqual(['0', false, null]);
    expect(reached(campaign, set, { ...people, rule: 'MEMBERS' })).toEqual([undefined, false, null]);
    expect(reached(campaign, set)).toEqual([undefined, false, null]);
  });

  test('where less is better, it is met by what is certainly no more', () => {
    const waste = { ...people, rule: 'MEMBERS', higherIsBetter: false } as const;
    const set = { measure: 'INDICATOR', indicator: 'people', target: '100' } as const;
    const read = new CampaignHistory('2026-03-01').members('2026-03-02', 100);
    expect(reached(read.at('2026-03-20'), set, waste)).toEqual(['100', true, null]);
    expect(reached(read.members('2026-03-03', 100, { high: null }).at('2026-03-20'), set, waste)).toEqual([
      '100',
      false,
      null,
    ]);
  });
});

describe('what is to be expected', () => {
  const weekly = () => {
    const history = new CampaignHistory('2026-03-01');
    for (const [week, day] of ['2026-03-02', '2026-03-09', '2026-03-16'].entries()) {
      history.signUp(day, persons(7, `w${week}`));
    }
    return history;
  };
  const expected = (campaign: CampaignAt, set: Partial<Goal> = {}) => {
    const { forecast, onCourse } = progressOf(campaign, { ...goal, target: '30', ...set });
    return [forecast.on, forecast.perDay, forecast.refusal, onCourse];
  };

  test('the day is forecast at the rate since the first count, today left out', () => {
    // 21 in the 21 days from 2 to 22 March: nine more take nine days.
    expect(expected(weekly().at('2026-03-23'))).toEqual(['2026-04-01', 1, null, null]);
    // In 22 days the same: nine more take nine and a half.
    expect(expected(weekly().at('2026-03-24'))).toEqual(['2026-04-03', 21 / 22, null, null]);
    expect(expected(weekly().signUp('2026-03-23', ['x']).at('2026-03-23'))).toEqual([
      '2026-03-31',
      1,
      null,
      null,
    ]);
  });

  test('after four weeks the rate is theirs', () => {
    // From 9 March to 5 April there were 14 in 28 days: nine more take eighteen days.
    expect(expected(weekly().at('2026-04-06'))).toEqual(['2026-04-24', 0.5, null, null]);
    expect(expected(weekly().at('2026-04-13'))).toEqual(['2026-05-19', 0.25, null, null]);
    expect(expected(weekly().at('2026-04-14'))).toEqual([null, 0, 'NO_MOVEMENT', null]);
  });

  test('it is measured against the day that was set', () => {
    const campaign = weekly().at('2026-03-23');
    expect(expected(campaign, { by: '2026-04-01' }).at(-1)).toBe(true);
    expect(expected(campaign, { by: '2026-03-31' }).at(-1)).toBe(false);
    expect(expected(campaign, { target: '21', by: '2026-03-16' })).toEqual([null, null, 'ALREADY_MET', true]);
    expect(expected(campaign, { target: '21', by: '2026-03-15' })).toEqual([
      null,
      null,
      'ALREADY_MET',
      false,
    ]);
  });

  test('what is missing after its day is not on course, whatever else is known', () => {
    const campaign = weekly().at('2026-05-20');
    expect(expected(campaign, { by: '2026-05-19' })).toEqual([null, 0, 'NO_MOVEMENT', false]);
    expect(expected(campaign, { by: '2026-05-20' })).toEqual([null, 0, 'NO_MOVEMENT', null]);
  });

  test('it is refused where it would be a guess', () => {
    expect(expected(weekly().at('2026-03-08'))).toEqual([null, null, 'TOO_SHORT', null]);
    expect(expected(weekly().at('2026-03-09'))[2]).toBeNull();
    expect(expected(new CampaignHistory('2026-03-01').at('2026-05-01'))).toEqual([
      null,
      null,
      'TOO_SHORT',
      null,
    ]);
    expect(expected(weekly().close('2026-03-20').at('2026-03-23'))).toEqual([
      null,
      null,
      'CAMPAIGN_CLOSED',
      null,
    ]);
    expect(expected(weekly().at('2026-03-23'), { target: '40000' })).toEqual([null, 1, 'TOO_FAR', null]);
    const notByDay = [null, null, 'NOT_COUNTED_BY_DAY', null];
    expect(expected(weekly().at('2026-03-23'), { measure: 'HEADCOUNT' })).toEqual(notByDay);
    expect(expected(weekly().at('2026-03-23'), { measure: 'FULFILLED', unit: 'NOK' })).toEqual(notByDay);
    const fewer = { ...people, rule: 'GROSS_SIGN_UPS', higherIsBetter: false } as const;
    const set = { ...goal, measure: 'INDICATOR', target: '10' } as const;
    expect(progressOf(weekly().at('2026-03-23'), set, fewer).forecast.refusal).toBe('NOT_COUNTED_BY_DAY');
  });
});

describe('whatever people do', () => {
  const measures: readonly Partial<Goal>[] = [
    { measure: 'PARTICIPANTS' },
    { measure: 'NET_SIGN_UPS' },
    { measure: 'ATTENDANCES' },
    { measure: 'SHARES' },
    { measure: 'HEADCOUNT' },
    { measure: 'PLEDGED', unit: 'NOK' },
  ];

  test('what the days added comes to what there is', () => {
    fc.assert(
      fc.property(history, events => {
        const database = projected(events);
        for (const { id } of campaigns) {
          const view = { database, at: new Date('2027-06-01T00:00:00Z'), position: undefined };
          const campaign = new CampaignAt(findCampaignAnywhere(database, id)!, view, () => []);
          for (const measure of measures) {
            const set = { ...goal, ...measure };
            const gained = [...gainsOf(campaign, set)!.values()].reduce((sum, gain) => sum + gain, 0n);
            const { value } = progressOf(campaign, set);
            // A head-count is not known where nobody counted.
            if (measure.measure !== 'HEADCOUNT') expect([measure, value]).not.toEqual([measure, undefined]);
            expect([measure, gained]).toEqual([measure, value?.low ?? 0n]);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
