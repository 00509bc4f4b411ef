import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import {
  type Client,
  type Item,
  ownerKey,
  type RecordedEvent,
  ServerProcess,
  temporaryDirectory,
  TestServer,
  until,
} from '../server/harness.ts';

/** Those who listen may take so much and no more. The full size is run with LONG=1. */

const long = process.env.LONG === '1';

interface Message {
  readonly id?: string;
  readonly type: string;
  readonly payload?: unknown;
}

/** A bare WebSocket, which sends exactly what a test wants. */
class RawClient {
  readonly socket: WebSocket;
  readonly heard: Message[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(url: string, others: Record<string, string> = {}) {
    const headers = { authorization: `Bearer ${ownerKey}`, ...others };
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      headers,
      // Else this client itself ends the connection when what it sends is not read, and its pongs wait with it.
      ...{ maxPendingAutoPongs: 0 },
    });
    this.socket.on('message', data => this.heard.push(JSON.parse((data as Buffer).toString()) as Message));
    this.socket.on('error', () => undefined);
    this.closed = new Promise(resolve =>
      this.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    );
  }

  static async open(url: string): Promise<RawClient> {
    const client = new RawClient(url);
    await once(client.socket, 'open');
    client.say({ type: 'connection_init' });
    await until(() => client.heard.some(({ type }) => type === 'connection_ack'));
    return client;
  }

  say(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, payload: object): void {
    this.say({ id, type: 'subscribe', payload });
  }

  codes(id?: string): string[] {
    return this.heard
      .filter(message => message.type === 'error' && (id === undefined || message.id === id))
      .flatMap(({ payload }) => payload as { extensions: { code: string } }[])
      .map(({ extensions }) => extensions.code);
  }
}

let server: TestServer;
let campaignId: string;
const clients: RawClient[] = [];
const query = 'subscription ($id: ID!) { participation(campaignId: $id) { position type data } }';

/** Most tests need no other. */
let usual: TestServer;
/** The levels of what it logs. */
const levels: number[] = [];
beforeAll(async () => {
  const logger = pino({ level: 'debug' }, { write: line => void levels.push(levelOf(line)) });
  usual = await TestServer.start({}, { logger });
});
afterAll(() => usual.remove());

async function start(
  limits: NonNullable<Parameters<typeof TestServer.start>[1]>['limits'] = {},
  settings: Record<string, string> = {},
): Promise<void> {
  server = await TestServer.start(settings, { limits });
  campaignId = await server.campaign();
}
async function startUsual(): Promise<void> {
  server = usual;
  levels.length = 0;
  campaignId = await server.campaign();
}
async function open(): Promise<RawClient> {
  const client = await RawClient.open(server.url);
  clients.push(client);
  return client;
}
const levelOf = (line: string) => (JSON.parse(line) as { level: number }).level;
const participation = () => ({ query, variables: { id: campaignId } });

afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.terminate();
  if (server === usual) await until(() => usual.subscriptions === 0);
  else await server.remove();
});

test('300 subscriptions of 90 kB over one socket are refused, and nothing of them is kept', async () => {
  await startUsual();
  const client = await open();
  const padding = 'type '.repeat(18_000);
  for (let n = 0; n < 300; n++)
    client.subscribe(`s${n}`, {
      query: `subscription { participation(campaignId: "${campaignId}") { ${padding} } }`,
    });

  await until(() => client.codes().length === 300);
  expect(new Set(client.codes())).toEqual(new Set(['PAYLOAD_TOO_LARGE']));
  client.subscribe('small', participation());
  await until(() => client.heard.some(({ id, type }) => id === 'small' && type === 'next'));
});

test('the subscriptions of one connection take so many bytes together', async () => {
  await startUsual();
  const client = await open();
  const large = { ...participation(), extensions: { padding: 'x'.repeat(9_500) } };
  for (let n = 0; n < 20; n++) client.subscribe(`s${n}`, large);

  await until(() => client.codes().length === 10);
  expect(new Set(client.codes())).toEqual(new Set(['TOO_MANY_SUBSCRIPTIONS']));
});

test('20 000 thin subscriptions over one socket: 50 run, and one that ends makes room', async () => {
  await startUsual();
  const client = await open();
  const count = long ? 20_000 : 500;
  for (let n = 0; n < count; n++) {
    client.subscribe(`s${n}`, participation());
    if (n % 200 === 0) await pause(0);
  }
  await until(() => client.codes().length === count - 50);
  expect(new Set(client.codes())).toEqual(new Set(['TOO_MANY_SUBSCRIPTIONS']));
  expect(client.codes('s49')).toEqual([]);

  client.say({ id: 's0', type: 'complete' });
  for (let n = 0, received = false; !received; n++) {
    client.subscribe(`again${n}`, participation());
    await until(() => client.heard.some(({ id }) => id === `again${n}`));
    received = client.heard.some(({ id, type }) => id === `again${n}` && type === 'next');
  }
  client.subscribe('more', participation());
  await until(() => client.codes('more').length === 1);
});

test('so many run in all, over however many sockets', async () => {
  await start({ subscriptions: { subscriptions: 3 } });
  const [one, other] = [await open(), await open()];
  one.subscribe('a', participation());
  one.subscribe('b', participation());
  other.subscribe('c', participation());
  await until(() => other.heard.some(({ type }) => type === 'next'));
  other.subscribe('d', participation());
  await until(() => other.codes('d').length === 1);
  expect(other.codes('d')).toEqual(['TOO_MANY_SUBSCRIPTIONS']);

  one.socket.terminate();
  await until(async () => {
    other.heard.length = 0;
    other.subscribe('e', participation());
    await until(() => other.heard.some(({ id }) => id === 'e'));
    return other.codes('e').length === 0;
  });
});

test('sockets are as many as MAX_WEB_SOCKETS, and from one address as many as its own limit', async () => {
  for (const [settings, reason] of [
    [{ MAX_WEB_SOCKETS: '3' }, 'Too many connections: at most 3 in all.'],
    [{ MAX_WEB_SOCKETS_PER_ADDRESS: '3' }, 'Too many connections: at most 3 from one address.'],
  ] as const) {
    await start({}, settings);
    const taken = [await open(), await open(), await open()];
    const refused = new RawClient(server.url);
    expect(await refused.closed).toEqual({ code: 4429, reason });

    taken[0]!.socket.close();
    await taken[0]!.closed;
    await open();
    if ('MAX_WEB_SOCKETS' in settings) await server.remove();
  }
});

test('behind a proxy of TRUST_PROXY they are counted by the address that it states', async () => {
  await start({}, { MAX_WEB_SOCKETS_PER_ADDRESS: '1', TRUST_PROXY: '127.0.0.1' });
  const from = async (address: string) => {
    const client = new RawClient(server.url, { 'x-forwarded-for': address });
    clients.push(client);
    await once(client.socket, 'open');
    return client;
  };
  const taken = [await from('203.0.113.1'), await from('203.0.113.2')];
  expect((await (await from('203.0.113.1')).closed).code).toBe(4429);
  expect(taken.map(({ socket }) => socket.readyState)).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
});

test('crowds of sockets beyond that are not even taken', async () => {
  await start({ subscriptions: { farewell: 60_000 } }, { MAX_WEB_SOCKETS: '0' });
  const { port } = new URL(server.url);
  const upgrade = [
    'GET /graphql HTTP/1.1',
    `Host: localhost:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Protocol: graphql-transport-ws',
  ];
  // They never take leave, as a WebSocket client would.
  const crowd = Array.from({ length: 130 }, () => createConnection(Number(port), '127.0.0.1'));
  const answers = await Promise.all(
    crowd.map(async socket => {
      socket.write(`${upgrade.join('\r\n')}\r\n\r\n`);
      return String((await once(socket, 'data'))[0]).split(' ')[1];
    }),
  );
  expect(answers.filter(status => status === '101')).toHaveLength(100);
  expect(answers.filter(status => status === '429')).toHaveLength(30);
  for (const socket of crowd) socket.destroy();
});

test('who does not begin with connection_init is closed', async () => {
  await start({ subscriptions: { initialisation: 50 } });
  const silent = new RawClient(server.url);
  expect((await silent.closed).code).toBe(4408);
  const hasty = new RawClient(server.url);
  await once(hasty.socket, 'open');
  hasty.subscribe('a', participation());
  expect((await hasty.closed).code).toBe(4401);
});

test('what is wrong with one subscription is an error of that one, and the others go on', async () => {
  await start({}, { NODE_ENV: 'production' });
  const client = await open();
  client.subscribe('good', participation());
  const wrong: [string, object, string][] = [
    ['syntax', { query: 'subscription {' }, 'GRAPHQL_PARSE_FAILED'],
    ['deep', { query: '{a'.repeat(4_000) }, 'QUERY_TOO_LARGE'],
    ['field', { query: 'subscription { nothing }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['argument', { query: 'subscription { participation(since: 1) { type } }' }, 'GRAPHQL_VALIDATION_FAILED'],
    ['variable', { query, variables: { id: ['a'] } }, 'BAD_USER_INPUT'],
    ['null', { query, variables: { id: null } }, 'BAD_USER_INPUT'],
    ['query', { query: '{ campaigns { totalCount } }' }, 'BAD_REQUEST'],
    ['name', { query, operationName: 'none', variables: { id: 'a' } }, 'OPERATION_RESOLUTION_FAILURE'],
  ];
  for (const [id, payload, code] of wrong) {
    client.subscribe(id, payload);
    await until(() => client.codes(id).length > 0);
    expect(new Set(client.codes(id))).toEqual(new Set([code]));
  }
  client.subscribe('unknown', { query, variables: { id: 'nothing' } });
  await until(() => client.heard.some(({ id, type }) => id === 'unknown' && type === 'complete'));
  expect(client.heard.find(({ id, type }) => id === 'unknown' && type === 'next')?.payload).toMatchObject({
    errors: [{ extensions: { code: 'NOT_FOUND' } }],
  });

  await server.mutate('share', { campaignId, participant: { email: 'kari@example.org' } });
  await until(() => client.heard.filter(({ id }) => id === 'good').length === 2);
});

const comparison = 'compared(to: PERIOD_BEFORE) { during { from } }';
test.each([
  ['', comparison],
  [`fragment F on Impact { ...G } fragment G on Impact { x: ${comparison} }`, '... on Impact { ...F }'],
])(
  'a comparison of figures that have no period is refused once, and not with each change: %s',
  async (fragments, asked) => {
    await startUsual();
    const client = await open();
    const figures = `subscription ($id: ID!) { impactChanged(campaignId: $id) { position ${asked} } }`;
    client.subscribe('compared', { query: `${fragments} ${figures}`, variables: { id: campaignId } });
    await until(() => client.heard.some(({ id, type }) => id === 'compared' && type === 'complete'));
    expect(client.heard.filter(({ id, type }) => id === 'compared' && type === 'next')).toMatchObject([
      { payload: { errors: [{ extensions: { code: 'INVALID_INPUT' } }] } },
    ]);
  },
);

const longId = JSON.stringify({ id: 'x'.repeat(5_000), type: 'subscribe', payload: { query } });
test.each([
  ['no message', 'hello', 4400],
  ['a message of no known type', '{"type":"shout"}', 4400],
  ['a result, which only a server has', '{"type":"next","id":"1","payload":{"data":{}}}', 4400],
  ['an error, which only a server has', '{"type":"error","id":"1","payload":[{"message":"a"}]}', 4400],
  ['an acknowledgement, which only a server has', '{"type":"connection_ack"}', 4400],
  ['a message over 100 kB', JSON.stringify({ type: 'ping', payload: { a: 'x'.repeat(100_001) } }), 1009],
  ['connection_init again', '{"type":"connection_init"}', 4429],
  ['an id twice, however long', [longId, longId], 4409],
])('%s closes it, and is no fault of ours', async (_, messages, code) => {
  await startUsual();
  const client = await open();
  for (const message of [messages].flat()) client.say(message);
  const closed = await client.closed;
  expect(closed.code).toBe(code);
  expect(closed.reason).not.toMatch(/fault/);
  expect(Math.max(...levels.filter(level => level !== 30))).toBe(20);
});

test('another origin, another host and another protocol get no socket', async () => {
  await start({}, { CORS_ORIGINS: 'https://dashboard.example.org' });
  const status = async (headers: Record<string, string>, protocol = 'graphql-transport-ws') => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, protocol, { headers });
    const [answer] = (await Promise.race([
      once(socket, 'unexpected-response').then(([, response]) => [response as { statusCode: number }]),
      once(socket, 'open').then(() => [{ statusCode: 101 }]),
    ])) as [{ statusCode: number }];
    socket.on('error', () => undefined);
    socket.terminate();
    return answer.statusCode;
  };
  expect(await status({ origin: 'https://evil.example' })).toBe(403);
  expect(await status({ host: 'evil.example' })).toBe(421);
  expect(await status({ host: '10.0.0.7' })).toBe(421);
  expect(await status({}, 'graphql-ws')).toBe(400);
  expect(await status({ origin: server.url })).toBe(101);
  expect(await status({ origin: 'https://dashboard.example.org' })).toBe(101);
  expect(await status({})).toBe(101);
});

describe('who does not read', () => {
  /** Events of some 10 kB. */
  async function write(
    to: Client,
    campaign: string,
    megabytes: number,
    written: () => Promise<void> = async () => undefined,
  ): Promise<void> {
    for (let n = 0; n < megabytes; n++) {
      const items = Array.from({ length: 90 }, (_, item): Item => ({
        updateCampaign: { campaignId: campaign, description: `${n}-${item} `.padEnd(9_900, 'x') },
      }));
      await to.record(items);
      await written();
    }
  }
  const buffered = () => Math.max(...server.sockets().map(({ writableLength }) => writableLength));
  const tooSlow = {
    code: 4429,
    reason: 'Reads too slowly. Subscribe again after the last position handled.',
  };

  test('is held back, then closed with the reason; it goes on after the last position', async () => {
    await start({ subscriptions: { heartbeat: 300, farewell: 60_000 } });
    const readers = await Promise.all(Array.from({ length: 3 }, open));
    for (const reader of readers) for (let n = 0; n < 10; n++) reader.subscribe(`s${n}`, participation());
    for (const reader of readers) {
      await until(() => reader.heard.filter(({ type }) => type === 'next').length === 10);
      reader.socket.pause();
    }
    await write(server, campaignId, 12);
    expect(buffered()).toBeLessThan(1024 * 1024);

    await until(() => server.subscriptions === 0);
    for (const reader of readers) reader.socket.resume();
    for (const reader of readers) expect(await reader.closed).toEqual(tooSlow);

    const events: readonly RecordedEvent[] = await server.history(campaignId);
    const received = positions(readers[0]!, 's0');
    expect(received).toEqual(events.slice(0, received.length).map(({ position }) => position));
    const again = await open();
    again.subscribe('rest', {
      query: query.replace('$id)', `$id, after: "${received.at(-1)!}")`),
      variables: { id: campaignId },
    });
    await until(() => received.length + positions(again, 'rest').length === events.length);
    expect([...received, ...positions(again, 'rest')]).toEqual(events.map(({ position }) => position));
  });

  test('has little held for it, however many there are', async () => {
    await startUsual();
    const [none, many] = await Promise.all([memory(0), memory(long ? 500 : 20)]);
    if (long) console.info('Without readers, and with 500 that read nothing, in MB:', none, many);
    expect(many.held - none.held).toBeLessThan(long ? 200 : 40);
  }, 600_000);

  /**
   * What a process takes while events are recorded that so many clients do not read, in MB: what it holds on to, as
   * distinguished from the lowest it comes down to when garbage is collected, and the most that it has ever had from the
   * operating system.
   */
  async function memory(readers: number): Promise<{ held: number; resident: number }> {
    const directory = temporaryDirectory();
    const own = await ServerProcess.start({ DATA_DIR: directory, MAX_WEB_SOCKETS_PER_ADDRESS: '1000' });
    const id = await own.campaign();
    const paused = await Promise.all(Array.from({ length: readers }, () => RawClient.open(own.url)));
    for (const client of paused) {
      client.subscribe('a', { query, variables: { id } });
      await until(() => client.heard.some(({ type }) => type === 'next'));
      client.socket.pause();
    }
    const samples: { held: number; resident: number }[] = [];
    await write(own, id, long ? 40 : 12, async () => {
      const text = await (
        await fetch(`${own.url}/metrics`, { headers: { authorization: `Bearer ${ownerKey}` } })
      ).text();
      const megabytes = (name: string) =>
        Math.round(Number(new RegExp(`^${name}_bytes (\\S+)$`, 'm').exec(text)?.[1]) / 1024 ** 2);
      samples.push({
        held: megabytes('nodejs_heap_size_used') + megabytes('nodejs_external_memory'),
        resident: megabytes('process_resident_memory'),
      });
    });
    for (const { socket } of paused) socket.terminate();
    await own.program.kill('SIGKILL');
    rmSync(directory, { recursive: true });
    // By the second half the operating system's buffers are full.
    const held = Math.min(...samples.slice(samples.length / 2).map(sample => sample.held));
    return { held, resident: Math.max(...samples.map(sample => sample.resident)) };
  }

  test('and asks on: what is answered does not pile up either', async () => {
    const limits = { subscriptions: { queuedBytes: 50_000, farewell: 60_000 } };
    const closed: string[] = [];
    const write = (line: string) => {
      if (line.includes('"closeCode"')) closed.push(line);
    };
    server = await TestServer.start({}, { limits, logger: pino({ level: 'debug' }, { write }) });
    const client = await open();
    client.socket.pause();
    const ping = JSON.stringify({ type: 'ping', payload: { padding: 'x'.repeat(40_000) } });
    let most = 0;
    // More than the operating system's buffers take.
    for (let n = 0; closed.length === 0; n++) {
      client.say(ping);
      if (n % 10 === 0) await pause(1);
      most = Math.max(most, buffered());
    }
    expect(most).toBeLessThan(100_000);
    client.socket.resume();
    expect(await client.closed).toEqual(tooSlow);
  });

  test('nor answers a ping, is given up', async () => {
    await start({ subscriptions: { heartbeat: 50, farewell: 50 } });
    const others = new Set(server.sockets());
    const client = await open();
    client.socket.pause();
    await until(() => server.sockets().every(socket => others.has(socket)));
  });

  test('nor answers a ping, is given up also while small events come, which the operating system takes', async () => {
    await start({ subscriptions: { heartbeat: 300, farewell: 50 } });
    const client = await open();
    client.subscribe('a', participation());
    await until(() => client.heard.some(({ type }) => type === 'next'));
    client.socket.pause();
    for (let n = 0; server.subscriptions > 0; n++)
      await server.mutate('share', { campaignId, participant: { identifiers: [`small:${n}`] } });
  });

  test('but reads slowly, is not: what it has read counts long before the ping that is behind it', async () => {
    await start({ subscriptions: { heartbeat: 500 } });
    await write(server, campaignId, 4);
    const client = await open();
    const { socket } = client;
    client.subscribe('a', participation());
    // 64 KiB at most, again and again: it takes several beats for what there is.
    const reading = setInterval(() => {
      socket.resume();
      socket.once('message', () => socket.pause());
    }, 50);
    let closed = false;
    socket.once('close', () => (closed = true));
    const last = (await server.history(campaignId)).at(-1)!.position;
    await until(() => closed || positions(client, 'a').at(-1) === last);
    clearInterval(reading);
    socket.resume();
    expect(closed).toBe(false);
  });

  const positions = ({ heard }: RawClient, id: string) =>
    heard
      .filter(message => message.id === id && message.type === 'next')
      .map(
        ({ payload }) =>
          (payload as { data: { participation: { position: string } } }).data.participation.position,
      );
});
