import * as fc from 'fast-check';
import type { LocalPeriod } from '../../../src/domain/entry/events.ts';
import {
  type DaySpan,
  durationOf,
  fullSpansOf,
  isAsLong,
  isYearBefore,
  periodYearLater,
  spansOf,
} from '../../../src/analysis/indicators/periods.ts';
import { lengthOf, periodYearBefore } from '../../../src/calendar/period.ts';
import { plusDays } from '../../../src/calendar/local-day.ts';
import { wholeMonths } from '../../../src/calendar/whole-months.ts';
import { period } from './campaign-history.ts';

const anyDay = fc.integer({ min: 0, max: 5_000 }).map(days => plusDays('2019-01-01', days));
const anyPeriod = fc.tuple(anyDay, fc.nat(800)).map(([from, days]) => period(from, plusDays(from, days)));

describe('a year before and later', () => {
  test.each([
    ['2025-02-01', '2025-02-28', '2024-02-01', '2024-02-29'],
    ['2024-02-01', '2024-02-29', '2023-02-01', '2023-02-28'],
    ['2024-02-29', '2024-02-29', '2023-02-28', '2023-02-28'],
    ['2025-02-28', '2025-02-28', '2024-02-28', '2024-02-28'],
    ['2024-01-15', '2024-03-15', '2023-01-15', '2023-03-15'],
  ])('%s to %s has %s to %s a year before', (from, to, earlierFrom, earlierTo) => {
    expect(isYearBefore(period(earlierFrom, earlierTo), period(from, to))).toBe(true);
    expect(isYearBefore(period(earlierFrom, plusDays(earlierTo, 2)), period(from, to))).toBe(false);
  });

  test('29 February has the 28th a year before, and a year later', () => {
    const leap = period('2024-02-29', '2024-02-29');
    expect(periodYearBefore(leap)).toEqual(period('2023-02-28', '2023-02-28'));
    expect(periodYearLater(leap)).toEqual(period('2025-02-28', '2025-02-28'));
    expect(periodYearLater(period('2023-02-01', '2023-02-28'))).toEqual(period('2024-02-01', '2024-02-29'));
  });

  test('each period is a year after the one a year before it, and a year before the one a year later', () => {
    fc.assert(
      fc.property(anyPeriod, some => {
        expect(isYearBefore(periodYearBefore(some), some)).toBe(true);
        expect(isYearBefore(some, periodYearLater(some))).toBe(true);
        expect(isYearBefore(some, some)).toBe(false);
      }),
    );
  });
});

test('periods are as long if they are as many days, or as many whole calendar months', () => {
  const january = period('2026-01-01', '2026-01-31');
  expect(isAsLong(january, period('2026-02-01', '2026-02-28'))).toBe(true);
  expect(isAsLong(january, period('2026-02-01', '2026-03-03'))).toBe(true);
  expect(isAsLong(january, period('2026-02-01', '2026-03-31'))).toBe(false);
  expect(isAsLong(january, period('2026-02-02', '2026-03-01'))).toBe(false);
});

test.each([
  ['2026-01-01', '2026-12-31', { length: 1, unit: 'YEAR' }],
  ['2026-01-01', '2026-06-30', { length: 6, unit: 'MONTH' }],
  ['2026-02-01', '2026-02-28', { length: 1, unit: 'MONTH' }],
  ['2026-06-01', '2026-06-07', { length: 1, unit: 'WEEK' }],
  ['2026-06-01', '2026-06-10', { length: 10, unit: 'DAY' }],
])('%s to %s takes %j', (from, to, duration) => {
  expect(durationOf(period(from, to))).toEqual(duration);
});

test('spans follow one another over all of a period; the full ones are those it does not cut', () => {
  const lengths = fc.constantFrom<DaySpan>('DAY', 'WEEK', 'MONTH');
  fc.assert(
    fc.property(anyPeriod, lengths, (some, every) => {
      const spans = spansOf(some, every);
      expect([spans[0]!.from, spans.at(-1)!.to]).toEqual([some.from, some.to]);
      expect(spans.slice(1).map(({ from }) => from)).toEqual(
        spans.slice(0, -1).map(({ to }) => plusDays(to, 1)),
      );
      const isFull = (span: LocalPeriod) =>
        every === 'MONTH' ? wholeMonths(span) === 1 : lengthOf(span) === (every === 'WEEK' ? 7 : 1);
      expect(fullSpansOf(some, every)).toEqual(spans.filter(isFull));
    }),
  );
});
