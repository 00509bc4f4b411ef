import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { StoreUnavailable } from '../../../src/event-store/errors.ts';
import { connectEsdb } from '../../../src/event-store/eventstoredb/eventstoredb.ts';
import type { EventBatch, EventStore, RecordedEvent } from '../../../src/event-store/event-store.ts';
import { EsdbCluster } from './double/esdb-cluster.ts';
import { EsdbDouble } from './double/esdb-double.ts';
import { newEvent } from '../examples.ts';

/** A tenth of the usual, so that nothing waits for long. */
const patience = { attempt: 400, beat: 500 };
/** Longer than one attempt may take. */
const tooLong = 1_000;

const campaign = `campaign_${randomBytes(6).toString('hex')}`;
const stream = (name: string) => `${campaign}-share_${name}`;
const events = (count: number) => Array.from({ length: count }, () => newEvent('ShareOpened'));
const idsOf = (recorded: readonly { readonly id: string }[]) => recorded.map(({ id }) => id);

/** A stream's writer: one append after another, of one event or two. Answers the ids that were acknowledged. */
async function write(store: EventStore, name: string, goesOn: () => boolean): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let n = 0; goesOn(); n++) {
    const batch = events(1 + (n % 2));
    const last = acknowledged.length - 1;
    await store.append(stream(name), batch, last < 0 ? 'no stream' : last);
    acknowledged.push(...idsOf(batch));
  }
  return acknowledged;
}

/** So many writers, until `meanwhile` is over; then every stream must hold what was acknowledged, once and in order. */
async function underWriters(
  store: EventStore,
  count: number,
  meanwhile: () => Promise<void>,
): Promise<number> {
  let writing = true;
  const writers = Array.from({ length: count }, (_, w) => write(store, String(w), () => writing));
  const failed = Promise.all(writers).then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([meanwhile(), failed]);
  writing = false;
  const acknowledged = await Promise.all(writers);
  for (const [w, ids] of acknowledged.entries())
    expect(idsOf(await store.readStream(stream(String(w))))).toEqual(ids);
  return acknowledged.flat().length;
}

/** Follows the campaign until `signal`. */
async function follow(
  store: EventStore,
  seen: RecordedEvent[],
  signal: AbortSignal,
  came: (batch: EventBatch) => void = () => undefined,
): Promise<void> {
  for await (const batch of store.follow({ category: campaign, signal })) {
    seen.push(...batch.events);
    came(batch);
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(20);
}

/** The first time something else than afterwards. */
function once<T>(first: T, afterwards: T): () => T {
  const values = [first];
  return () => values.pop() ?? afterwards;
}

describe('a server that does not answer', () => {
  let server: EsdbDouble;
  let store: EventStore;

  beforeEach(async () => {
    server = await EsdbDouble.start();
    store = connectEsdb(server.url, { patience });
    await store.append(stream('a'), events(1), 'no stream');
    await store.head();
  });
  afterEach(async () => {
    await store.close();
    await server.close();
  });

  const causes: [string, () => void][] = [
    ['its connection hangs', () => server.connections.hangThoseOpen()],
    ['the answer is on its way too long', () => (server.answerDelay = once(tooLong, 0))],
    [
      'it is itself on its way too long, and arrives after its repeat',
      () => (server.delay = once(tooLong, 0)),
    ],
    [
      'every connection hangs for a while',
      () => {
        server.connections.hang();
        setTimeout(() => server.connections.resume(), tooLong);
      },
    ],
  ];

  test.each(causes)('an append is sent again and recorded once where %s', async (_, hang) => {
    hang();
    const batch = events(3);
    const { revision } = await store.append(stream('a'), batch, 0);
    expect(revision).toBe(3);
    const { revision: next } = await store.append(stream('a'), events(1), revision);
    expect(next).toBe(4);

    // What was late has arrived by then.
    await pause(tooLong);
    expect(idsOf(await store.readStream(stream('a'))).slice(1, 4)).toEqual(idsOf(batch));
    expect(await store.readStream(stream('a'))).toHaveLength(5);
  });

  test.each([
    ['a stream', () => store.readStream(stream('a'))],
    ['a category', () => store.readCategory(campaign)],
    ['the head', () => store.head()],
    ['the identity', () => store.identity()],
  ])('%s is read over another connection', async (_, read) => {
    const before = await read();
    server.connections.hangThoseOpen();
    expect(await read()).toEqual(before);
  });

  test('following goes on over another connection, though nothing else is asked', async () => {
    const seen: RecordedEvent[] = [];
    const ending = new AbortController();
    // The connection's own keep-alive would notice only after the test has ended.
    const follower = connectEsdb(`${server.url}&keepAliveInterval=600000`, { patience });
    const following = follow(follower, seen, ending.signal);
    await until(() => seen.length === 1);
    server.connections.hangThoseOpen();
    const other = connectEsdb(server.url);
    const { revision } = await other.append(stream('a'), events(2), 0);
    await until(() => seen.length === 3);
    ending.abort();
    await following;
    await Promise.all([other.close(), follower.close()]);

    expect(seen.map(event => event.revision)).toEqual([0, 1, revision]);
  });

  test('a server that sends subscribers nothing any more is asked anew for what it has, also when it never says that this is all', async () => {
    const seen: RecordedEvent[] = [];
    const ending = new AbortController();
    let isCaughtUp = false;
    const following = follow(store, seen, ending.signal, batch => (isCaughtUp = batch.caughtUp));
    await until(() => seen.length === 1 && isCaughtUp);
    server.subscriptions.isMute = true;
    const { revision } = await store.append(stream('a'), events(2), 0);
    await until(() => seen.length === 3 && isCaughtUp);
    await store.append(stream('a'), events(2), revision);
    await until(() => seen.length === 5 && isCaughtUp);
    ending.abort();
    await following;
    expect(seen.map(event => event.revision)).toEqual([0, 1, 2, 3, 4]);
  });

  test('answers and requests that overtake one another are distinguished', async () => {
    const ahead = () => (Math.random() < 0.03 ? 600 : Math.random() * 40);
    server.delay = ahead;
    server.answerDelay = ahead;
    expect(await underWriters(store, 12, () => pause(3_000))).toBeGreaterThan(0);
  });

  test('more appends than it can answer in the time of an attempt wait their turn', async () => {
    let busyUntil = 0;
    server.delay = () => {
      busyUntil = Math.max(busyUntil, performance.now()) + 4;
      return busyUntil - performance.now();
    };
    const many = await Promise.all(
      Array.from({ length: 300 }, (_, n) => store.append(stream(`n${n}`), events(1), 'no stream')),
    );
    expect(many.map(({ revision }) => revision)).toEqual(many.map(() => 0));
  });
});

describe('a ping', () => {
  test('fails where appends are not taken, though reading works, and records nothing', async () => {
    const server = await EsdbDouble.start();
    const store = connectEsdb(server.url);
    await store.append(stream('a'), events(1), 'no stream');
    const before = server.database.log.length;
    await store.ping();
    server.notReady = 1;
    await expect(store.ping()).rejects.toThrow(StoreUnavailable);
    expect(await store.readStream(stream('a'))).toHaveLength(1);
    await store.ping();

    expect(server.database.log).toHaveLength(before);
    await store.close();
    await server.close();
  });
});

describe('a cluster', () => {
  /** Longer than one attempt may take, with the usual patience: a client must find the leader within it. */
  const tooLong = 2_000;
  let cluster: EsdbCluster;
  let store: EventStore;
  let seen: RecordedEvent[];
  let ending: AbortController;
  let following: Promise<void>;

  beforeEach(async () => {
    cluster = await EsdbCluster.start();
    store = connectEsdb(cluster.url);
    seen = [];
    ending = new AbortController();
    following = follow(store, seen, ending.signal);
  });
  afterEach(async () => {
    ending.abort();
    await following;
    await store.close();
    await cluster.close();
  });

  /** Another node leads, some time after the one before was lost. */
  const change = async (to: number, lose: () => Promise<void> | void) => {
    await lose();
    cluster.resign();
    await pause(400);
    cluster.elect(to);
  };

  test('whose leaders are killed shows no error, and everything is recorded once', async () => {
    const acknowledged = await underWriters(store, 12, async () => {
      for (const n of [1, 2, 0]) {
        await pause(250);
        const { connections } = cluster.leader;
        await change(n, () => connections.stop());
        await pause(250);
        await connections.start();
      }
    });
    await until(() => seen.length >= acknowledged);
    expect(new Set(idsOf(seen)).size).toBe(seen.length);
  });

  test('whose leader is frozen shows no error, and everything is recorded once', async () => {
    const acknowledged = await underWriters(store, 12, async () => {
      await pause(250);
      const { connections } = cluster.leader;
      await change(2, () => connections.hang());
      await pause(tooLong);
      connections.resume();
    });
    await until(() => seen.length >= acknowledged);
    expect(seen).toHaveLength(acknowledged);
  });

  test('whose leader steps down and lives on is read from the new one', async () => {
    await store.append(stream('a'), events(1), 'no stream');
    await until(() => seen.length === 1);
    cluster.elect(1);
    await store.append(stream('a'), events(2), 0);

    expect(await store.readStream(stream('a'))).toHaveLength(3);
    expect(await store.readCategory(campaign)).toHaveLength(3);
    expect(await store.head()).toBeGreaterThanOrEqual(cluster.database.log.at(-2)!.position);
  });

  test('that answers only after the store was closed ends no process', async () => {
    const closing = connectEsdb(cluster.url, { patience });
    for (const { connections } of cluster.nodes) connections.hang();
    const attempts = [
      closing.append(stream('late'), events(1), 'no stream'),
      closing.readStream(stream('a')),
    ];
    const ended = Promise.allSettled(attempts);
    await pause(200);
    const closed = closing.close();
    for (const { connections } of cluster.nodes) connections.resume();
    await closed;
    // A failure that nobody hears fails the test.
    await pause(tooLong);
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  test('of which all nodes were away for a while has lost nothing, and nobody got an error', async () => {
    const acknowledged = await underWriters(store, 12, async () => {
      await pause(250);
      await cluster.stop();
      await pause(tooLong);
      await cluster.restart();
      await pause(500);
    });
    await until(() => seen.length >= acknowledged);
    expect(seen).toHaveLength(acknowledged);
  });

  test('of which all nodes were away for longer than is waited comes back by itself', async () => {
    const brief = connectEsdb(cluster.url, { patience: { operation: 3_000 } });
    await brief.append(stream('a'), events(1), 'no stream');
    const batch = events(2);
    await cluster.stop();
    await expect(brief.append(stream('a'), batch, 0)).rejects.toThrow(StoreUnavailable);
    await expect(brief.ping()).rejects.toThrow(StoreUnavailable);
    await cluster.restart();

    expect(await brief.append(stream('a'), batch, 0)).toMatchObject({ revision: 2 });
    await brief.ping();
    expect(await brief.readStream(stream('a'))).toHaveLength(3);
    await brief.close();
    await until(() => seen.length >= 3);
  });
});
