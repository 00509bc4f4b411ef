import { createHash } from 'node:crypto';
import { createConnection } from 'node:net';
import { request as httpRequest } from 'node:http';
import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { errorStatuses } from '../../src/graphql/error-codes.ts';
import { refusalCodes } from '../../src/domain/refusal.ts';
import { StoreUnavailable } from '../../src/event-store/errors.ts';
import { type ApiError, ownerKey, TestServer } from './harness.ts';

/** What every request meets before it gets to GraphQL, and what it is answered there. */

let server: TestServer;
const lines: Record<string, unknown>[] = [];
const logger = pino(
  { level: 'debug', base: null },
  new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>);
      done();
    },
  }),
);

beforeAll(async () => {
  const settings = { CORS_ORIGINS: 'https://dashboard.example.org', NODE_ENV: 'production' };
  server = await TestServer.start(settings, {
    logger,
    limits: { requests: { headers: 300, request: 600, check: 50 } },
  });
});
afterAll(() => server.remove());
beforeEach(() => {
  lines.length = 0;
});

interface Raw {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

/** A request with any headers, which `fetch` would not send. */
function raw(path: string, { method = 'GET', headers = {}, body = '' } = {}): Promise<Raw> {
  const { promise, resolve, reject } = Promise.withResolvers<Raw>();
  const sent = httpRequest(`${server.url}${path}`, { method, headers, agent: false }, response => {
    let text = '';
    response.on('data', (chunk: Buffer) => (text += chunk.toString()));
    response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

const json = { 'content-type': 'application/json', authorization: `Bearer ${ownerKey}` };
const campaigns = '{"query":"{ campaigns { totalCount } }"}';
const ask = (headers: object, body = campaigns) =>
  raw('/graphql', { method: 'POST', headers: { ...json, ...headers }, body });

/** Of what was logged beside the requests themselves. */
const levels = () => lines.filter(({ msg }) => msg !== 'request').map(({ level }) => level);

/** The one shape: what is answered is nothing else than errors with their codes. */
function codeOf({ text, headers }: Raw): string {
  expect(headers['content-type']).toMatch(/^application\/json/);
  const { errors, ...more } = JSON.parse(text) as { errors: ApiError[] };
  expect(more).toEqual({});
  expect(errors).toHaveLength(1);
  expect(errors[0]!.message).not.toBe('');
  return errors[0]!.extensions.code;
}

describe('who asks', () => {
  test.each(['/graphql', '/explorer', '/', '/nowhere', '/metrics', '/health/ready'])(
    'a name that was pointed here is not answered to at %s',
    async path => {
      const answer = await raw(path, { headers: { host: 'evil.example' } });
      expect([answer.status, codeOf(answer)]).toEqual([421, 'HOST_NOT_ALLOWED']);
      expect(answer.text).toMatch(/PUBLIC_URL/);
    },
  );

  test('probes are answered by a bare address, the ledger is not', async () => {
    const headers = { host: '10.0.0.7:4000' };
    for (const path of ['/health/live', '/health/ready'])
      expect((await raw(path, { headers })).status).toBe(200);
    expect((await raw('/metrics', { headers: { ...headers, ...json } })).status).toBe(200);
    expect((await ask(headers)).status).toBe(421);
  });

  test("another site's page records nothing and reads nothing", async () => {
    const headers = { origin: 'https://evil.example' };
    const body = '{"query":"mutation { createCampaign(input: { name: \\"Foreign\\" }) { id } }"}';
    const answer = await ask(headers, body);
    expect([answer.status, codeOf(answer)]).toEqual([403, 'ORIGIN_NOT_ALLOWED']);
    expect(await server.data('{ campaigns(filter: { nameContains: "Foreign" }) { totalCount } }')).toEqual({
      campaigns: { totalCount: 0 },
    });
    const preflight = { ...headers, 'access-control-request-method': 'POST' };
    const refused = await raw('/graphql', { method: 'OPTIONS', headers: preflight });
    expect(refused.status).toBe(403);
    expect(refused.headers['access-control-allow-origin']).toBeUndefined();
  });

  test("the explorer's own page may ask", async () => {
    expect((await ask({ origin: server.url })).status).toBe(200);
  });

  test("a dashboard's of CORS_ORIGINS may: the answer has CORS headers", async () => {
    const origin = 'https://dashboard.example.org';
    const preflight = await raw('/graphql', {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, content-type',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, POST, PUT',
      'access-control-allow-headers':
        'authorization, content-type, last-event-id, traceparent, tracestate, x-correlation-id, dugnad-organisation',
      vary: 'origin',
    });
    expect(preflight.headers['access-control-allow-credentials']).toBeUndefined();
    for (const body of [campaigns, '{']) {
      expect((await ask({ origin }, body)).headers['access-control-allow-origin']).toBe(origin);
    }
    expect((await ask({})).headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('a browser is asked', () => {
  const strict = {
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };

  test.each<[string, () => Promise<Raw>]>([
    ['an answer', () => ask({})],
    ['a refusal', () => ask({}, '{')],
    ['an unknown route', () => raw('/nowhere')],
    ['a path that is none', () => raw('/%ff')],
    ['another host', () => ask({ host: 'evil.example' })],
    ['what is no request', () => ask({ 'x-a': 'a'.repeat(20_000) })],
    ['a probe', () => raw('/health/ready')],
    ['metrics', () => raw('/metrics', { headers: json })],
  ])('to run, frame and embed nothing of %s', async (_, send) => {
    expect((await send()).headers).toMatchObject(strict);
  });

  test('what a page of ours may run, by the page’s own policy', async () => {
    for (const path of ['/explorer', '/sign-in/x']) {
      const { headers } = await raw(path);
      const policy = headers['content-security-policy'];
      expect([path, headers]).toEqual([
        path,
        expect.objectContaining({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff' }),
      ]);
      expect(policy).toMatch(/default-src 'none'; script-src .*frame-ancestors 'none'/);
      expect(policy).not.toMatch(/script-src[^;]*('unsafe|\*|https?:)/);
    }
  });

  test('to come by TLS alone, where it is reached so', async () => {
    expect((await ask({})).headers['strict-transport-security']).toBeUndefined();
    const own = await TestServer.start({ PUBLIC_URL: 'https://dugnad.example.org' });
    const { headers } = await fetch(`${own.url}/health/live`);
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
    await own.remove();
  });
});

describe('what is no request that can be served has its code, in the one shape', () => {
  const post = (body: string, headers: object = json) => raw('/graphql', { method: 'POST', headers, body });
  const deep = `{"query":"{ a }","variables":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`;
  const chain = (count: number) =>
    Array.from({ length: count }, (_, n) => `fragment f${n} on Query{...f${n + 1}}`).join(' ');

  test.each<[string, number, string, () => Promise<Raw>]>([
    ['an unknown route', 404, 'ROUTE_NOT_FOUND', () => raw('/nowhere')],
    ['a path that is none', 400, 'BAD_REQUEST', () => raw('/%ff')],
    ['another method', 405, 'METHOD_NOT_ALLOWED', () => raw('/graphql', { method: 'DELETE' })],
    [
      'a mutation by GET',
      405,
      'METHOD_NOT_ALLOWED',
      () => raw('/graphql?query=mutation%7Brecord(input:[])%7B__typename%7D%7D', { headers: json }),
    ],
    ['broken JSON', 400, 'BAD_REQUEST', () => post('{"query":')],
    ['nothing', 400, 'BAD_REQUEST', () => post('')],
    ['a number', 400, 'BAD_REQUEST', () => post('1')],
    ['no content type', 400, 'BAD_REQUEST', () => post('', {})],
    ['text', 415, 'UNSUPPORTED_MEDIA_TYPE', () => post(campaigns, { 'content-type': 'text/plain' })],
    [
      'a form',
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      () => post('query=a', { 'content-type': 'application/x-www-form-urlencoded' }),
    ],
    ['gzip', 415, 'UNSUPPORTED_MEDIA_TYPE', () => ask({ 'content-encoding': 'gzip' })],
    ['br in identity', 415, 'UNSUPPORTED_MEDIA_TYPE', () => ask({ 'content-encoding': 'identity, br' })],
    [
      'UTF-16',
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      () => ask({ 'content-type': 'application/json; charset="UTF-16"' }),
    ],
    ['an answer nobody can give', 406, 'NOT_ACCEPTABLE', () => ask({ accept: 'text/html' })],
    ['100 001 bytes', 413, 'PAYLOAD_TOO_LARGE', () => post(campaigns.padEnd(100_001))],
    ['more than 1 MiB', 413, 'PAYLOAD_TOO_LARGE', () => post(campaigns.padEnd(1024 * 1024 + 1))],
    // Refused for its size, so it was not parsed.
    [
      'broken JSON of 100 001 bytes',
      413,
      'PAYLOAD_TOO_LARGE',
      () => post('{"query":"{ a }",'.padEnd(100_001)),
    ],
    ['JSON that goes deep', 400, 'BAD_REQUEST', () => post(deep)],
    [
      'a batch of JSON that goes deep',
      400,
      'BAD_REQUEST',
      () => post(deep.replace('{ a }', 'mutation { record }').padEnd(200_000)),
    ],
    [
      'a query that goes deep',
      400,
      'QUERY_TOO_LARGE',
      () => post(JSON.stringify({ query: '{a'.repeat(40_000) })),
    ],
    ['headers too large', 431, 'HEADERS_TOO_LARGE', () => ask({ 'x-a': 'a'.repeat(20_000) })],
    [
      '20 000 fragments in a chain',
      413,
      'PAYLOAD_TOO_LARGE',
      () => post(JSON.stringify({ query: `{...f0} ${chain(20_000)} fragment f20000 on Query{a}` })),
    ],
    [
      'as many in a batch',
      413,
      'PAYLOAD_TOO_LARGE',
      () =>
        post(
          JSON.stringify({
            query: `mutation { record(input: []) { __typename } } ${chain(12_000)} fragment f12000 on Query{a}`,
          }),
        ),
    ],
  ])('%s: %i %s', async (_, status, code, send) => {
    const answer = await send();
    expect([answer.status, codeOf(answer)]).toEqual([status, code]);
    expect(answer.text).not.toMatch(/\n\s+at |RangeError|node_modules/);
  });

  test.each([
    { version: 1, sha256Hash: 'aa' },
    { version: 1, sha256Hash: createHash('sha256').update('{__typename}').digest('hex') },
    { version: 2 },
    1,
  ])('the extension persistedQuery %j: the query itself is to be sent', async persistedQuery => {
    const extensions = { persistedQuery };
    for (const body of [{ query: '{__typename}', extensions }, { extensions }]) {
      lines.length = 0;
      const answer = await post(JSON.stringify(body));
      expect([answer.status, codeOf(answer)]).toEqual([200, 'PERSISTED_QUERY_NOT_SUPPORTED']);
      expect(levels()).toEqual([20]);
    }
  });

  test.each([
    ['an argument', 'query ($id: ID = "a") { campaign(id: $id) { name } }', 'id'],
    ['a directive', 'query ($id: Boolean = true) { campaigns { totalCount @skip(if: $id) } }', 'if'],
    ['a mutation', 'mutation ($id: [Record!] = []) { record(input: $id) { __typename } }', 'input'],
  ])('null in a variable for what must not be null, of %s', async (_, query, name) => {
    const answer = await post(JSON.stringify({ query, variables: { id: null } }));
    expect([answer.status, codeOf(answer)]).toEqual([400, 'BAD_USER_INPUT']);
    expect(answer.text).toContain(`Argument \\"${name}\\"`);
    expect(levels()).toEqual([20]);
  });

  test('a subscription', async () => {
    const query = 'subscription { participation(campaignId: "a") { position } }';
    const answer = await post(JSON.stringify({ query }));
    expect([answer.status, codeOf(answer)]).toEqual([400, 'BAD_REQUEST']);
    expect(levels()).toEqual([20]);
  });

  test('more than fifty variables that do not fit are each a mistake of the client, and the last word on them too', async () => {
    const query = 'mutation ($input: [Record!]!) { record(input: $input) { __typename } }';
    const input = Array.from({ length: 300 }, () => ({ signUp: {} }));
    const { status, text } = await post(JSON.stringify({ query, variables: { input } }));
    const { errors } = JSON.parse(text) as { errors: ApiError[] };
    expect(status).toBe(400);
    expect(errors).toHaveLength(51);
    expect(errors.at(-1)!.message).toMatch(/^Too many errors processing variables/);
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['BAD_USER_INPUT']));
    expect(levels()).toEqual([20]);
  });

  test('a body that is said to be as it is, in UTF-8, is taken', async () => {
    for (const type of ['application/json; charset=UTF-8', 'application/json;charset="utf8"; a=b'])
      expect((await ask({ 'content-type': type, 'content-encoding': 'Identity' })).status).toBe(200);
  });

  test('as many fragments as 100 kB hold, in a chain, are no 500', async () => {
    const query = `{...f0} ${chain(2_900)} fragment f2900 on Query{campaigns{totalCount}}`;
    expect((await post(JSON.stringify({ query }))).status).toBeLessThan(500);
  });

  test('a query cannot hide behind one that looks like a batch', async () => {
    const hidden = `{"query":"mutation { record(input: []) { __typename } }","qu\\u0065ry":"{ campaigns { totalCount } }"}`;
    expect(codeOf(await post(hidden.padEnd(200_000)))).toBe('PAYLOAD_TOO_LARGE');
  });

  test('a body or headers that trickle in are ended', async () => {
    const head =
      'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 90000\r\n\r\n';
    for (const start of [head, 'POST /graphql HTTP/1.1\r\nHost: loc', '']) {
      const socket = createConnection(Number(new URL(server.url).port), '127.0.0.1');
      let text = '';
      socket.on('data', chunk => (text += chunk.toString()));
      socket.write(start);
      const trickle = setInterval(() => socket.write(start === head ? ' ' : 'a'), 100);
      socket.on('error', () => undefined);
      await new Promise(resolve => socket.once('close', resolve));
      clearInterval(trickle);
      if (start !== '') expect(text).toMatch(/^HTTP\/1.1 408 [^]*"code":"REQUEST_TIMEOUT"/);
    }
  });
});

describe('the log', () => {
  const logged = () => lines.filter(({ msg }) => msg !== 'request');

  test('a refusal is a line at debug, with the correlation id that is answered', async () => {
    for (const [send, code] of [
      [() => ask({}, '{"query":"{ campaign(id: \\"x\\") { id } }"}'), 'NOT_FOUND'],
      [
        () => ask({}, '{"query":"mutation { createCampaign(input: { name: \\"\\" }) { id } }"}'),
        'INVALID_INPUT',
      ],
      [() => ask({}, '{"query":"{ nothing }"}'), 'GRAPHQL_VALIDATION_FAILED'],
      [() => ask({}, '{"query":"{"}'), 'GRAPHQL_PARSE_FAILED'],
      [
        () =>
          ask({}, '{"query":"query($a: Int) { campaigns(first: $a) { totalCount } }","variables":{"a":"b"}}'),
        'BAD_USER_INPUT',
      ],
      [() => ask({}, '{'), 'BAD_REQUEST'],
      [() => raw('/nowhere'), 'ROUTE_NOT_FOUND'],
      [() => ask({ host: 'evil.example' }), 'HOST_NOT_ALLOWED'],
    ] as const) {
      lines.length = 0;
      const { headers } = await send();
      const correlationId = headers['x-correlation-id'];
      expect(correlationId).toMatch(/^[\da-f-]{36}$/);
      expect(logged()).toEqual([expect.objectContaining({ level: 20, code, correlationId })]);
      expect(lines.find(({ msg }) => msg === 'request')).toMatchObject({ correlationId });
    }
  });

  test('the correlation id a client states is used, unless it cannot be one', async () => {
    expect((await ask({ 'x-correlation-id': 'row-17' })).headers['x-correlation-id']).toBe('row-17');
    expect((await ask({ 'x-correlation-id': 'a b' })).headers['x-correlation-id']).toMatch(/^[\da-f-]{36}$/);
  });

  /** The campaigns' query fails with `error`, in several fields. */
  async function failing(error: Error): Promise<Raw> {
    const { database } = server.stores.readSide;
    const prepare = database.prepare.bind(database);
    database.prepare = () => {
      throw error;
    };
    const answer = await ask(
      { 'x-correlation-id': 'row-18' },
      '{"query":"{ a: campaigns { totalCount } b: campaigns { totalCount } }"}',
    );
    database.prepare = prepare;
    return answer;
  }

  test('an outage is one line at warn', async () => {
    const { status } = await failing(new StoreUnavailable('The store is away.'));
    expect(status).toBe(503);
    expect(logged()).toEqual([
      expect.objectContaining({ level: 40, code: 'STORE_UNAVAILABLE', correlationId: 'row-18' }),
    ]);
  });

  test('what nobody foresaw is one line at error, with its cause', async () => {
    const { text } = await failing(new Error('inner detail'));
    expect(text).not.toContain('inner detail');
    expect(logged()).toEqual([
      expect.objectContaining({
        level: 50,
        code: 'INTERNAL_SERVER_ERROR',
        correlationId: 'row-18',
        err: expect.objectContaining({ message: 'inner detail' }) as unknown,
      }),
    ]);
  });
});

test('docs/refusals.md lists every code, and no other', () => {
  const docs = readFileSync(new URL('../../docs/refusals.md', import.meta.url), 'utf8');
  const documented = [...docs.matchAll(/^\| ((?:`[A-Z_]+`(?:, )?)+)[^|]*\|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/[A-Z_]+/g)].map(([code]) => code),
  );
  expect(documented.sort()).toEqual([...refusalCodes, ...Object.keys(errorStatuses)].sort());
});
