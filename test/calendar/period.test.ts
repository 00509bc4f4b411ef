import * as fc from 'fast-check';
import { plusDays } from '../../src/calendar/local-day.ts';
import {
  daysUpTo,
  earliest,
  intersection,
  isWithin,
  latest,
  lengthOf,
  type Period,
  periodAfter,
  periodBefore,
  periodYearBefore,
} from '../../src/calendar/period.ts';

/** Periods of whole local days. */

const day = fc.integer({ min: 0, max: 20_000 }).map(n => plusDays('1990-01-01', n));
const period = fc
  .tuple(day, fc.integer({ min: 0, max: 800 }))
  .map(([from, days]): Period => ({ from, to: plusDays(from, days) }));

test('the periods before and after are as long, and right beside it', () => {
  fc.assert(
    fc.property(period, of => {
      const [before, after] = [periodBefore(of), periodAfter(of)];
      expect([lengthOf(before), lengthOf(after)]).toEqual([lengthOf(of), lengthOf(of)]);
      expect([plusDays(before.to, 1), plusDays(after.from, -1)]).toEqual([of.from, of.to]);
    }),
  );
});

test('so many days end with the last', () => {
  expect(daysUpTo('2026-03-01', 1)).toEqual({ from: '2026-03-01', to: '2026-03-01' });
  expect(daysUpTo('2026-03-01', 30)).toEqual({ from: '2026-01-31', to: '2026-03-01' });
});

test('a year before 29 February comes the 28th', () => {
  expect(periodYearBefore({ from: '2024-02-29', to: '2024-03-01' })).toEqual({
    from: '2023-02-28',
    to: '2023-03-01',
  });
});

test('a day is in two periods if it is in what they have in common', () => {
  fc.assert(
    fc.property(period, period, day, (a, b, one) => {
      const common = intersection(a, b);
      expect(common !== undefined && isWithin(one, common)).toBe(isWithin(one, a) && isWithin(one, b));
    }),
  );
});

test('the earliest and the latest are of those that are known', () => {
  expect(earliest('2026-05-02', undefined, '2026-05-01', null, '2026-05-03')).toBe('2026-05-01');
  expect(latest('2026-05-02', undefined, '2026-05-01', null, '2026-05-03')).toBe('2026-05-03');
  expect([earliest('2026-05-02', null), latest('2026-05-02')]).toEqual(['2026-05-02', '2026-05-02']);
});
