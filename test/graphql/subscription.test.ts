import { connect } from 'node:net';
import type { WebSocket } from 'ws';
import { type Heard, inParallel, type Item, Listener, take, TestServer, until } from '../server/harness.ts';

/** An integration listens: over a real WebSocket, while others write. */

let server: TestServer;
let campaignId: string;

beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.remove());
beforeEach(async () => {
  campaignId = await server.campaign();
});

const person = (name: string | number) => ({ campaignId, participant: { email: `p${name}@example.org` } });

/** `count` events of the campaign, from several writers at once. */
async function write(count: number, writers = 4): Promise<void> {
  const items = (from: number, size: number): Item[] =>
    Array.from({ length: size }, (_, n) => ({ share: { ...person(from + n), channel: 'X' } }));
  const batch = 25;
  await inParallel(count / batch, writers, n => server.record(items((n % 8) * batch, batch)));
}

async function positions(types?: readonly string[]): Promise<string[]> {
  const events = await server.history(campaignId);
  return events.filter(({ type }) => !types || types.includes(type)).map(({ position }) => position);
}

const heard = (events: readonly Heard[]) => events.map(({ position }) => position);

test('history, then what comes, without gap or repeat while others write', async () => {
  await write(200);
  await using listener = server.listener();
  const listening = take(listener.participation(campaignId), 1_001);
  await write(800);

  expect(heard(await listening)).toEqual(await positions());
});

test('who catches up with a long history does not hold up the server', async () => {
  await write(1_000);
  await using listener = server.listener();
  const catching = { up: false };
  const catchingUp = Promise.all(
    Array.from({ length: 5 }, () => take(listener.participation(campaignId), 1_001)),
  ).then(() => (catching.up = true));
  let answeredMeanwhile = 0;
  while (!catching.up) {
    await fetch(`${server.url}/health/live`);
    answeredMeanwhile++;
  }
  await catchingUp;

  // Without turns it is one: the one that waits until the last event is delivered. With them it depends on how fast the machine is.
  expect(answeredMeanwhile).toBeGreaterThan(4);
});

test('an event is published as the history returns it', async () => {
  await server.mutate('signUp', { ...person('kari'), channel: 'SMS' });
  await using listener = server.listener();
  const [created, signedUp] = await take(listener.participation(campaignId), 2);

  expect(created).toMatchObject({ type: 'CAMPAIGN_CREATED', participantId: null });
  const [, received] = await server.history(campaignId);
  expect(received).toMatchObject({ ...signedUp });
});

test('only the types asked for come, from the history and later', async () => {
  await server.mutate('share', person('a'));
  await server.mutate('signUp', person('a'));
  await using listener = server.listener();
  const types = ['SIGNED_UP', 'SIGN_UP_WITHDRAWN'];
  const listening = take(listener.participation(campaignId, { types }), 4);
  await server.mutate('share', person('b'));
  await server.mutate('withdrawSignUp', person('a'));
  await server.mutate('confirmSignUp', person('a')).catch(() => undefined);
  await server.mutate('signUp', person('b'));
  await server.mutate('signUp', person('c'));

  expect(heard(await listening)).toEqual(await positions(types));
});

test("another campaign's events are not published", async () => {
  const other = await server.campaign();
  await using listener = server.listener();
  const listening = take(listener.participation(campaignId), 3);
  await server.mutate('share', { ...person('a'), campaignId: other });
  await server.mutate('share', person('a'));
  await server.mutate('share', { ...person('b'), campaignId: other });
  await server.mutate('share', person('b'));

  expect(heard(await listening)).toEqual(await positions());
});

test('over 100 cuts of the line, going on after the last position loses and repeats nothing', async () => {
  const total = 1_001;
  const writing = write(total - 1);
  const received: string[] = [];
  let cuts = 0;
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  while (received.length < total) {
    await using listener = server.listener();
    const most = 1 + random(14);
    try {
      for await (const { position } of listener.participation(campaignId, { after: received.at(-1) })) {
        received.push(position);
        if (received.length === total) break;
        if (received.length % most === 0 && cuts < 100) {
          cuts++;
          listener.cut();
        }
      }
    } catch {
      // The cut: what was heard up to here counts.
    }
  }
  await writing;

  expect(cuts).toBe(100);
  expect(received).toEqual(await positions());
});

test('many listeners hear the same', async () => {
  const listeners = Array.from({ length: 20 }, () => server.listener());
  const listening = listeners.map(listener => take(listener.participation(campaignId), 101));
  await write(100);
  const expected = await positions();

  for (const events of await Promise.all(listening)) expect(heard(events)).toEqual(expected);
  for (const listener of listeners) await listener[Symbol.asyncDispose]();
});

test('an unknown campaign, or a position that is none, is answered with its code', async () => {
  await using listener = server.listener();
  const ask = (id: string, after: string) =>
    take(listener.participation(id, { after }), 1).catch((error: unknown) => error);

  expect(String(await ask('unknown', '0001'))).toContain('"extensions":{"code":"NOT_FOUND"}');
  const [position = ''] = await positions();
  const beyond = position.replace(/-.*/, '-zzzzzzzz');
  for (const none of ['!', '0001', beyond]) {
    expect(String(await ask(campaignId, none))).toContain('INVALID_INPUT');
  }
  expect(String(await ask(campaignId, beyond))).toContain('Expected a position that the log has reached.');
});

/** Who follows a campaign's log, and how many events each has taken from it. */
function followers(): { readonly taken: number[]; open(): number } & Disposable {
  const { store } = server.stores;
  const follow = store.follow.bind(store);
  const taken: number[] = [];
  let open = 0;
  store.follow = async function* (request) {
    const index = taken.push(0) - 1;
    open++;
    try {
      for await (const batch of follow(request)) {
        taken[index]! += batch.events.length;
        yield batch;
      }
    } finally {
      open--;
    }
  };
  return { taken, open: () => open, [Symbol.dispose]: () => Reflect.deleteProperty(store, 'follow') };
}

test('whoever unsubscribes, leaves or is cut off is followed no longer', async () => {
  using following = followers();
  const listeners = Array.from({ length: 12 }, () => server.listener());
  const subscriptions = listeners.map(listener => listener.participation(campaignId));
  for (const subscription of subscriptions) expect((await subscription.next()).done).toBe(false);
  expect(following.open()).toBe(12);

  await Promise.all(subscriptions.slice(0, 4).map(subscription => subscription.return(undefined)));
  await until(() => following.open() === 8);
  await Promise.all(listeners.slice(4, 8).map(listener => listener[Symbol.asyncDispose]()));
  await until(() => following.open() === 4);
  for (const listener of listeners.slice(8)) listener.cut();
  await until(() => following.open() === 0);
  for (const listener of listeners) await listener[Symbol.asyncDispose]();
});

test('a client that stops reading holds little memory of the server, and the others hear all', async () => {
  using following = followers();
  let socket: WebSocket | undefined;
  using tidy = new DisposableStack();
  const slow = new Listener(server.url, { onSocket: opened => (socket = opened) });
  tidy.defer(() => slow.cut());
  const paused = slow.participation(campaignId);
  await paused.next();
  socket!.pause();
  await using listener = server.listener();
  const listening = take(listener.participation(campaignId), 2_401);
  // More than the operating system's own buffers take: 24 MB.
  const description = 'x'.repeat(9_900);
  let buffered = 0;
  for (let n = 0; n < 2_400; n += 80) {
    await server.record(
      Array.from({ length: 80 }, (_, of): Item => ({
        updateCampaign: { campaignId, description: `${n + of} ${description}` },
      })),
    );
    for (const { writableLength } of server.sockets()) buffered = Math.max(buffered, writableLength);
  }

  const received = heard(await listening);
  expect(received).toHaveLength(2_401);
  expect(new Set(received).size).toBe(2_401);
  expect(received).toEqual([...received].sort());
  const [bySlow, byOther] = following.taken;
  expect(byOther).toBe(2_401);
  expect(bySlow).toBeLessThan(1_800);
  expect(buffered).toBeLessThan(1024 * 1024);

  // It hears the rest when it reads on; where it was given up meanwhile, by going on after the last position.
  const late: string[] = [received[0]!];
  socket!.resume();
  const hear = async (events: AsyncIterable<Heard>) => {
    for await (const { position } of events) if (late.push(position) === received.length) break;
  };
  await hear(paused).catch(() => hear(listener.participation(campaignId, { after: late.at(-1) })));
  expect(late).toEqual(received);
}, 180_000);

test('the server stops while clients listen, and they get the reason', async () => {
  const own = await TestServer.start();
  const id = await own.campaign();
  await using listener = own.listener();
  const subscription = listener.participation(id);
  await subscription.next();
  const end = subscription.next().catch((error: unknown) => error);
  await own.remove();

  expect(await end).toMatchObject({ code: 1001 });
});

test('the server stops although a client reads nothing', async () => {
  const own = await TestServer.start();
  const id = await own.campaign();
  let socket: WebSocket | undefined;
  const listener = new Listener(own.url, { onSocket: opened => (socket = opened) });
  await listener.participation(id).next();
  socket!.pause();
  await own.remove();
  expect(own.sockets()).toEqual([]);
  listener.cut();
}, 15_000);

test('the port is closed while a client that reads nothing has its time to go: what else is to end, ends meanwhile', async () => {
  const own = await TestServer.start({}, { limits: { subscriptions: { farewell: 60_000 } } });
  let socket: WebSocket | undefined;
  const listener = new Listener(own.url, { onSocket: opened => (socket = opened) });
  await listener.participation(await own.campaign()).next();
  socket!.pause();
  const stopped = own.remove();
  await until(() => isClosed(own.url));
  listener.cut();
  await stopped;
  expect(own.sockets()).toEqual([]);
}, 15_000);

function isClosed(url: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });
}

test('queries and mutations are refused over it: they go by HTTP, where their limits are', async () => {
  await using listener = server.listener();
  const answer = listener.ask('mutation { createCampaign(input: { name: "Over WebSocket" }) { duplicate } }');

  await expect(answer).rejects.toEqual([
    {
      message: 'Over WebSocket only subscriptions are served. Send a mutation as an HTTP POST.',
      extensions: { code: 'BAD_REQUEST' },
    },
  ]);
  expect(
    await server.ask('{ campaigns(filter: { nameContains: "Over WebSocket" }) { totalCount } }'),
  ).toMatchObject({
    data: { campaigns: { totalCount: 0 } },
  });
});
