import * as fc from 'fast-check';
import {
  daysBetween,
  LocalDays,
  localDays,
  minuteOf,
  plusDays,
  yearBefore,
} from '../../src/calendar/local-day.ts';
import { nextSpan, spanLengths, spanOf, Spans } from '../../src/calendar/spans.ts';
import { dayIn, hourIn } from '../metrics/slow-model.ts';

const minute = 60_000;
const isZone = ({ type }: Intl.DateTimeFormatPart) => type === 'timeZoneName';
const zones = Intl.supportedValuesOf('timeZone');
/** Since clocks last changed at a minute past midnight, in Newfoundland. */
const time = fc
  .integer({ min: Date.UTC(2012) / minute, max: Date.UTC(2040) / minute })
  .map(minutes => minutes * minute);
/** Around the changes of clocks in many zones, too. */
const anyTime = fc.oneof(
  time,
  fc
    .tuple(
      fc.constantFrom('2026-03-29T01:00Z', '2026-10-25T01:00Z', '2026-04-04T15:00Z', '2026-10-03T15:30Z'),
      fc.integer({ min: -300, max: 300 }),
    )
    .map(([change, minutes]) => Date.parse(change) + minutes * minute),
);
const zone = fc.oneof(
  fc.constantFrom('Europe/Oslo', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Asia/Beirut'),
  fc.constantFrom(...zones),
);

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

  test('is right just before and after midnight, where it goes by how far the clocks were ahead hours before', () => {
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

  test('goes by how far the clocks are ahead, at any minute in any zone', () => {
    fc.assert(
      fc.property(zone, anyTime, (timeZone, at) => {
        const days = localDays(timeZone);
        const name = { timeZone, timeZoneName: 'longOffset' } as const;
        const shown = new Intl.DateTimeFormat('en', name).formatToParts(at).find(isZone)!.value;
        const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/.exec(shown)!;
        const ahead = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * minute;
        expect([timeZone, days.aheadAt(at)]).toEqual([timeZone, sign === '-' ? -ahead : ahead]);
        expect(new Date(at + days.aheadAt(at)).toISOString().slice(0, 10)).toBe(days.at(at));
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    'Europe/Oslo',
    'Australia/Lord_Howe',
    'Antarctica/Troll',
    'Africa/Casablanca',
    'Asia/Gaza',
    'Asia/Pyongyang',
    'America/Caracas',
    'America/St_Johns',
    'Pacific/Apia',
  ])('is what Intl says at every quarter of an hour about each move of the clocks in %s', timeZone => {
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    const clock = (at: number) => format.format(at);
    const noon = (day: number) => Date.UTC(1990, 0, day, 12);
    const hour = (day: number) => clock(noon(day)).slice(11);
    const days = new LocalDays(timeZone);
    const wrong: string[] = [];
    let moves = 0;
    const week = 7;
    for (let day = 0; day < 40 * 365; day += week) {
      if (hour(day) === hour(day + week)) continue;
      moves++;
      let latest = '';
      for (let at = noon(day); at < noon(day + week); at += 15 * minute) {
        const shown = new Date(at + days.aheadAt(at)).toISOString();
        const ours = `${days.at(at)} ${shown.slice(11, 16)}`;
        // A day that has begun does not end because the clocks are put back past midnight.
        latest = clock(at).slice(0, 10) > latest ? clock(at).slice(0, 10) : latest;
        const theirs = `${latest} ${clock(at).slice(11)}`;
        if (ours !== theirs) wrong.push(`${ours}, not ${theirs}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(moves).toBeGreaterThan(0);
  });

  test.each([
    // Put back from 00:01 to 23:01, and from 02:00 to 23:00: the next day had begun.
    ['America/Goose_Bay', '2009-11-01T02:59:00Z', '2009-10-31'],
    ['America/Goose_Bay', '2009-11-01T03:00:00Z', '2009-11-01'],
    ['America/Goose_Bay', '2009-11-01T03:30:00Z', '2009-11-01'],
    ['America/St_Johns', '2006-10-29T02:30:30Z', '2006-10-29'],
    ['Antarctica/Casey', '2010-03-04T15:30:00Z', '2010-03-05'],
  ])('in %s at %s is %s, whether it is asked for or where it begins', (timeZone, instant, day) => {
    const days = new LocalDays(timeZone);
    expect(days.of(instant)).toBe(day);
    expect(days.startOf(day)).toBeLessThanOrEqual(Date.parse(instant));
    expect(days.startOf(plusDays(day, 1))).toBeGreaterThan(Date.parse(instant));
  });

  test.each([
    // Moved by half an hour, at one minute past midnight, by minutes before 1980, from half minutes.
    ['America/Santo_Domingo', '1972-10-29T05:10:00Z', '1972-10-29T05:00:00Z'],
    ['Asia/Gaza', '2010-03-26T22:14:00Z', '2010-03-26T22:01:00Z'],
    ['Asia/Gaza', '2010-03-26T22:00:00Z', '2010-03-26T22:00:00Z'],
    ['Africa/Monrovia', '1972-01-07T00:50:00Z', '1972-01-07T00:45:00Z'],
    ['Pacific/Kiritimati', '1979-10-01T10:50:00Z', '1979-10-01T10:40:00Z'],
    ['Pacific/Chatham', '1974-11-02T14:05:00Z', '1974-11-02T14:00:00Z'],
  ])('the hour in %s at %s began at %s', (timeZone, instant, began) => {
    expect(new LocalDays(timeZone).hourOf(Date.parse(instant))).toBe(Date.parse(began));
  });

  test('a zone that is not known is refused', () => {
    expect(() => new LocalDays('Europe/Olso')).toThrow(RangeError);
  });
});

describe('a local day', () => {
  test.each([
    ['Europe/Oslo', '2026-03-29', '2026-03-28T23:00:00.000Z'],
    ['Europe/Oslo', '2026-03-30', '2026-03-29T22:00:00.000Z'],
    ['Europe/Oslo', '2026-10-25', '2026-10-24T22:00:00.000Z'],
    ['Europe/Oslo', '2026-10-26', '2026-10-25T23:00:00.000Z'],
    // At midnight clocks went to one: the day had none.
    ['Asia/Beirut', '2024-03-31', '2024-03-30T22:00:00.000Z'],
    ['Asia/Kolkata', '2026-05-04', '2026-05-03T18:30:00.000Z'],
    ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00.000Z'],
    ['Pacific/Pago_Pago', '2026-01-01', '2026-01-01T11:00:00.000Z'],
    // There was none: it begins where the next does.
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00.000Z'],
    ['UTC', '1970-01-01', '1970-01-01T00:00:00.000Z'],
  ])('in %s, %s, begins at %s', (timeZone, day, instant) => {
    expect(new Date(localDays(timeZone).startOf(day)).toISOString()).toBe(instant);
  });

  test('begins with its first minute, in any zone', () => {
    fc.assert(
      fc.property(zone, anyTime, (timeZone, at) => {
        const day = localDays(timeZone).at(at);
        const start = localDays(timeZone).startOf(day);
        const on = (instant: number) => dayIn(timeZone, new Date(instant).toISOString());
        expect([timeZone, on(start), on(start - 1) < day]).toEqual([timeZone, day, true]);
        expect(start).toBeLessThanOrEqual(at);
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['2026-12-31', 1, '2027-01-01'],
    ['2026-03-01', -1, '2026-02-28'],
    ['2028-03-01', -1, '2028-02-29'],
    ['2026-03-28', 2, '2026-03-30'],
    ['2026-10-24', 2, '2026-10-26'],
    ['2024-02-29', 366, '2025-03-01'],
    ['2024-02-29', 0, '2024-02-29'],
  ])('%s and %i days is %s', (from, days, to) => {
    expect(plusDays(from, days)).toBe(to);
    expect(daysBetween(from, to)).toBe(days);
  });

  test.each([
    ['2028-02-29', '2027-02-28'],
    ['2028-02-28', '2027-02-28'],
    ['2028-03-01', '2027-03-01'],
    ['2027-02-28', '2026-02-28'],
    ['2029-02-28', '2028-02-28'],
    ['2027-01-01', '2026-01-01'],
  ])('a year before %s is %s', (day, before) => {
    expect(yearBefore(day)).toBe(before);
  });
});

describe('the minute of an instant', () => {
  test('is whole minutes since 1970, however it is written, seconds left out', () => {
    expect(minuteOf('1970-01-01T00:00:59.999Z')).toBe(0);
    expect(minuteOf('1970-01-01T00:01:00Z')).toBe(1);
    expect(minuteOf('1970-01-01T02:01:00+02:00')).toBe(1);
    expect(minuteOf('1969-12-31T23:59:30Z')).toBe(-1);
  });

  test.each(['', 'yesterday', undefined])('of %j is refused, also after one that was none', at => {
    expect(() => minuteOf(at!)).toThrow(RangeError);
    expect(() => minuteOf(at!)).toThrow(RangeError);
  });
});

describe('the spans of a series', () => {
  const every = fc.constantFrom(...spanLengths);

  test('an hour begins where the clocks showed it first, minute by minute, in any zone', () => {
    fc.assert(
      fc.property(zone, anyTime, (timeZone, at) => {
        const hour = hourIn(timeZone, new Date(at).toISOString());
        expect([timeZone, spanOf(localDays(timeZone), at, 'HOUR')]).toEqual([timeZone, hour]);
      }),
      { numRuns: 300 },
    );
  });

  test('follow one another without a gap: no instant is between two', () => {
    fc.assert(
      fc.property(
        zone,
        anyTime,
        every,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (timeZone, at, length, share) => {
          const days = localDays(timeZone);
          const start = spanOf(days, at, length);
          const next = nextSpan(days, start, length);
          const [from, to] = [start, next].map(one =>
            length === 'HOUR' ? Date.parse(one) : days.startOf(one),
          );
          expect(next > start).toBe(true);
          expect(from).toBeLessThanOrEqual(at);
          expect(to).toBeGreaterThan(at);
          const between = Math.floor((from! + share * (to! - 1 - from!)) / minute) * minute;
          expect(spanOf(days, Math.max(between, from!), length)).toBe(start);
          expect(spanOf(days, to!, length)).toBe(spanOf(days, to! + 14 * minute, length));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('are numbered as they are met, and keep their numbers', () => {
    fc.assert(
      fc.property(
        zone,
        fc.array(anyTime, { minLength: 1, maxLength: 50 }),
        every,
        (timeZone, times, length) => {
          const spans = new Spans(timeZone, length);
          const numbers = times.map(at => spans.number(at / minute));
          expect(times.map(at => spans.number(at / minute))).toEqual(numbers);
          expect(numbers.map(number => spans.start(number))).toEqual(
            times.map(at => spanOf(localDays(timeZone), at, length)),
          );
          expect(Math.max(...numbers)).toBe(new Set(numbers).size - 1);
        },
      ),
      { numRuns: 100 },
    );
  });
});

test.each(['Pacific/Kiritimati', 'Pacific/Enderbury', 'America/Guyana', 'Africa/Monrovia'])(
  'before clocks stood at whole quarters of an hour, days and hours begin by the minute: %s',
  timeZone => {
    const days = localDays(timeZone);
    const zone = { timeZone, minute: '2-digit' } as const;
    const minuteAt = (time: number) => Number(new Intl.DateTimeFormat('en', zone).format(time));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(1981) / 60_000 }), around => {
        // Minutes near to one another, first to last: what is remembered of one must not be said of the next.
        const byDay = new Spans(timeZone, 'DAY');
        for (let minute = around; minute < around + 90; minute++) {
          expect(byDay.start(byDay.number(minute))).toBe(days.at(minute * 60_000));
          const hour = days.hourOf(minute * 60_000);
          expect(minuteAt(hour)).toBe(0);
          expect(hour).toBeLessThanOrEqual(minute * 60_000);
          expect(minute * 60_000 - hour).toBeLessThan(3_600_000);
        }
      }),
      { numRuns: 40, examples: [[8 * 365 * 1_440 + 600], [365 * 1_440 + 30]] },
    );
  },
);
