import fc from 'fast-check';
import { AmbiguousDates, DateEvidence, instantIn } from '../../../src/inbound/files/dates.ts';

const oslo = (text: string, order?: 'day-first' | 'month-first') =>
  instantIn(text, { order, timeZone: 'Europe/Oslo' });

test.each([
  ['2026-05-04T18:30:00+02:00', '2026-05-04T16:30:00.000Z'],
  ['2026-05-04T18:30:00.123Z', '2026-05-04T18:30:00.000Z'],
  ['2026-05-04 18:30', '2026-05-04T16:30:00.000Z'],
  ['2026-01-04 18:30', '2026-01-04T17:30:00.000Z'],
  ['2026-05-04', '2026-05-04T10:00:00.000Z'],
  ['2026/09/27 3:00:00 PM GMT+3', '2026-09-27T12:00:00.000Z'],
  ['2026/09/27 12:05:00 AM GMT+1', '2026-09-26T23:05:00.000Z'],
  ['29.11.2024 22:28', '2024-11-29T21:28:00.000Z'],
  ['29.11.2024 kl. 22:28', '2024-11-29T21:28:00.000Z'],
  // As Google Sheets and Forms write it where the language is Norwegian, and by a zone's name.
  ['29.11.2024 22.28.05', '2024-11-29T21:28:05.000Z'],
  ['29.11.2024 kl. 22.28', '2024-11-29T21:28:00.000Z'],
  ['2024.11.29 kl. 22.28', '2024-11-29T21:28:00.000Z'],
  ['2026/04/03 6:30:05 PM CET', '2026-04-03T17:30:05.000Z'],
  ['2026/04/03 6:30:05 PM CEST', '2026-04-03T16:30:05.000Z'],
  ['2026/04/03 6:30:05 PM EEST', '2026-04-03T15:30:05.000Z'],
  // With the month's name.
  ['Apr 3, 2026 6:30 PM', '2026-04-03T16:30:00.000Z'],
  ['Fri, April 3, 2026 at 6:30 PM', '2026-04-03T16:30:00.000Z'],
  ['3 April 2026', '2026-04-03T10:00:00.000Z'],
  ['3. april 2026 kl. 18:30', '2026-04-03T16:30:00.000Z'],
  ['fredag 3. april 2026 kl. 18.30', '2026-04-03T16:30:00.000Z'],
  ['3. okt. 2026', '2026-10-03T10:00:00.000Z'],
  ['17. mai 2026', '2026-05-17T10:00:00.000Z'],
  ['Dec 24 2026', '2026-12-24T11:00:00.000Z'],
  ['24. des 2026', '2026-12-24T11:00:00.000Z'],
  // The hour that the clocks skip, and the one that they show twice.
  ['2026-03-29 02:30', '2026-03-29T01:30:00.000Z'],
  ['2026-10-25 02:30', '2026-10-25T01:30:00.000Z'],
])('%s', (text, instant) => expect(oslo(text)).toBe(instant));

test.each([
  ['11/29/24 22:28', 'month-first', '2024-11-29T21:28:00.000Z'],
  ['5/10/2026 09:15:00', 'day-first', '2026-10-05T07:15:00.000Z'],
  ['5/10/2026 09:15:00', 'month-first', '2026-05-10T07:15:00.000Z'],
] as const)('%s, %s', (text, order, instant) => expect(oslo(text, order)).toBe(instant));

test.each([
  '',
  'i går',
  '31.02.2026',
  '2026-13-01',
  '2026-05-04 25:00',
  '2026-05-04 13:00 PM',
  '1/2',
  '45000',
  '31. april 2026',
  '3. marsipan 2026',
  '3. juli',
  '2026-05-04 18.3',
  '2026-05-04 18:30 XYZ',
])('“%s” is no date', text => expect(oslo(text)).toBeUndefined());

describe('the order of day and month', () => {
  const orderOf = (...texts: string[]) => {
    const evidence = new DateEvidence();
    for (const text of texts) evidence.see(text);
    return evidence.order();
  };

  test('is what any date of the file shows', () => {
    expect(orderOf('03/04/2026', '13/04/2026')).toBe('day-first');
    expect(orderOf('03/04/2026', '04/13/2026')).toBe('month-first');
    expect(orderOf('03.04.2026')).toBe('day-first');
    expect(orderOf('2026-04-03', '05/05/2026', 'no date', '')).toBeUndefined();
  });

  test('is asked for where none does, and where they contradict one another', () => {
    expect(() => orderOf('03/04/2026', '05/05/2026')).toThrow(AmbiguousDates);
    expect(() => orderOf('03/04/2026')).toThrow('--dates day-first');
    expect(() => orderOf('13/04/2026', '04/13/2026')).toThrow('Some dates');
  });

  test('any day is read as it was written, in either order, or asked about', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
        fc.constantFrom('day-first', 'month-first'),
        (date, order) => {
          const [year, month, day] = date.toISOString().slice(0, 10).split('-').map(Number);
          const text = order === 'day-first' ? `${day}/${month}/${year}` : `${month}/${day}/${year}`;
          const evidence = new DateEvidence();
          evidence.see(text);
          const isShown = day! > 12 || day === month;
          if (!isShown) {
            expect(() => evidence.order()).toThrow(AmbiguousDates);
            return;
          }
          const read = instantIn(text, { order: evidence.order(), timeZone: 'UTC' });
          expect(read).toBe(`${date.toISOString().slice(0, 10)}T12:00:00.000Z`);
        },
      ),
    );
  });
});
