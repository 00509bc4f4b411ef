import { formatDecimal } from '../../../src/domain/decimal.ts';
import { indicatorSeries } from '../../../src/analysis/indicators/series.ts';
import { CampaignHistory, people, period, persons } from './campaign-history.ts';

const may = period('2026-05-01', '2026-05-31');
const june = period('2026-06-01', '2026-06-30');

/** All entries about one indicator, of every origin. */
const history = (rule: 'PARTICIPANTS' | 'MEASURED_QUANTITY') =>
  new CampaignHistory('2026-05-10')
    .indicator({ rule })
    .signUp('2026-05-12', persons(2))
    .signUp('2026-06-12', persons(3))
    .enter('SeriesImported', { indicator: 'people', source: 'SSB', points: [{ ...june, value: '7' }] })
    .enter('SeriesImported', {
      indicator: 'people',
      source: 'SSB',
      points: [
        { ...may, value: '5' },
        { ...june, value: '8' },
      ],
    })
    .enter('SeriesImported', { indicator: 'people', source: 'FHI', points: [{ ...may, value: '6' }] })
    .enter('SeriesImported', { indicator: 'other', source: 'SSB', points: [{ ...may, value: '99' }] })
    .enter('ClaimReported', {
      indicator: 'people',
      form: 'LEVEL',
      comparator: 'AT_LEAST',
      value: '500',
      during: may,
      unit: 'personer',
    })
    .enter('ClaimReported', { indicator: 'people', form: 'CHANGE', during: may })
    .enter('MeasurementRecorded', { indicator: 'people', value: '1', during: may, area: 'Åsane' })
    .enter('MeasurementRecorded', { indicator: 'people', value: '2', during: may })
    .at('2026-06-20');

function shown(rule: 'PARTICIPANTS' | 'MEASURED_QUANTITY', during?: { from: string; to: string }) {
  return indicatorSeries(history(rule), { ...people, rule }, 'MONTH', during).map(
    ({ origin, source, area, points }) => [
      origin,
      source,
      area,
      points.map(({ during: { from, to }, low }) => `${from}–${to}: ${formatDecimal(low)}`),
    ],
  );
}

test('numbers of different origins, sources and areas are in series of their own', () => {
  const reported = [
    ['MEASURED', null, 'Åsane', ['2026-05-01–2026-05-31: 1']],
    ['MEASURED', null, null, ['2026-05-01–2026-05-31: 2']],
    ['IMPORTED_SERIES', 'SSB', null, ['2026-05-01–2026-05-31: 5', '2026-06-01–2026-06-30: 8']],
    ['IMPORTED_SERIES', 'FHI', null, ['2026-05-01–2026-05-31: 6']],
    ['REPORTED_CLAIM', 'Kommunen', null, ['2026-05-01–2026-05-31: 500']],
  ];
  expect(shown('MEASURED_QUANTITY')).toEqual(reported);
  expect(shown('PARTICIPANTS')).toEqual([
    ['COMPUTED', null, null, ['2026-05-10–2026-05-31: 2', '2026-06-01–2026-06-20: 3']],
    ...reported,
  ]);
});

test('of a period they show what lies in it', () => {
  expect(shown('PARTICIPANTS', period('2026-06-01', '2026-06-30'))).toEqual([
    ['COMPUTED', null, null, ['2026-06-01–2026-06-20: 3']],
    ['IMPORTED_SERIES', 'SSB', null, ['2026-06-01–2026-06-30: 8']],
  ]);
});

test('members come as they were read, each channel by itself', () => {
  const members = { ...people, rule: 'MEMBERS' } as const;
  const campaign = new CampaignHistory('2026-05-10')
    .members('2026-05-11', 10, { channel: 'X' })
    .members('2026-05-12', 20)
    .members('2026-05-13', 11, { channel: 'X', high: null, comparator: 'AT_LEAST' })
    .at('2026-06-20');
  expect(indicatorSeries(campaign, members, 'MONTH')).toMatchObject([
    {
      origin: 'MEASURED',
      source: 'X',
      points: [
        { low: 100_000n, high: 100_000n },
        { low: 110_000n, high: null },
      ],
    },
    { origin: 'MEASURED', source: null, points: [{ low: 200_000n }] },
  ]);
});

test('active users and head-counts have a value at each span, where there is any', () => {
  const campaign = new CampaignHistory('2026-05-10')
    .signUp('2026-05-12', persons(2))
    .activity('2026-06-02', 'a1')
    .headcount('2026-06-02', 'a1', 40, null)
    .at('2026-06-20');
  const active = { ...people, rule: 'ACTIVE_USERS', windowDays: 30 } as const;
  expect(indicatorSeries(campaign, active, 'MONTH')[0]!.points.map(({ low }) => low)).toEqual([20_000n, 0n]);
  const heads = { ...people, rule: 'HEADCOUNT' } as const;
  expect(indicatorSeries(campaign, heads, 'MONTH')[0]!.points).toEqual([
    { low: 400_000n, high: null, during: period('2026-06-01', '2026-06-20'), source: null },
  ]);
});
