import * as fc from 'fast-check';
import type { RecordedEvent } from '../../src/event-store/event-store.ts';
import { participationDecider } from '../../src/domain/participation/decide.ts';
import type { ParticipationEvent } from '../../src/domain/participation/events.ts';
import { noParticipation, type Participation } from '../../src/domain/participation/state.ts';
import { streamParts } from '../../src/domain/streams.ts';
import { type RosterCount, rosterCounts, rosterOf, type RosterRow } from '../../src/projections/roster.ts';
import { activities, campaigns, history } from '../metrics/histories.ts';
import { projected } from './projected.ts';

/** An activity's people in the read models, held against what the rules themselves know of each person. */

const places = campaigns.flatMap(({ id }) =>
  activities.map(name => ({ campaignId: id, activityId: id + name })),
);

/** By stream: a person's part, folded event by event. */
function parts(events: readonly RecordedEvent[]): ReadonlyMap<string, Participation> {
  const states = new Map<string, Participation>();
  for (const { stream, type, data, metadata } of events) {
    if (streamParts(stream)?.kind !== 'participant') continue;
    const before = states.get(stream) ?? noParticipation;
    const event = { type, data } as ParticipationEvent;
    states.set(stream, participationDecider.evolve(before, event, metadata.occurredAt));
  }
  return states;
}

type Expected = Omit<RosterRow, 'person'>;

function expected(events: readonly RecordedEvent[], campaignId: string, activityId: string): Expected[] {
  return [...parts(events)].flatMap(([stream, { signUps, replies, presences }]) => {
    const { campaignId: of, id: participantId } = streamParts(stream)!;
    const [signUp, reply, presence] = [signUps[activityId], replies[activityId], presences[activityId]];
    if (of !== campaignId || !(signUp ?? reply ?? presence)) return [];
    const said = reply ?? signUp ?? presence!;
    return [
      {
        participantId,
        standing: reply?.reply ?? signUp?.status ?? null,
        signedUpAt: reply ? null : (signUp?.signedUpAt ?? null),
        attendance: presence?.attendance ?? 'UNKNOWN',
        walkIn: presence?.walkIn ?? false,
        channel: said.attribution.channel ?? null,
      },
    ];
  });
}

const byId = (one: { participantId: string }, other: { participantId: string }) =>
  one.participantId < other.participantId ? -1 : 1;

test('is what each person said last and whether they came, in batches of any size', () => {
  fc.assert(
    fc.property(history, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (events, sizes) => {
      const database = projected(events, sizes);
      for (const { campaignId, activityId } of places) {
        const rows = rosterOf(database, { campaignId, activityId }, { limit: 100 });
        const people = expected(events, campaignId, activityId);
        expect(rows.map(({ person: _, ...row }) => row).sort(byId)).toEqual(people.sort(byId));
        expect(rows.map(({ person }) => person)).toEqual(
          rows.map(({ person }) => person).toSorted((a, b) => a - b),
        );
        const counted = rosterCounts(database, campaignId, activityId);
        expect(counted.reduce((sum, { people: n }) => sum + n, 0)).toBe(people.length);
        for (const count of counted) expect(people.filter(isIn(count)).length).toBe(count.people);
      }
    }),
    { numRuns: 40 },
  );
});

function isIn({ standing, attendance, walkIn }: RosterCount) {
  return (row: Expected) =>
    row.standing === standing && row.attendance === attendance && row.walkIn === walkIn;
}

test('pages and filters give the same people as all at once', () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 1, max: 3 }), (events, limit) => {
      const database = projected(events);
      for (const place of places) {
        const all = rosterOf(database, place, { limit: 100 });
        const paged: RosterRow[] = [];
        for (let page = rosterOf(database, place, { limit }); page.length > 0;) {
          paged.push(...page);
          page = rosterOf(database, place, { limit, after: page.at(-1)!.person });
        }
        expect(paged).toEqual(all);
        const some = { standings: ['REGISTERED', 'DECLINED'] as const, came: ['UNKNOWN'] as const };
        expect(rosterOf(database, { ...place, ...some }, { limit: 100 })).toEqual(
          all.filter(
            ({ standing, attendance }) =>
              (standing === 'REGISTERED' || standing === 'DECLINED') && attendance === 'UNKNOWN',
          ),
        );
      }
    }),
    { numRuns: 10 },
  );
});
