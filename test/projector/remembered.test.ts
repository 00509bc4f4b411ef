import * as fc from 'fast-check';
import { campaignStream, participantStream } from '../../src/domain/streams.ts';
import type { RecordedEvent } from '../../src/event-store/event-store.ts';
import { rememberedCampaigns } from '../../src/projections/columns.ts';
import { readModelsInMemory } from '../../src/projector/read-model-file.ts';
import { metrics } from '../../src/domain/metrics.ts';
import { always, minutesOf } from '../../src/metrics/figures.ts';
import { People } from '../../src/projections/people.ts';
import { Projector } from '../../src/projector/projector.ts';
import { spanLengths, Spans } from '../../src/calendar/spans.ts';
import { dimensions, type Selection } from '../../src/metrics/grouping.ts';
import { Tabulations } from '../../src/metrics/tabulations.ts';
import { Database } from '../../src/sqlite/database.ts';
import { created } from '../domain/examples.ts';
import { campaigns, history, people, period, recordedEvent } from '../metrics/histories.ts';
import { projected, rowsOf } from '../projections/projected.ts';

/** Answers do not depend on what happens to be remembered. */

/** One tabulation, and how far in the history it is asked for. */
const asked = fc
  .record({
    of: fc.constantFrom('counts' as const, 'people' as const, 'signed up' as const, 'pledges' as const),
    campaign: fc.constantFrom(...campaigns),
    during: fc.option(period, { nil: undefined }),
    by: fc.uniqueArray(fc.constantFrom(...dimensions), { maxLength: 2 }),
    every: fc.option(fc.constantFrom(...spanLengths), { nil: undefined }),
  })
  .map(({ of, campaign: { id, timeZone }, during, by, every }) => ({
    of,
    selection: (): Selection => ({
      campaignId: id,
      during: during ? minutesOf(timeZone, during) : always,
      dimensions: by,
      spans: every && new Spans(timeZone, every),
    }),
  }));
type Asked = typeof asked extends fc.Arbitrary<infer One> ? One : never;

function tabulated(tabulations: Tabulations, { of, selection }: Asked): unknown {
  switch (of) {
    case 'counts':
      return tabulations.counts(selection()).groups();
    case 'people':
      return tabulations.people(selection(), metrics.PARTICIPANTS.of).groups();
    case 'signed up':
      return tabulations.people(selection(), metrics.SIGNED_UP.of).members();
    case 'pledges':
      return tabulations
        .pledges(selection())
        .groups()
        .map(({ key, sum }) => [
          key,
          [0, 1, 2].flatMap(term => [0, 1, 2, 3, 4].map(kind => sum(term, kind))),
        ]);
  }
}

test('tabulations answer alike, however many of them are remembered', () => {
  const turns = fc.array(fc.record({ one: fc.nat(7), events: fc.nat(10), limit: fc.constantFrom(0, 1, 2) }), {
    minLength: 10,
    maxLength: 40,
  });
  fc.assert(
    fc.property(history, fc.array(asked, { minLength: 8, maxLength: 8 }), turns, (events, questions, all) => {
      const database = new Database(readModelsInMemory());
      const projector = new Projector(database.sqlite);
      // The first keeps none: each is larger.
      const limited = [1, 1_000, 1_000_000].map(limit => new Tabulations(database, limit));
      let from = 0;
      for (const { one, events: count, limit } of all) {
        const batch = events.slice(from, (from += count));
        projector.apply(batch, from);
        const afresh = tabulated(new Tabulations(database), questions[one]!);
        expect(tabulated(limited[limit]!, questions[one]!)).toEqual(afresh);
      }
    }),
    { numRuns: 100 },
  );
});

test('people keep their place, however many of them are remembered', () => {
  const act = fc.record({
    what: fc.constantFrom('acted', 'attended', 'attended', 'notAttended', 'recruited', 'flush'),
    campaignId: fc.constantFrom('c1', 'c2'),
    person: fc.constantFrom(...people),
    other: fc.nat(people.length - 1),
    activityId: fc.constantFrom('a1', 'a2'),
  });
  const remembering = (
    limit: number | undefined,
    acts: readonly (typeof act extends fc.Arbitrary<infer One> ? One : never)[],
  ) => {
    const database = new Database(readModelsInMemory());
    const all = new People(database, limit);
    for (const [position, { what, campaignId, person, other, activityId }] of acts.entries()) {
      if (what === 'flush') all.flush();
      else {
        const somebody = all.person(campaignId, person);
        if (what === 'acted') all.enter(somebody, { position });
        else if (what === 'attended') all.enter(somebody, { position, attended: activityId });
        else if (what === 'notAttended') all.takeBack(somebody, activityId);
        else {
          const recruiter = all.person(campaignId, people[other]!).ordinal;
          all.enter(somebody, { position, through: { recruiter, share: 'k' } });
        }
      }
    }
    all.flush();
    return database.all('SELECT * FROM participants ORDER BY campaign_id, participant_id');
  };
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), fc.nat(4), (acts, limit) => {
      expect(remembering(limit, acts)).toEqual(remembering(undefined, acts));
    }),
    { numRuns: 200 },
  );
});

test('campaigns go on where they were, also those that have been forgotten meanwhile', () => {
  const ids = Array.from({ length: rememberedCampaigns + 50 }, (_, n) => `c${n}`);
  let position = 0;
  const event = (...rest: Parameters<typeof recordedEvent> extends [number, ...infer Rest] ? Rest : never) =>
    recordedEvent(++position, ...rest);
  const made = ids.map(id =>
    event(campaignStream(id), 0, 'CampaignCreated', { ...created().data, campaignId: id }),
  );
  const round = (n: number): RecordedEvent[] =>
    ids.flatMap(id => {
      const attribution = { area: `Area ${n % 2}` };
      const signUp = {
        activityId: null,
        signedUpAt: '2026-05-04T10:00:00.000Z',
        attribution,
        endsWalkIn: null,
      };
      const pledge = {
        kind: 'MONEY',
        unit: 'NOK',
        amount: '1',
        dueOn: null,
        madeAt: '2026-05-04T10:00:00.000Z',
      };
      const stream = participantStream(id, `p${n}`);
      return [
        event(stream, 0, 'SignedUp', signUp),
        event(stream, 1, 'PledgeMade', { ...pledge, pledgeId: `g${n}`, attribution }),
      ];
    });
  const events = [...made, ...[0, 1, 2, 3].flatMap(round)];

  expect(rowsOf(projected(events, [97]))).toEqual(rowsOf(projected(events)));
});
