import { operator } from '../../src/auth/requester.ts';
import { firstOrganisation } from '../../src/domain/organisation/state.ts';
import { CampaignImpactResolver } from '../../src/graphql/campaign-impact.ts';
import { ImpactSubscription } from '../../src/graphql/impact-subscription.ts';
import { Views } from '../../src/graphql/view.ts';
import { LogReader } from '../../src/outbound/campaign-events.ts';
import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import { type Item, type Listener, TestServer, until } from '../server/harness.ts';

/** A dashboard follows a campaign's figures: over a real WebSocket, while others write. */

let server: TestServer;
let campaignId: string;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.remove());
beforeEach(async () => {
  campaignId = await server.campaign();
});

interface Figures {
  readonly position: string;
  readonly participants: number;
  readonly signUps: { readonly net: number; readonly gross: number };
}

const fields = 'position participants signUps { net gross } by(dimension: CHANNEL) { key signUps { net } }';
const subscription = `subscription ($campaignId: ID!) { impactChanged(campaignId: $campaignId) { ${fields} } }`;

const figures = (listener: Listener, id = campaignId) =>
  listener.each<Figures>(subscription, { campaignId: id });

async function asked(): Promise<Figures> {
  const { campaign } = await server.data<{ campaign: { impact: Figures } }>(
    `query ($campaignId: ID!) { campaign(id: $campaignId) { impact { ${fields} } } }`,
    { campaignId },
  );
  return campaign.impact;
}

const signUps = (count: number, from = 0, id = campaignId): Item[] =>
  Array.from({ length: count }, (_, n) => ({
    signUp: { campaignId: id, participant: { email: `p${from + n}@example.org` }, channel: 'SMS' },
  }));

async function next(each: AsyncIterator<Figures, undefined>): Promise<Figures> {
  const { value } = await each.next();
  if (!value) throw new Error('There is no more.');
  return value;
}

test('it is what the campaign’s impact is, at once, and after each change', async () => {
  await server.record(signUps(2));
  await using listener = server.listener();
  const each = figures(listener);
  expect(await next(each)).toEqual(await asked());
  for (const participants of [3, 4]) {
    await server.record(signUps(1, participants));
    const seen = await next(each);
    expect(seen).toEqual(await asked());
    expect(seen.participants).toBe(participants);
  }
});

test('with EventStoreDB too', async () => {
  const esdb = await EsdbDouble.start();
  const own = await TestServer.start({ EVENTSTOREDB_URL: esdb.url });
  const id = await own.campaign();
  await using listener = own.listener();
  const each = figures(listener, id);
  expect((await next(each)).participants).toBe(0);
  await own.record(signUps(3, 0, id));
  expect((await next(each)).participants).toBe(3);
  await own.remove();
  await esdb.close();
});

test('five hundred sign-ups are a few messages, and the last is right', async () => {
  await using listener = server.listener();
  const each = figures(listener);
  const began = performance.now();
  const seen = [await next(each)];
  const writing = (async () => {
    for (let from = 0; from < 500; from += 20) await server.record(signUps(20, from));
  })();
  while (seen.at(-1)!.participants < 500) seen.push(await next(each));
  await writing;

  expect(seen.at(-1)).toEqual(await asked());
  const counts = seen.map(({ participants }) => participants);
  expect(counts).toEqual([...new Set(counts)].sort((a, b) => a - b));
  // One at once, then one a second at most.
  expect(seen.length).toBeLessThanOrEqual(2 + (performance.now() - began) / 1_000);
});

/** The same without a connection, which would take messages ahead of a client that does not read them. */
function unsent() {
  const { store, readSide, ledger } = server.stores;
  const views = new Views(store, readSide, ledger.positions);
  const subscribed = new ImpactSubscription(new LogReader(store), views, new CampaignImpactResolver());
  const info = { fieldNodes: [], fragments: {} };
  return subscribed.impactChanged({ requester: operator(firstOrganisation, 'test') }, info, campaignId);
}

test('who is slow gets the newest, and nothing of what was between', async () => {
  const each = await unsent();
  await each.next();
  for (let from = 0; from < 100; from += 20) await server.record(signUps(20, from));
  const { value } = (await each.next()) as { value: Figures };
  expect([value.participants, value.position]).toEqual([100, (await asked()).position]);

  const after = each.next();
  await server.record(signUps(1, 100));
  expect(((await after) as { value: Figures }).value.participants).toBe(101);
  await each.return!();
});

test('while nothing changes in the campaign nothing is read, however much does elsewhere', async () => {
  const other = await server.campaign();
  const { store } = server.stores;
  const follow = store.follow.bind(store);
  let follows = 0;
  let read = 0;
  let ended = 0;
  store.follow = async function* (request) {
    follows++;
    try {
      for await (const batch of follow(request)) {
        read += batch.events.length;
        yield batch;
      }
    } finally {
      ended++;
    }
  };
  using _ = { [Symbol.dispose]: () => Reflect.deleteProperty(store, 'follow') };
  const each = await unsent();
  await each.next();
  const second = each.next();
  await until(() => follows === 1);
  await server.record(signUps(200, 0, other));
  expect([follows, read]).toEqual([1, 0]);
  await server.record(signUps(1));
  await second;
  expect([follows, read]).toEqual([1, 1]);

  // And nobody follows for who has left.
  const third = each.next();
  await until(() => follows === 2);
  await each.return!();
  expect(await third).toMatchObject({ done: true });
  expect(ended).toBe(2);
});

test('who has left while the read models are behind waits no longer', async () => {
  const { readSide } = server.stores;
  const each = await unsent();
  await each.next();
  let waiting = false;
  const seen = readSide.seen.bind(readSide);
  readSide.seen = (_, signal) => {
    waiting = true;
    return seen(Number.MAX_SAFE_INTEGER, signal);
  };
  using _ = { [Symbol.dispose]: () => Reflect.deleteProperty(readSide, 'seen') };
  const second = each.next();
  await server.record(signUps(1));
  await until(() => waiting);
  await each.return!();
  expect(await second).toMatchObject({ done: true });
});

test('it ends when whoever asked is no longer let in', async () => {
  const { issueKey } = await server.data<{ issueKey: { id: string; key: string } }>(
    'mutation { issueKey(input: { name: "Dashboard", role: ANALYST }) { id key } }',
  );
  await using listener = server.listener({ key: issueKey.key });
  const each = figures(listener);
  expect((await next(each)).participants).toBe(0);
  const end = each.next().catch((error: unknown) => error);
  await server.data('mutation ($id: ID!) { revokeKey(input: { keyId: $id }) { id } }', { id: issueKey.id });
  expect(await end).toMatchObject({ code: 4401 });
});

test('only figures of campaigns that there are for whoever asks, and that a minute can bear', async () => {
  const other = await server.campaign();
  const { issueKey } = await server.data<{ issueKey: { key: string } }>(
    'mutation ($campaigns: [ID!]) { issueKey(input: { name: "Dashboard", role: ANALYST, campaigns: $campaigns }) { key } }',
    { campaigns: [campaignId] },
  );
  await using listener = server.listener({ key: issueKey.key });
  expect(await next(figures(listener))).toMatchObject({ participants: 0 });
  for (const id of [other, 'unknown'])
    await expect(figures(listener, id).next()).rejects.toThrow('"code":"NOT_FOUND"');
  const costly = subscription.replace('by(dimension: CHANNEL)', 'by(dimension: AREA, and: CREATIVE)');
  await expect(listener.each(costly, { campaignId }).next()).rejects.toEqual([
    expect.objectContaining({ message: expect.stringContaining('cost') as unknown }),
  ]);
});
