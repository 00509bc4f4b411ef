import { jest } from '@jest/globals';
import { readFileSync, rmSync } from 'node:fs';
import { buildSchema, type GraphQLObjectType } from 'graphql';
import { metrics, offeredAs } from '../../src/domain/metrics.ts';
import { type Item, TestServer, until } from '../server/harness.ts';
import { campaignCategory, campaignStream, participantStream } from '../../src/domain/streams.ts';
import { PublicImpactResolver } from '../../src/graphql/public-impact.ts';
import type { Views } from '../../src/graphql/view.ts';
import { Positions } from '../../src/event-store/positions.ts';
import { LogReader } from '../../src/outbound/campaign-events.ts';
import { readModelPath } from '../../src/projector/read-model-file.ts';
import { created } from '../domain/examples.ts';
import { newEvent, TemporaryStore } from '../event-store/examples.ts';
import { projected } from '../projections/projected.ts';

/** What the public sees of a campaign, as people act over some days in May. */

let server: TestServer;

beforeAll(async () => {
  // Only the calendar: the server's timers go on.
  const doNotFake = [
    'hrtime',
    'nextTick',
    'performance',
    'queueMicrotask',
    'setImmediate',
    'clearImmediate',
  ] as const;
  const timers = ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] as const;
  jest.useFakeTimers({ doNotFake: [...doNotFake, ...timers], now: Date.parse('2026-05-01T10:00:00Z') });
  server = await TestServer.start({}, { limits: { clocks } });
});
/** Who sets the calendar here sets both clocks: the log's is not to find that one jumped. */
const clocks = { wall: () => Date.now(), steady: () => Date.now() };

afterAll(async () => {
  await server.remove();
  jest.useRealTimers();
});

const at = (instant: string) => jest.setSystemTime(Date.parse(instant));

interface PublicCount {
  readonly atLeast: number | null;
  readonly before: string | null;
}
type PublicTotal = PublicCount &
  Readonly<Record<string, readonly { readonly key: string | null; readonly atLeast: number }[]>>;
interface PublicImpact {
  readonly participants: PublicTotal;
  readonly netSignUps: PublicTotal;
  readonly shares: PublicCount;
  readonly attendances: PublicCount;
  readonly nextNotBefore: string;
}

const groups = ['CHANNEL', 'TECHNIQUE', 'AREA', 'AGE_BAND']
  .map(dimension => `${dimension}: by(dimension: ${dimension}) { key atLeast }`)
  .join(' ');
const query = `query ($id: ID!) {
  publicImpact(campaignId: $id) {
    participants { atLeast before ${groups} }
    netSignUps { atLeast before ${groups} }
    shares { atLeast before }
    attendances { atLeast before }
    nextNotBefore
  }
}`;

async function shown(id: string): Promise<PublicImpact> {
  return (await server.data<{ publicImpact: PublicImpact }>(query, { id })).publicImpact;
}

/** Resolves when queries see it. */
async function record(items: readonly Item[]): Promise<void> {
  const outcomes = await server.record(items);
  const positions = outcomes.map(outcome => (outcome.__typename === 'Receipt' ? outcome.position : null));
  expect(positions).not.toContain(null);
  const reach = 'query ($position: Position) { campaigns(first: 0, atLeast: $position) { totalCount } }';
  await Promise.all(positions.map(position => server.data(reach, { position })));
}

const person = (number: number) => ({ email: `p${number}@example.org` });
const signUps = (campaignId: string, from: number, to: number, more: object = {}): Item[] =>
  Array.from({ length: to - from }, (_, index) => ({
    signUp: { campaignId, participant: person(from + index), channel: 'SMS', ...more },
  }));

const nothing = { atLeast: null, before: null };
const noGroups = { CHANNEL: [], TECHNIQUE: [], AREA: [], AGE_BAND: [] };

test('every metric that is public is a field, with the definition of the catalogue', () => {
  const fields = (
    buildSchema(readFileSync('schema.graphql', 'utf8')).getType('PublicImpact') as GraphQLObjectType
  ).getFields();
  const { nextNotBefore: _, ...counts } = fields;
  const shownAs = Object.values(counts).map(({ description, type }) => [description, String(type)]);

  expect(shownAs.sort()).toEqual(
    offeredAs('public')
      .map(metric => {
        const { is, offered } = metrics[metric];
        return [is, offered.public === 'BY_GROUP' ? 'PublicTotal!' : 'PublicCount!'];
      })
      .sort(),
  );
});

test('of an unknown campaign nothing is published', async () => {
  const { errors } = await server.ask(query, { id: 'nobody' });

  expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
});

test('figures follow at the end of the day by which five people moved them, and not before', async () => {
  at('2026-05-04T08:00:00Z');
  const id = await server.campaign({ timeZone: 'Europe/Oslo' });
  const empty = { participants: { ...nothing, ...noGroups }, shares: nothing, attendances: nothing };
  expect(await shown(id)).toMatchObject({ ...empty, nextNotBefore: '2026-05-04T22:00:00.000Z' });

  await record(signUps(id, 0, 4));
  at('2026-05-05T10:00:00Z');
  expect(await shown(id)).toMatchObject(empty);

  await record(signUps(id, 4, 7, { channel: 'X' }));
  expect(await shown(id)).toMatchObject(empty);

  at('2026-05-05T21:59:00Z');
  expect(await shown(id)).toMatchObject(empty);
  // A clock that is a little fast changes nothing.
  at('2026-05-05T22:02:00Z');
  expect(await shown(id)).toMatchObject(empty);
  at('2026-05-05T22:06:00Z');
  const seven = { atLeast: 5, before: '2026-05-06', CHANNEL: [], AREA: [{ key: null, atLeast: 5 }] };
  expect(await shown(id)).toMatchObject({
    participants: seven,
    netSignUps: seven,
    shares: nothing,
    nextNotBefore: '2026-05-06T22:00:00.000Z',
  });

  // Three more are too few for a new batch, the four after them are not.
  at('2026-05-06T10:00:00Z');
  await record(signUps(id, 7, 10));
  at('2026-05-07T10:00:00Z');
  expect(await shown(id)).toMatchObject({ participants: seven, netSignUps: seven });
  await record(signUps(id, 10, 14, { technique: 'QA' }));
  at('2026-05-12T10:00:00Z');
  const fourteen = {
    atLeast: 10,
    before: '2026-05-08',
    CHANNEL: [{ key: 'SMS', atLeast: 10 }],
    TECHNIQUE: [{ key: null, atLeast: 10 }],
    AREA: [{ key: null, atLeast: 10 }],
  };
  expect(await shown(id)).toMatchObject({ participants: fourteen, netSignUps: fourteen });

  // What comes on a later day, even about an earlier one, leaves what was published as it is.
  await record(signUps(id, 14, 18, { occurredAt: '2026-05-05T12:00:00+02:00' }));
  expect(await shown(id)).toMatchObject({ participants: fourteen, netSignUps: fourteen });
  at('2026-05-13T10:00:00Z');
  expect(await shown(id)).toMatchObject({ participants: fourteen, netSignUps: fourteen });
});

test('each figure has batches of its own; what is withdrawn and revoked is taken off', async () => {
  at('2026-06-01T10:00:00Z');
  const id = await server.campaign({ timeZone: 'Europe/Oslo' });
  const activityId = await server.activity(id);
  const each = (from: number, to: number, what: (participant: object) => Item) =>
    record(Array.from({ length: to - from }, (_, index) => what(person(100 + from + index))));
  const campaignId = id;

  await record(signUps(id, 100, 111));
  await each(0, 4, participant => ({ share: { campaignId, participant, channel: 'X' } }));
  at('2026-06-02T10:00:00Z');
  await each(0, 11, participant => ({ recordAttendance: { campaignId, activityId, participant } }));
  await each(0, 3, participant => ({ share: { campaignId, participant, channel: 'SMS' } }));
  at('2026-06-03T10:00:00Z');
  expect(await shown(id)).toMatchObject({
    participants: { atLeast: 10, before: '2026-06-02' },
    netSignUps: { atLeast: 10, before: '2026-06-02' },
    shares: nothing,
    attendances: { atLeast: 10, before: '2026-06-03' },
  });

  await each(4, 5, participant => ({ share: { campaignId, participant, channel: 'SMS' } }));
  await each(0, 5, participant => ({ withdrawSignUp: { campaignId, participant } }));
  await each(0, 6, participant => ({ revokeAttendance: { campaignId, activityId, participant } }));
  at('2026-06-04T10:00:00Z');
  expect(await shown(id)).toMatchObject({
    participants: { atLeast: 10, before: '2026-06-02' },
    netSignUps: { atLeast: 5, before: '2026-06-04' },
    shares: { atLeast: 5, before: '2026-06-04' },
    attendances: { atLeast: 5, before: '2026-06-04' },
  });
});

test('each figure is counted to the end of its own batch, in each campaign', async () => {
  at('2026-06-11T10:00:00Z');
  const [id, other] = [
    await server.campaign({ timeZone: 'UTC' }),
    await server.campaign({ timeZone: 'UTC' }),
  ];
  const shares = (from: number, to: number): Item[] =>
    Array.from({ length: to - from }, (_, index) => ({
      share: { campaignId: id, participant: person(150 + from + index), channel: 'X' },
    }));
  await record(shares(0, 6));
  at('2026-06-12T10:00:00Z');
  // Four people are too few to move the shares, however often they share.
  await record([...shares(0, 4), ...shares(0, 4)]);
  await record(signUps(id, 150, 156));
  await record(signUps(other, 150, 170));
  at('2026-06-13T10:00:00Z');

  expect(await shown(id)).toMatchObject({
    netSignUps: { atLeast: 5, before: '2026-06-13' },
    shares: { atLeast: 5, before: '2026-06-12' },
  });
  expect(await shown(other)).toMatchObject({
    netSignUps: { atLeast: 20, before: '2026-06-13' },
    shares: nothing,
  });
});

test('somebody in several groups is one participant, and a group of a few busy people is not published', async () => {
  at('2026-07-01T10:00:00Z');
  const id = await server.campaign({ timeZone: 'Europe/Oslo' });
  const activities = [await server.activity(id), await server.activity(id), await server.activity(id)];
  await record(signUps(id, 200, 206));
  await record(activities.flatMap(activityId => signUps(id, 200, 202, { activityId, channel: 'X' })));
  await record(signUps(id, 200, 206, { activityId: activities[0], channel: 'EMAIL' }).slice(2));
  await record(signUps(id, 206, 207, { channel: 'EMAIL' }));
  at('2026-07-02T10:00:00Z');
  const { participants, netSignUps: net } = await shown(id);

  expect(participants).toMatchObject({ atLeast: 5, TECHNIQUE: [{ key: null, atLeast: 5 }] });
  expect(participants.CHANNEL).toEqual([
    { key: 'EMAIL', atLeast: 5 },
    { key: 'SMS', atLeast: 5 },
  ]);
  expect(net.atLeast).toBe(15);
  expect(net.CHANNEL).toEqual(participants.CHANNEL);
});

test('the answer is the same after the read models were built anew', async () => {
  at('2026-08-01T10:00:00Z');
  const id = await server.campaign({ timeZone: 'Asia/Kolkata' });
  await record([...signUps(id, 300, 309), ...signUps(id, 309, 316, { channel: 'X' })]);
  at('2026-08-02T10:00:00Z');
  await record(signUps(id, 316, 318));
  const before = await shown(id);
  await server.stop();
  rmSync(readModelPath(server.directory));
  server = await TestServer.start({ DATA_DIR: server.directory }, { limits: { clocks } });
  await until(() => server.stores.readSide.everCaughtUp);

  expect(before.participants).toMatchObject({ atLeast: 15, before: '2026-08-02' });
  expect(await shown(id)).toEqual(before);
});

test('a day is not over while some of it is still on its way to the read models', async () => {
  at('2026-09-01T10:00:00Z');
  const temporary = new TemporaryStore();
  const { type, data } = created({ channels: ['SMS'] });
  await temporary.store.append(campaignStream('c1'), [newEvent(type, data)], 'no stream');
  for (let number = 0; number < 12; number++) {
    const signedUp = {
      activityId: null,
      signedUpAt: '2026-09-01T10:00:00.000Z',
      attribution: {},
      endsWalkIn: null,
    };
    const stream = participantStream('c1', `p${number}`);
    await temporary.store.append(stream, [newEvent('SignedUp', signedUp)], 'no stream');
  }
  const events = await temporary.store.readCategory(campaignCategory('c1'));
  at('2026-09-02T10:00:00Z');
  const positions = new Positions(temporary.store);
  const published = async (projectedSoFar: number) => {
    const database = projected(events.slice(0, projectedSoFar));
    const { position } = events[projectedSoFar - 1]!;
    const view = { database, position, positions, at: new Date(), until: undefined, asOf: undefined };
    const views = { live: () => Promise.resolve(view) } as unknown as Views;
    const resolver = new PublicImpactResolver(views, new LogReader(temporary.store));
    return (await resolver.publicImpact('c1')).count('NET_SIGN_UPS').atLeast;
  };

  expect(await published(7)).toBe(null);
  expect(await published(12)).toBe(null);
  expect(await published(13)).toBe(10);
  await temporary.end();
});
