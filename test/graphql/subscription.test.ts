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

test('an event is told as the history tells it', async () => {
  await server.mutate('signUp', { ...person('kari'), channel: 'SMS' });
  await using listener = server.listener();
  const [created, signedUp] = await take(listener.participation(campaignId), 2);

  expect(created).toMatchObject({ type: 'CAMPAIGN_CREATED', participantId: null });
  const [, told] = await server.history(campaignId);
  expect(told).toMatchObject({ ...signedUp });
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

test("another campaign's events are not told", async () => {
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
  const total = 2_001;
  const writing = write(total - 1);
  const told: string[] = [];
  let seed = 7;
  const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let cut = 0; told.length < total; cut++) {
    await using listener = server.listener();
    const most = cut < 100 ? 1 + random(30) : total;
    try {
      for await (const { position } of listener.participation(campaignId, { after: told.at(-1) })) {
        told.push(position);
        if (told.length === total) break;
        if (told.length % most === 0 && cut < 100) listener.cut();
      }
    } catch {
      // The cut: what was heard up to here counts.
    }
  }
  await writing;

  expect(told).toEqual(await positions());
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

  expect(JSON.stringify(await ask('unknown', '0001'))).toContain('NOT_FOUND');
  expect(String(await ask('unknown', '0001'))).not.toMatch(/ at |node_modules/);
  expect(String(await ask(campaignId, '!'))).toContain('INVALID_INPUT');
});

/** How many follow a campaign's log. */
async function followers(): Promise<{ readonly count: () => number; restore(): void }> {
  const { store } = server.stores;
  const follow = store.follow.bind(store);
  let open = 0;
  store.follow = async function* (request) {
    open++;
    try {
      yield* follow(request);
    } finally {
      open--;
    }
  };
  return { count: () => open, restore: () => Reflect.deleteProperty(store, 'follow') };
}

test('whoever unsubscribes, leaves or is cut off is followed no longer', async () => {
  const following = await followers();
  const listeners = Array.from({ length: 12 }, () => server.listener());
  const subscriptions = listeners.map(listener => listener.participation(campaignId));
  for (const subscription of subscriptions) expect((await subscription.next()).done).toBe(false);
  expect(following.count()).toBe(12);

  await Promise.all(subscriptions.slice(0, 4).map(subscription => subscription.return(undefined)));
  await until(() => following.count() === 8);
  await Promise.all(listeners.slice(4, 8).map(listener => listener[Symbol.asyncDispose]()));
  await until(() => following.count() === 4);
  for (const listener of listeners.slice(8)) listener.cut();
  await until(() => following.count() === 0);
  following.restore();
  for (const listener of listeners) await listener[Symbol.asyncDispose]();
});

test('a client that stops reading holds little memory of the server, and the others hear all', async () => {
  const held = largestBuffers(server);
  let socket: WebSocket | undefined;
  const slow = new Listener(server.url, opened => (socket = opened));
  const paused = slow.participation(campaignId);
  await paused.next();
  socket!.pause();
  await using listener = server.listener();
  const listening = take(listener.participation(campaignId), 20_001);
  await inParallel(20, 2, async () => {
    const items = Array.from(
      { length: 1_000 },
      (_, n): Item => ({ share: { ...person(n % 100), channel: 'X', creativeId: 'x'.repeat(50) } }),
    );
    await server.record(items);
    held.look();
  });

  const told = heard(await listening);
  held.look();
  expect(told).toHaveLength(20_001);
  expect(new Set(told).size).toBe(20_001);
  expect(told).toEqual([...told].sort());
  expect(held.largest).toBeLessThan(1024 * 1024);
  expect(held.largest).toBeGreaterThan(0);

  // It hears the rest when it reads on; where it was given up meanwhile, by going on after the last position.
  const late: string[] = [told[0]!];
  socket!.resume();
  const hear = async (events: AsyncIterable<Heard>) => {
    for await (const { position } of events) if (late.push(position) === told.length) break;
  };
  await hear(paused).catch(() => hear(listener.participation(campaignId, { after: late.at(-1) })));
  expect(late).toEqual(told);
  await slow[Symbol.asyncDispose]();
});

/** What waits in the server's WebSockets to be sent, in bytes: the most that was ever seen in one of them. */
function largestBuffers({ sockets }: TestServer): { readonly largest: number; look(): void } {
  let largest = 0;
  return {
    get largest() {
      return largest;
    },
    look() {
      for (const { writableLength } of sockets()) largest = Math.max(largest, writableLength);
    },
  };
}

test('the server stops while clients listen, and tells them', async () => {
  const own = await TestServer.start();
  const id = await own.campaign();
  await using listener = own.listener();
  const subscription = listener.participation(id);
  await subscription.next();
  const end = subscription.next().catch((error: unknown) => error);
  await own.remove();

  expect(await end).toMatchObject({ code: 1001 });
});

test('queries and mutations are answered over the same connection', async () => {
  await using listener = server.listener();
  const answer = await listener.ask('mutation { createCampaign(input: { name: "Over WebSocket" }) { duplicate } }');

  expect(answer).toEqual({ data: { createCampaign: { duplicate: false } } });
});
