import * as fc from 'fast-check';
import type { Attribution } from '../../src/domain/attribution.ts';
import { campaignStream, participantStream, shareStream } from '../../src/domain/streams.ts';
import type { RecordedEvent } from '../../src/event-store/event-store.ts';
import { parkedEvents } from '../../src/read-models/projector.ts';
import {
  afterLastDay,
  type Batches,
  isDue,
  publicationOf,
  type PublicMeasure,
  publicMeasures,
} from '../../src/read-models/publications.ts';
import { created, details } from '../domain/examples.ts';
import { newEvent } from '../event-store/examples.ts';
import { projected } from './projected.ts';

/** Up to where a campaign's figures are public. */

const timeZone = 'Europe/Oslo';
const people = 9;

const wishes = ['SIGN_UP', 'SIGN_UP', 'WITHDRAW', 'SHARE', 'ATTEND', 'REVOKE', 'PLEDGE', 'OPEN'] as const;

interface Wish {
  readonly what: (typeof wishes)[number];
  readonly person: number;
  /** How long after the one before it is recorded, in hours: a clock may be set back. */
  readonly hours: number;
}

const wish: fc.Arbitrary<Wish> = fc.record({
  what: fc.constantFrom(...wishes),
  person: fc.nat(people - 1),
  hours: fc.oneof(
    { weight: 8, arbitrary: fc.double({ min: 0, max: 8, noNaN: true }) },
    { weight: 1, arbitrary: fc.double({ min: -3, max: 0, noNaN: true }) },
    { weight: 1, arbitrary: fc.integer({ min: 24, max: 72 }) },
  ),
});

/** An event, and which figures whoever is behind it moved. */
interface Act {
  readonly event: RecordedEvent;
  readonly day: string;
  readonly moved: readonly PublicMeasure[];
  readonly person: number;
}

const wished = fc.array(wish, { minLength: 30, maxLength: 90, size: 'max' });
const history = wished.map(played);

const dayFormat = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
const dayAfter = (day: string) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

/** What comes of the wishes, around the night on which the clocks in Oslo change. */
function played(all: readonly Wish[]): Act[] {
  const acts: Act[] = [];
  const standing = new Map<string, boolean>();
  const known = new Set<number>();
  let recordedAt = Date.parse('2026-03-27T10:00:00Z');
  for (const { what, person, hours } of all) {
    recordedAt += hours * 3_600_000;
    const toggles = (name: string, on: boolean) => {
      if (standing.get(`${name}${person}`) === on) return false;
      standing.set(`${name}${person}`, on);
      return on || known.has(person);
    };
    if (what === 'SIGN_UP' && !toggles('SIGN_UP', true)) continue;
    if (what === 'WITHDRAW' && !toggles('SIGN_UP', false)) continue;
    if (what === 'ATTEND' && !toggles('ATTEND', true)) continue;
    if (what === 'REVOKE' && !toggles('ATTEND', false)) continue;
    const [type, data, measure] = eventOf(what, `p${person}`);
    const stream = what === 'OPEN' ? shareStream('c1', 'code') : participantStream('c1', `p${person}`);
    const moved = measure ? [measure] : [];
    const first = what !== 'OPEN' && !known.has(person);
    if (first) known.add(person);
    acts.push({
      event: eventAt(acts.length + 2, stream, type, data, recordedAt),
      day: dayFormat.format(recordedAt),
      moved: first ? ['PARTICIPANTS', ...moved] : moved,
      person,
    });
  }
  return acts;
}

const attribution: Attribution = { channel: 'SMS' };
const at = '2026-01-10T12:00:00.000Z';

function eventOf(what: Wish['what'], id: string): [string, object, PublicMeasure?] {
  const signUp = { activityId: null, attribution, signedUpAt: at };
  const attended = { attendance: 'ATTENDED', occurredAt: at, attribution };
  const pledge = { kind: 'ACTION', amount: '1', unit: 'Sykle', pledgeId: `g${id}`, madeAt: at, dueOn: null };
  switch (what) {
    case 'SIGN_UP':
      return ['SignedUp', { ...signUp, endsWalkIn: null }, 'SIGN_UPS'];
    case 'WITHDRAW':
      return ['SignUpWithdrawn', { ...signUp, wasConfirmed: false, revokes: null }, 'SIGN_UPS'];
    case 'SHARE':
      return ['CampaignShared', { code: `k${id}`, attribution }, 'SHARES'];
    case 'ATTEND': {
      const walkIn = { activityId: 'a1', occurredAt: at, walkIn: true, corrects: null, attribution };
      return ['AttendanceRecorded', walkIn, 'ATTENDED'];
    }
    case 'REVOKE':
      return [
        'AttendanceRevoked',
        { activityId: 'a1', revokes: attended, walkIn: true, attribution: null },
        'ATTENDED',
      ];
    case 'PLEDGE':
      return ['PledgeMade', { ...pledge, attribution }];
    case 'OPEN':
      return ['ShareOpened', { code: 'code', sharerId: id, attribution }];
  }
}

function eventAt(
  position: number,
  stream: string,
  type: string,
  data: object,
  recordedAt: number,
): RecordedEvent {
  return { ...newEvent(type, data), stream, revision: position, position, recordedAt: new Date(recordedAt) };
}

const { type, data } = created(details);
const creation = eventAt(1, campaignStream('c1'), type, data, Date.parse('2026-01-01T00:00:00Z'));

const fold = (acts: readonly Act[], sizes?: readonly number[]) =>
  projected([creation, ...acts.map(({ event }) => event)], sizes);
const publication = (acts: readonly Act[]) => publicationOf(fold(acts), 'c1');

/** How many acts of each figure are public, and before which day they were recorded: slow and obvious. */
function modelled(acts: readonly Act[], lastDayIsOver: boolean): Record<string, [number, string | null]> {
  return Object.fromEntries(
    publicMeasures.map(measure => {
      let told: [number, string | null] = [0, null];
      let last = '';
      const end = (upTo: number) => {
        const since = acts.slice(told[0], upTo).filter(({ moved }) => moved.includes(measure));
        if (new Set(since.map(({ person }) => person)).size >= 5) told = [upTo, dayAfter(last)];
      };
      for (const [index, { day }] of acts.entries()) {
        if (day <= last) continue;
        end(index);
        last = day;
      }
      if (lastDayIsOver) end(acts.length);
      return [measure, told];
    }),
  );
}

function inFacts(acts: readonly Act[], model: ReturnType<typeof modelled>): object {
  return Object.fromEntries(
    Object.entries(model).map(([measure, [upTo, before]]) => [
      measure,
      { facts: publication(acts.slice(0, upTo)).facts, before },
    ]),
  );
}

const told = (batches: Batches) =>
  Object.fromEntries(publicMeasures.map(measure => [measure, batches[measure]])) as Record<
    PublicMeasure,
    { readonly facts: number; readonly before: string | null }
  >;

test('a figure is public to the end of a day by which five people had moved it since it was told before', () => {
  let told5 = 0;
  fc.assert(
    fc.property(history, acts => {
      const known = publication(acts);
      expect(told(known.batches)).toMatchObject(inFacts(acts, modelled(acts, false)));
      expect(told(afterLastDay(known))).toMatchObject(inFacts(acts, modelled(acts, true)));
      told5 += publicMeasures.filter(measure => known.batches[measure].before !== null).length;
      expect(parkedEvents(fold(acts))).toEqual([]);
    }),
    { numRuns: 60 },
  );
  expect(told5).toBeGreaterThan(100);
});

test('whoever asks all the time sees a figure change only where five people or more have moved it', () => {
  fc.assert(
    fc.property(history, acts => {
      const seen = new Map<PublicMeasure, number>();
      const shown = (batches: Batches) => {
        for (const measure of publicMeasures) {
          const before = seen.get(measure) ?? 0;
          const { facts } = batches[measure];
          if (facts === before) continue;
          const between = acts.filter((_, index) => {
            const { facts: until } = publication(acts.slice(0, index + 1));
            return until > before && until <= facts;
          });
          const movers = between.filter(({ moved }) => moved.includes(measure)).map(({ person }) => person);
          expect(new Set(movers).size).toBeGreaterThanOrEqual(5);
          seen.set(measure, facts);
        }
      };
      for (const upTo of acts.keys()) {
        const known = publication(acts.slice(0, upTo));
        shown(known.batches);
        const { day } = acts[upTo]!;
        if (isDue(known, day)) shown(afterLastDay(known));
      }
    }),
    { numRuns: 6 },
  );
});

test('what the clock makes public is what the next event would', () => {
  fc.assert(
    fc.property(history, acts => {
      const known = publication(acts);
      const next = eventOf('OPEN', 'p0');
      const later = Date.parse(`${dayAfter(dayAfter(known.lastDay))}T12:00:00Z`);
      const event = eventAt(1_000, shareStream('c1', 'code'), next[0], next[1], later);
      const followed = publication([...acts, { event, day: '', moved: [], person: 0 }]);

      expect(afterLastDay(known)).toEqual(followed.batches);
    }),
    { numRuns: 40 },
  );
});

test('it is the same however the events come in batches', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(history, sizes, (acts, some) => {
      const atOnce = publication(acts);
      expect(publicationOf(fold(acts, [1]), 'c1')).toEqual(atOnce);
      expect(publicationOf(fold(acts, some), 'c1')).toEqual(atOnce);
    }),
    { numRuns: 40 },
  );
});

test('a day with fewer than five people waits for the next; one without any changes nothing', () => {
  const signUps = (day: string, persons: readonly number[]) => persons.map(person => ({ day, person }));
  const events = [
    ...signUps('2026-05-01', [0, 1, 2, 3]),
    ...signUps('2026-05-04', [4]),
    ...signUps('2026-05-05', [5]),
  ].map(({ day, person }, index) => {
    const [name, signUp] = eventOf('SIGN_UP', `p${person}`);
    return eventAt(
      index + 2,
      participantStream('c1', `p${person}`),
      name,
      signUp,
      Date.parse(`${day}T12:00:00Z`),
    );
  });
  const after = (count: number) => publicationOf(projected([creation, ...events.slice(0, count)]), 'c1');
  const none = { facts: 0, before: null };

  expect(after(4).batches.SIGN_UPS).toMatchObject(none);
  expect(isDue(after(4), '2026-05-03')).toBe(false);
  expect(after(5).batches.SIGN_UPS).toMatchObject(none);
  expect(isDue(after(5), '2026-05-04')).toBe(false);
  expect(isDue(after(5), '2026-05-05')).toBe(true);
  expect(afterLastDay(after(5)).SIGN_UPS).toMatchObject({ facts: 5, before: '2026-05-05' });
  expect(after(6).batches.SIGN_UPS).toMatchObject({ facts: 5, before: '2026-05-05' });
  expect(isDue(after(6), '2026-05-06')).toBe(false);
  expect(after(6).batches.SHARES).toMatchObject(none);
});
