import * as fc from 'fast-check';
import type { Attribution } from '../../src/domain/attribution.ts';
import { type OfferedAs, offeredAs } from '../../src/domain/metrics.ts';
import { campaignStream, participantStream, shareStream } from '../../src/domain/streams.ts';
import type { RecordedEvent } from '../../src/event-store/event-store.ts';
import { factRows } from '../../src/projections/facts.ts';
import { readModelsInMemory } from '../../src/projector/read-model-file.ts';
import { parkedEvents, Projector } from '../../src/projector/projector.ts';
import {
  afterLastDay,
  type Batches,
  isDue,
  type Publication,
  publicationOf,
} from '../../src/projections/publications.ts';
import { Database } from '../../src/sqlite/database.ts';
import { created, details } from '../domain/examples.ts';
import { newEvent } from '../event-store/examples.ts';
import { projected } from './projected.ts';

/** Up to where a campaign's figures are public. */

const timeZone = 'Europe/Oslo';
const people = 9;

const wishes = [
  ...['SIGN_UP', 'SIGN_UP', 'WITHDRAW', 'SHARE', 'ATTEND', 'REVOKE', 'PLEDGE', 'OPEN'],
  ...['REPLY', 'REPLY', 'REPLY'],
] as const;

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
  readonly moved: readonly OfferedAs<'public'>[];
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
  const [known, forGood, attended] = [new Set<number>(), new Set<number>(), new Set<number>()];
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
    const [type, data, ...moved] = eventOf(what, `p${person}`);
    const stream = what === 'OPEN' ? shareStream('c1', 'code') : participantStream('c1', `p${person}`);
    // Whoever replies "perhaps" is no participant yet; whose only attendance was a mistake, no longer.
    const before = forGood.has(person) || attended.has(person);
    if (what === 'SIGN_UP' || what === 'SHARE' || what === 'PLEDGE') forGood.add(person);
    if (what === 'ATTEND') attended.add(person);
    if (what === 'REVOKE') attended.delete(person);
    const changes = before !== (forGood.has(person) || attended.has(person));
    if (changes) known.add(person);
    acts.push({
      event: eventAt(acts.length + 2, stream, type, data, recordedAt),
      day: dayFormat.format(recordedAt),
      moved: changes ? ['PARTICIPANTS', ...moved] : moved,
      person,
    });
  }
  return acts;
}

const attribution: Attribution = { channel: 'SMS' };
const at = '2026-01-10T12:00:00.000Z';

function eventOf(what: Wish['what'], id: string): [string, object, ...OfferedAs<'public'>[]] {
  const signUp = { activityId: null, attribution, signedUpAt: at };
  const attended = { attendance: 'ATTENDED', occurredAt: at, attribution };
  const pledge = { kind: 'ACTION', amount: '1', unit: 'Sykle', pledgeId: `g${id}`, madeAt: at, dueOn: null };
  switch (what) {
    case 'SIGN_UP':
      return ['SignedUp', { ...signUp, endsWalkIn: null }, 'NET_SIGN_UPS'];
    case 'WITHDRAW':
      return ['SignUpWithdrawn', { ...signUp, wasConfirmed: false, revokes: null }, 'NET_SIGN_UPS'];
    case 'SHARE':
      return ['CampaignShared', { code: `k${id}`, attribution }, 'SHARES'];
    case 'ATTEND': {
      const walkIn = { activityId: 'a1', occurredAt: at, walkIn: true, corrects: null, attribution };
      return ['AttendanceRecorded', walkIn, 'ATTENDANCES'];
    }
    case 'REVOKE':
      return [
        'AttendanceRevoked',
        { activityId: 'a1', revokes: attended, walkIn: true, attribution: null },
        'ATTENDANCES',
      ];
    case 'PLEDGE':
      return ['PledgeMade', { ...pledge, attribution }];
    case 'REPLY':
      return [
        'RepliedToInvitation',
        { activityId: null, reply: 'TENTATIVE', repliedAt: at, attribution, replaces: null },
      ];
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

const events = (acts: readonly Act[]) => [creation, ...acts.map(({ event }) => event)];

/** After none of the acts, after the first, and so on. */
function publications(acts: readonly Act[]): Publication[] {
  const database = new Database(readModelsInMemory());
  const projector = new Projector(database.sqlite);
  return events(acts).map(event => {
    projector.apply([event], event.position);
    expect(parkedEvents(database)).toEqual([]);
    const publication = publicationOf(database, 'c1');
    expect(publication.facts).toBe(factRows.count(database, 'c1'));
    return publication;
  });
}

/** How many acts of each figure are public, and before which day they were recorded: slow and obvious. */
function modelled(acts: readonly Act[], lastDayIsOver: boolean): Record<string, [number, string | null]> {
  return Object.fromEntries(
    offeredAs('public').map(measure => {
      let published: [number, string | null] = [0, null];
      let last = '';
      const end = (upTo: number) => {
        const since = acts.slice(published[0], upTo).filter(({ moved }) => moved.includes(measure));
        if (new Set(since.map(({ person }) => person)).size >= 5) published = [upTo, dayAfter(last)];
      };
      for (const [index, { day }] of acts.entries()) {
        if (day <= last) continue;
        end(index);
        last = day;
      }
      if (lastDayIsOver) end(acts.length);
      return [measure, published];
    }),
  );
}

test('a figure is public to the end of a day by which five people had moved it since it was last published', () => {
  let batches = 0;
  fc.assert(
    fc.property(history, acts => {
      const known = publications(acts);
      for (const lastDayIsOver of [false, true]) {
        const { batches: shown } = known.at(-1)!;
        const published = lastDayIsOver ? afterLastDay(known.at(-1)!) : shown;
        for (const [measure, [upTo, before]] of Object.entries(modelled(acts, lastDayIsOver))) {
          expect(published[measure as OfferedAs<'public'>]).toMatchObject({
            facts: known[upTo]!.facts,
            before,
          });
          if (before) batches++;
        }
      }
    }),
    { numRuns: 60 },
  );
  expect(batches).toBeGreaterThan(100);
});

test('whoever asks all the time sees a figure change only where five people or more have moved it', () => {
  let changes = 0;
  fc.assert(
    fc.property(history, acts => {
      const known = publications(acts);
      const seen = Object.fromEntries(offeredAs('public').map(measure => [measure, 0])) as Record<
        OfferedAs<'public'>,
        number
      >;
      const shown = (batches: Batches) => {
        for (const measure of offeredAs('public')) {
          const upTo = known.findIndex(({ facts }) => facts === batches[measure]!.facts);
          const between = acts.slice(seen[measure], upTo).filter(({ moved }) => moved.includes(measure));
          if (upTo === seen[measure]) continue;
          expect(new Set(between.map(({ person }) => person)).size).toBeGreaterThanOrEqual(5);
          seen[measure] = upTo;
          changes++;
        }
      };
      for (const [index, { day }] of acts.entries()) {
        shown(known[index]!.batches);
        if (isDue(known[index]!, day)) shown(afterLastDay(known[index]!));
      }
    }),
    { numRuns: 60 },
  );
  expect(changes).toBeGreaterThan(100);
});

test('what the clock makes public is what the next event would', () => {
  fc.assert(
    fc.property(history, acts => {
      const [name, opened] = eventOf('OPEN', 'p0');
      const later = acts.at(-1)!.event.recordedAt.getTime() + 10 * 86_400_000;
      const event = eventAt(1_000, shareStream('c1', 'code'), name, opened, later);
      const [now, then] = publications([...acts, { event, day: '', moved: [], person: 0 }]).slice(-2);

      expect(then!.batches).toEqual(afterLastDay(now!));
    }),
    { numRuns: 40 },
  );
});

test('it is the same however the events come in batches', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(history, sizes, (acts, some) => {
      const atOnce = publicationOf(projected(events(acts)), 'c1');
      expect(publicationOf(projected(events(acts), [1]), 'c1')).toEqual(atOnce);
      expect(publicationOf(projected(events(acts), some), 'c1')).toEqual(atOnce);
    }),
    { numRuns: 40 },
  );
});

test('a day with fewer than five people waits for the next; one without any changes nothing', () => {
  const days = ['2026-05-01', '2026-05-01', '2026-05-01', '2026-05-01', '2026-05-04', '2026-05-05'];
  const known = publications(
    days.map((day, person) => {
      const [name, signUp] = eventOf('SIGN_UP', `p${person}`);
      const stream = participantStream('c1', `p${person}`);
      const event = eventAt(person + 2, stream, name, signUp, Date.parse(`${day}T12:00:00Z`));
      return { event, day, moved: ['NET_SIGN_UPS'], person };
    }),
  );
  const none = { facts: 0, before: null };
  const five = { facts: 5, before: '2026-05-05' };

  expect(known[4]!.batches.NET_SIGN_UPS).toMatchObject(none);
  expect(isDue(known[4]!, '2026-05-03')).toBe(false);
  expect(known[5]!.batches.NET_SIGN_UPS).toMatchObject(none);
  expect(isDue(known[5]!, '2026-05-04')).toBe(false);
  expect(isDue(known[5]!, '2026-05-05')).toBe(true);
  expect(afterLastDay(known[5]!)).toMatchObject({ PARTICIPANTS: five, NET_SIGN_UPS: five, SHARES: none });
  expect(known[6]!.batches).toMatchObject({ PARTICIPANTS: five, NET_SIGN_UPS: five, SHARES: none });
  expect(isDue(known[6]!, '2026-05-06')).toBe(false);
});

test('whoever is no participant any more moves the figure as those who become one', () => {
  const acts = (type: 'ATTEND' | 'REVOKE', people: number, day: string) =>
    Array.from({ length: people }, (_, person) => ({ type, person, day }));
  const moments = (revoked: number) => {
    const all = [
      ...acts('ATTEND', 5, '2026-05-01'),
      ...acts('REVOKE', revoked, '2026-05-02'),
      { type: 'ATTEND' as const, person: 0, day: '2026-05-03' },
    ];
    return publications(
      all.map(({ type, person, day }, index) => {
        const [name, data] = eventOf(type, `p${person}`);
        const stream = participantStream('c1', `p${person}`);
        const event = eventAt(index + 2, stream, name, data, Date.parse(`${day}T12:00:00Z`) + index);
        return { event, day, moved: [], person };
      }),
    );
  };

  const all = moments(5);
  expect(all.at(-2)!.batches.PARTICIPANTS).toMatchObject({ before: '2026-05-02' });
  expect(all.at(-1)!.batches.PARTICIPANTS).toMatchObject({ before: '2026-05-03', movers: [1] });
  expect(moments(4).at(-1)!.batches.PARTICIPANTS).toMatchObject({ before: '2026-05-02' });
});

test('a metric that is public only since the rows were written is not published from them, and nothing fails', () => {
  const database = new Database(readModelsInMemory());
  const signUps = (first: number, day: string): RecordedEvent[] =>
    Array.from({ length: 6 }, (_, n) => {
      const [name, signUp] = eventOf('SIGN_UP', `p${first + n}`);
      const stream = participantStream('c1', `p${first + n}`);
      return eventAt(first + n + 2, stream, name, signUp, Date.parse(`${day}T12:00:00Z`));
    });
  const apply = (by: Projector, all: readonly RecordedEvent[]) => {
    by.apply(all, all.at(-1)!.position);
    expect(parkedEvents(database)).toEqual([]);
  };
  apply(new Projector(database.sqlite), [creation, ...signUps(0, '2026-05-01')]);
  database.run(`UPDATE publications SET batches = json_remove(batches, '$.PARTICIPANTS')`);

  // Another process: nothing is remembered.
  apply(new Projector(database.sqlite), signUps(6, '2026-05-02'));

  const publication = publicationOf(database, 'c1');
  expect(publication.batches).toMatchObject({ NET_SIGN_UPS: { facts: 6, before: '2026-05-02' } });
  expect(publication.batches.PARTICIPANTS).toBeUndefined();
  expect(isDue(publication, '2026-05-03')).toBe(true);
  expect(afterLastDay(publication)).toMatchObject({ NET_SIGN_UPS: { facts: 12 } });
});
