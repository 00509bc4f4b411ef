import * as fc from 'fast-check';
import { LocalDays } from '../../src/read-models/local-day.ts';
import { dayIn } from './slow-model.ts';

describe('the local day of an instant', () => {
  test.each([
    // Oslo: at 01:00 UTC clocks go from 2 to 3 in March, from 3 to 2 in October.
    ['Europe/Oslo', '2026-03-28T22:59:59.999Z', '2026-03-28'],
    ['Europe/Oslo', '2026-03-28T23:00:00.000Z', '2026-03-29'],
    ['Europe/Oslo', '2026-03-29T21:59:59.999Z', '2026-03-29'],
    ['Europe/Oslo', '2026-03-29T22:00:00.000Z', '2026-03-30'],
    ['Europe/Oslo', '2026-10-24T21:59:59.999Z', '2026-10-24'],
    ['Europe/Oslo', '2026-10-24T22:00:00.000Z', '2026-10-25'],
    ['Europe/Oslo', '2026-10-25T22:59:59.999Z', '2026-10-25'],
    ['Europe/Oslo', '2026-10-25T23:00:00.000Z', '2026-10-26'],
    // An offset of five hours and a half.
    ['Asia/Kolkata', '2026-05-04T18:29:59.999Z', '2026-05-04'],
    ['Asia/Kolkata', '2026-05-04T18:30:00.000Z', '2026-05-05'],
    // Eleven hours, ten and a half in winter: clocks change by half an hour.
    ['Australia/Lord_Howe', '2026-01-15T12:59:59.999Z', '2026-01-15'],
    ['Australia/Lord_Howe', '2026-01-15T13:00:00.000Z', '2026-01-16'],
    ['Australia/Lord_Howe', '2026-07-15T13:29:59.999Z', '2026-07-15'],
    ['Australia/Lord_Howe', '2026-07-15T13:30:00.000Z', '2026-07-16'],
    // Three quarters of an hour.
    ['Asia/Kathmandu', '2026-05-04T18:14:59.999Z', '2026-05-04'],
    ['Asia/Kathmandu', '2026-05-04T18:15:00.000Z', '2026-05-05'],
    // A leap day, and the year without one.
    ['Europe/Oslo', '2028-02-28T23:00:00.000Z', '2028-02-29'],
    ['Europe/Oslo', '2028-02-29T23:00:00.000Z', '2028-03-01'],
    ['Europe/Oslo', '2026-02-28T23:00:00.000Z', '2026-03-01'],
    // Samoa had no 30 December 2011.
    ['Pacific/Apia', '2011-12-30T09:59:59.999Z', '2011-12-29'],
    ['Pacific/Apia', '2011-12-30T10:00:00.000Z', '2011-12-31'],
    ['Europe/Oslo', '2026-12-31T23:00:00.000Z', '2027-01-01'],
    ['UTC', '1970-01-01T00:00:00.000Z', '1970-01-01'],
  ])('in %s at %s is %s', (timeZone, instant, day) => {
    expect(new LocalDays(timeZone).of(instant)).toBe(day);
  });

  test('is of the instant, however that is written', () => {
    const days = new LocalDays('Europe/Oslo');
    expect(days.of('2026-05-05T00:30:00+02:00')).toBe('2026-05-05');
    expect(days.of('2026-05-04T22:30:00Z')).toBe('2026-05-05');
    expect(days.of('2026-05-05T00:30:00+05:30')).toBe('2026-05-04');
  });

  const zones = Intl.supportedValuesOf('timeZone');
  const instant = fc.integer({ min: 0, max: Date.UTC(2040) }).map(time => new Date(time).toISOString());

  test('is what Intl says, in any zone since 1970, whatever was asked before', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.array(instant, { minLength: 1 }), (timeZone, instants) => {
        const days = new LocalDays(timeZone);
        for (const one of instants)
          expect([timeZone, one, days.of(one)]).toEqual([timeZone, one, dayIn(timeZone, one)]);
      }),
      { numRuns: 200 },
    );
  });

  test('is right just before and after midnight, where a day is remembered by its quarters of an hour', () => {
    // Liberia was 44½ minutes behind until 1972, Kiritimati 10 hours 40 behind until 1979.
    const odd = [
      'Africa/Monrovia',
      'Pacific/Kiritimati',
      'Asia/Kathmandu',
      'America/St_Johns',
      'Europe/Oslo',
    ];
    for (const timeZone of odd) {
      const days = new LocalDays(timeZone);
      for (const year of [1971, 1978, 2026]) {
        const halfMinutes = Array.from({ length: 2 * 24 * 60 }, (_, n) => Date.UTC(year, 5, 15) + n * 30_000);
        const instants = halfMinutes.flatMap(at => [at - 1, at]).map(at => new Date(at).toISOString());
        expect(instants.map(at => days.of(at))).toEqual(instants.map(at => dayIn(timeZone, at)));
      }
    }
  });

  test('a zone that is not known is refused', () => {
    expect(() => new LocalDays('Europe/Olso')).toThrow(RangeError);
  });
});
