import { createServer, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { refuseAddress } from '../../../src/outbound/webhooks/address.ts';
import { Post, waitOf } from '../../../src/outbound/webhooks/post.ts';

/** Nobody who chooses an address gets this server to send into its own network. */

let server: Server;
let port: number;
let asked = 0;
let post: Post;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked++;
    request.resume();
    if (request.url === '/large') response.end(Buffer.alloc(5_000_000));
    else response.end('taken');
  });
  await new Promise<void>(resolve => server.listen(0, '::', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => new Promise(resolve => server.close(resolve)));
beforeEach(() => {
  asked = 0;
  post = new Post([], 2_000);
});
afterEach(() => {
  post.close();
});

const send = (url: string, by = post) => by.send(url, {}, '{}', AbortSignal.timeout(20_000));

/** One for which names lead where `answers` says. */
const resolving = (answers: (name: string) => string, patience = 2_000) => {
  const lookup = (name: string, options: object, done: (...args: unknown[]) => void) => {
    const address = answers(name);
    const family = address.includes(':') ? 6 : 4;
    if ('all' in options && options.all) done(null, [{ address, family }]);
    else done(null, address, family);
  };
  return new Post([], patience, lookup as LookupFunction);
};

const addresses = [
  ...[
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '0x7f.0.0.1',
    '0x7f000001',
    '2130706433',
    '0177.0.0.1',
    '017700000001',
  ],
  ...[
    '127.255.255.254',
    '0.0.0.0',
    '0',
    '10.0.0.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '169.254.169.254',
  ],
  ...[
    '100.64.0.1',
    '192.0.0.1',
    '192.0.2.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '240.0.0.1',
  ],
  ...['255.255.255.255', '[::1]', '[::]', '[0:0:0:0:0:0:0:1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]'],
  ...[
    '[::ffff:10.0.0.1]',
    '[::ffff:169.254.169.254]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b::10.0.0.1]',
  ],
  ...[
    '[2002:7f00:1::]',
    '[2002:a00:1::]',
    '[fe80::1]',
    '[fe80::a9fe:a9fe]',
    '[fc00::1]',
    '[fd00::1]',
    '[fec0::1]',
  ],
  ...['[ff02::1]', '[2001:db8::1]', '[2001::1]', '[100::1]', '１２７.０.０.１', '①②⑦.⓪.⓪.①', '127。0。0。1'],
  ...['localhost', 'LOCALHOST', 'localhost.', 'a.localhost', 'printer.local', 'metadata.internal'],
];

test('an address of a private network is refused when it is entered, however it is written', () => {
  expect(addresses.length).toBeGreaterThan(50);
  for (const host of addresses)
    expect([host, typeof refuseAddress(`https://${host}/`, [])]).toEqual([host, 'string']);
  for (const url of [
    'http://example.org/',
    'https://a:b@example.org/',
    'https://example.org/#x',
    'ftp://example.org',
    'x',
  ])
    expect([url, typeof refuseAddress(url, [])]).toEqual([url, 'string']);
  for (const url of [
    'https://example.org/a?b=c',
    'https://hooks.example.org:8443/',
    'https://localhost.example.org/',
  ])
    expect([url, refuseAddress(url, [])]).toEqual([url, undefined]);
});

test('nothing is sent there, should it be entered all the same', async () => {
  const to = resolving(name => (/localhost|local|internal/i.test(name) ? '127.0.0.1' : name));
  for (const host of addresses) {
    const answer = await send(`http://${host}:${port}/`, to);
    expect([host, answer.status]).toEqual([host, null]);
  }
  expect(asked).toBe(0);
}, 60_000);

test('nor where a name leads there, at the moment of the connection', async () => {
  for (const address of [
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '10.0.0.1',
    '169.254.169.254',
    '64:ff9b::7f00:1',
  ]) {
    const to = resolving(() => address);
    expect(await send(`http://example.org:${port}/`, to)).toEqual({
      status: null,
      retryAfter: 0,
      problem: expect.stringContaining('private network') as string,
    });
  }
  let lookedUp = 0;
  const impatient = resolving(() => (lookedUp++ === 0 ? '203.0.114.1' : '127.0.0.1'), 300);
  for (let n = 0; n < 2; n++)
    expect((await send(`http://example.org:${port}/`, impatient)).status).toBeNull();
  impatient.close();
  expect(asked).toBe(0);
});

test('a network that is opened is reached, and no other', async () => {
  const open = new Post(['127.0.0.0/8'], 2_000);
  expect(await send(`http://127.0.0.1:${port}/`, open)).toEqual({
    status: 200,
    retryAfter: 0,
    problem: null,
  });
  expect((await send(`http://10.0.0.1:${port}/`, open)).status).toBeNull();
  open.close();
  expect(refuseAddress('http://127.0.0.1/', ['127.0.0.0/8'])).toBeUndefined();
});

test('of a large answer only the beginning is read; a connection that was closed meanwhile is made anew', async () => {
  const open = new Post(['127.0.0.0/8'], 5_000);
  expect((await send(`http://127.0.0.1:${port}/large`, open)).status).toBe(200);
  expect((await send(`http://127.0.0.1:${port}/`, open)).status).toBe(200);
  server.closeAllConnections();
  expect((await send(`http://127.0.0.1:${port}/`, open)).status).toBe(200);
  open.close();
});

test('whether it may still be sent is asked before each sending, also before a connection is made anew', async () => {
  const open = new Post(['127.0.0.0/8'], 5_000);
  await send(`http://127.0.0.1:${port}/`, open);
  server.closeAllConnections();
  const answers = [true, false];
  const check = () => {
    if (!answers.shift()) throw new Error('No more.');
  };
  const sent = open.send(`http://127.0.0.1:${port}/`, {}, '{}', AbortSignal.timeout(20_000), check);
  await expect(sent).rejects.toThrow('No more.');
  expect([asked, answers]).toEqual([1, []]);
  open.close();
});

test('why there was no answer is said without the address, which may let somebody in', async () => {
  const open = new Post(['127.0.0.0/8'], 5_000);
  const { problem } = await send('http://127.0.0.1:1/?token=secret', open);
  expect(problem).toBe('It cannot be reached (ECONNREFUSED).');
  open.close();
});

test('how long to wait is written in seconds or as a date', () => {
  const now = Date.parse('2026-05-04T18:30:00Z');
  expect(
    ['120', 'Mon, 04 May 2026 18:31:00 GMT', 'Mon, 04 May 2026 18:29:00 GMT', 'soon', '-5', undefined].map(
      text => waitOf(text, now),
    ),
  ).toEqual([120_000, 60_000, 0, 0, 0, 0]);
});
