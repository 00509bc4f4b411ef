import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigError, readConfig } from '../../src/config.ts';
import { readModelPath } from '../../src/projector/read-model-file.ts';
import { dugnad } from '../cli/dugnad.ts';
import {
  type Answer,
  type ApiError,
  type Item,
  ownSettings,
  recordMutation,
  temporaryDirectory,
  TestServer,
} from './harness.ts';

/** Whatever is sent or set, the answer says what was wrong and how to go on; never a stack. */

let server: TestServer;
let campaignId: string;

beforeAll(async () => {
  server = await TestServer.start();
  campaignId = await server.campaign();
});
afterAll(() => server.remove());

const stack = /\n\s+at |\.ts:\d+|\.js:\d+|node_modules|"stack/;

/** A raw body, and what comes back as text and as JSON. */
async function sent(
  body: string,
  headers: object = {},
): Promise<Answer<unknown> & { text: string; error?: unknown }> {
  const response = await server.post(body, headers);
  const text = await response.text();
  expect(response.headers.get('content-type')).toMatch(/^application\/(graphql-response\+)?json/);
  expect(text).not.toMatch(stack);
  return { status: response.status, text, ...(JSON.parse(text) as object) };
}

const codes = ({ errors }: Answer<unknown>) => errors?.map(({ extensions }) => extensions.code);

describe('ids that nothing has', () => {
  test.each([
    ['campaign', '{ campaign(id: "nothing") { id } }'],
    ['activity', '{ activity(id: "nothing") { id } }'],
    ['participant', '{ participant(id: "nothing") { id } }'],
    ['id of another kind', '{ campaign(id: "\' OR 1=1 --") { id } }'],
    ['empty id', '{ campaign(id: "") { id } }'],
    ['very long id', `{ campaign(id: "${'x'.repeat(50_000)}") { id } }`],
  ])('a %s is not found', async (_, query) => {
    const answer = await server.ask(query);

    expect(answer.data ?? null).toBeNull();
    expect(codes(answer)).toEqual(['NOT_FOUND']);
  });

  test.each([
    ['updateCampaign', { campaignId: 'nothing', name: 'a' }],
    ['closeCampaign', { campaignId: 'nothing' }],
    ['scheduleActivity', { campaignId: 'nothing', name: 'a', startsAt: '2025-01-01T00:00:00Z' }],
    ['cancelActivity', { activityId: 'nothing' }],
    ['recordHeadcount', { activityId: 'nothing', low: 1 }],
    ['signUp', { campaignId: 'nothing', participant: { email: 'a@example.org' } }],
    ['signUp', { activityId: 'nothing', participant: { email: 'a@example.org' } }],
    ['recordAttendance', { activityId: 'nothing', participant: { email: 'a@example.org' } }],
    ['fulfilPledge', { pledgeId: 'nothing', participant: { email: 'a@example.org' } }],
    ['openShare', { share: 'nothing' }],
  ] as const)('%s about something that is not there is refused: %j', async (name, input) => {
    const { extensions } = await server.refused(
      name,
      name === 'openShare' ? input : { campaignId, ...input },
    );

    expect(extensions.code).toBe('NOT_FOUND');
  });
});

describe('requests that are none', () => {
  test.each([
    ['truncated JSON', '{"query": "{ campaigns'],
    ['no JSON', 'query { campaigns { totalCount } }'],
    ['nothing', ''],
    ['a number', '42'],
    ['null', 'null'],
    ['a list', '[]'],
    ['an object without a query', '{}'],
    ['a query that is no text', '{"query": 42}'],
    ['variables that are no object', '{"query": "{ campaigns { totalCount } }", "variables": "a"}'],
    ['a prototype', '{"__proto__": {"a": 1}, "query": "{ campaigns { totalCount } }"}'],
  ])('%s is answered 400', async (_, body) => {
    expect((await sent(body)).status).toBe(400);
  });

  test.each([
    ['a syntax error', '{ campaigns {', 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ campaigns { secrets } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['an unknown enum value', '{ campaigns(orderBy: SIZE) { totalCount } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a missing argument', '{ campaign { id } }', 'GRAPHQL_VALIDATION_FAILED'],
    ['a wrong type', '{ campaigns(first: "ten") { totalCount } }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'two alternatives at once',
      '{ campaign(id: "a", asOf: { position: "1", recordedAt: "2" }) { id } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ])('%s in the operation is answered 400 with its code', async (_, query, code) => {
    const answer = await sent(JSON.stringify({ query }));

    expect(answer.status).toBe(400);
    expect(new Set(codes(answer))).toEqual(new Set([code]));
  });

  test.each([
    ['an unknown enum value', { campaignId: 'a', participant: { id: 'a' }, channel: 'MYSPACE' }],
    ['an unknown field', { campaignId: 'a', participant: { id: 'a' }, password: 'x' }],
    ['a missing field', { campaignId: 'a' }],
    ['null where something must be', { campaignId: null, participant: { id: 'a' } }],
    ['a list for an object', { campaignId: 'a', participant: ['a', 'b'] }],
    ['a number for a time', { campaignId: 'a', participant: { id: 'a' }, occurredAt: 1_700_000_000 }],
  ])('%s in the variables is answered 400', async (_, input) => {
    const answer = await server.attempt('signUp', input);

    expect(answer.status).toBe(400);
    expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
  });

  test('another content type is refused, also as a form from another site', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=a',
    ]) {
      const { status } = await sent('{"query": "{ campaigns { totalCount } }"}', { 'content-type': type });
      expect([400, 415]).toContain(status);
    }
  });

  test('an unknown route is answered 404 in JSON', async () => {
    for (const [method, path] of [
      ['GET', '/nowhere'],
      ['POST', '/'],
      ['DELETE', '/graphql'],
      ['GET', '/%ff'],
    ] as const) {
      const response = await fetch(`${server.url}${path}`, { method });
      const text = await response.text();
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.status).toBeLessThan(500);
      expect(JSON.parse(text)).toBeInstanceOf(Object);
      expect(text).not.toMatch(stack);
    }
    expect((await fetch(`${server.url}/nowhere`)).status).toBe(404);
  });
});

describe('values that cannot be', () => {
  const at = { email: 'kari@example.org' };
  const fieldsOf = ({ extensions }: ApiError) => extensions.fields?.map(({ path }) => path);

  test.each([
    ['2199-01-01T00:00:00Z', 'OCCURRED_IN_FUTURE'],
    ['9999-12-31T23:59:59.999Z', 'OCCURRED_IN_FUTURE'],
    ['1969-12-31T23:59:59Z', 'INVALID_INPUT'],
    ['0000-01-01T00:00:00Z', 'INVALID_INPUT'],
    ['2025-02-29T00:00:00Z', 'INVALID_INPUT'],
    ['2025-01-01T24:00:00Z', 'INVALID_INPUT'],
    ['2025-01-01T00:00:00', 'INVALID_INPUT'],
    ['2025-01-01', 'INVALID_INPUT'],
    ['+275760-09-13T00:00:00Z', 'INVALID_INPUT'],
    ['2016-12-31T23:59:60Z', 'INVALID_INPUT'],
    ['', 'INVALID_INPUT'],
  ])('something cannot have happened at %j', async (occurredAt, code) => {
    const error = await server.refused('signUp', { campaignId, participant: at, occurredAt });

    expect(error.extensions.code).toBe(code);
    expect(fieldsOf(error)).toEqual(['occurredAt']);
  });

  test.each([
    '-1',
    '0',
    '0.0000',
    '1e3',
    'NaN',
    'Infinity',
    '0x10',
    '1,5',
    '01',
    '1.',
    '.5',
    '1.00001',
    '99999999999',
    ' 1',
    '',
  ])('nobody pledges %j hours', async amount => {
    const pledge = { quantity: { amount, unit: 'hours' } };
    const error = await server.refused('makePledge', { campaignId, participant: at, pledge });

    expect(error.extensions.code).toBe('INVALID_INPUT');
    expect(fieldsOf(error)?.[0]).toMatch(/^pledge/);
  });

  test.each([
    [{ amount: '1.001', currency: 'NOK' }],
    [{ amount: '1.5', currency: 'JPY' }],
    [{ amount: '1', currency: 'nok' }],
    [{ amount: '1', currency: 'KRONER' }],
    [{ amount: '1', currency: 'QQQ' }],
    [{ amount: '1', currency: 'XXX' }],
    [{ amount: '1.0', currency: 'ISK' }],
    [{ amount: '1.0001', currency: 'KWD' }],
    [{ amount: '-1', currency: 'NOK' }],
  ])('nobody pledges %j', async money => {
    const { extensions } = await server.refused('makePledge', {
      campaignId,
      participant: at,
      pledge: { money },
    });

    expect(extensions.code).toBe('INVALID_INPUT');
  });

  test.each([
    [{ amount: '1.25', currency: 'HUF' }],
    [{ amount: '1.25', currency: 'RSD' }],
    [{ amount: '1.125', currency: 'KWD' }],
  ])('somebody pledges %j', async money => {
    const participant = { email: `${money.currency}@example.org` };
    await server.mutate('makePledge', { campaignId, participant, pledge: { money } });
  });

  test.each([
    ['2019-02-29T10:00:00+01:00', 'Expected a day that exists: there is no 2019-02-29 in the calendar.'],
    ['2019-04-31T10:00:00', 'Expected RFC 3339 with offset, such as 2026-05-04T18:30:00+02:00.'],
    ['2016-12-31T23:59:60Z', 'Expected seconds up to 59: leap seconds are not kept.'],
  ])('what is wrong with %j is said', async (occurredAt, message) => {
    const { extensions } = await server.refused('signUp', { campaignId, participant: at, occurredAt });
    expect(extensions.fields).toEqual([{ path: 'occurredAt', message }]);
  });

  test.each(['(202) 555-0143', '202 555 0143'])(
    'the refusal of a number of another country without its code, %j, explains country codes',
    async phone => {
      const { extensions } = await server.refused('signUp', { campaignId, participant: { phone } });
      expect(extensions.fields).toEqual([
        { path: 'participant.phone', message: expect.stringContaining('+ and its country code') as string },
      ]);
      await server.mutate('signUp', { campaignId, participant: { phone: `+1 ${phone}` }, channel: null });
      await server.mutate('withdrawSignUp', { campaignId, participant: { phone: `+1 ${phone}` } });
    },
  );

  test.each([[{}], [{ email: null }], [{ identifiers: null, phone: null }]])(
    'nobody, %j, is refused',
    async participant => {
      const error = await server.refused('signUp', { campaignId, participant });
      expect(error.extensions.fields).toEqual([
        { path: 'participant', message: 'Expected id, email, phone or identifiers.' },
      ]);
    },
  );

  test('all fields that are wrong are listed, whoever is meant among them', async () => {
    const error = await server.refused('signUp', {
      campaignId,
      participant: { email: 'not one' },
      occurredAt: 'yesterday',
      creativeId: ' ',
      source: { system: 'csv', externalId: '\ud800' },
    });
    expect(fieldsOf(error)?.toSorted()).toEqual([
      'creativeId',
      'occurredAt',
      'participant.email',
      'source.externalId',
    ]);
  });

  test.each([
    ['createCampaign', { name: 'a\ud800' }, 'name'],
    ['createCampaign', { name: 'a', timeZone: '\udc00' }, 'timeZone'],
    ['updateCampaign', { description: '\udc00\ud800' }, 'description'],
    ['signUp', { participant: { email: 'kari\ud800@example.org' } }, 'participant.email'],
    ['signUp', { participant: { identifiers: ['mobilize:\ud800'] } }, 'participant.identifiers.0'],
    ['signUp', { participant: at, utm: { content: 'x\ud800' } }, 'utm.content'],
    ['makePledge', { participant: at, pledge: { action: '\ud800x' } }, 'pledge.action'],
    ['publishCallToAction', { text: 'a', link: 'https://example.org/\ud800' }, 'link'],
  ] as const)('%s %j holds half a character, and is refused', async (name, input, path) => {
    const error = await server.refused(name, name === 'createCampaign' ? input : { campaignId, ...input });
    expect(error.extensions.code).toBe('INVALID_INPUT');
    expect(fieldsOf(error)).toEqual([path]);
  });

  test('a key holds no half character', async () => {
    expect(fieldsOf(await server.refused('createCampaign', { name: 'a' }, 'key \ud800'))).toEqual([
      'idempotencyKey',
    ]);
  });

  test.each(['9999-01-01T00:00:00Z', '2200-01-01T00:00:00Z', '1969-12-31T23:59:59Z', '0000-01-01T00:00:00Z'])(
    'nothing is planned for %s',
    async time => {
      const activityId = await server.activity(campaignId);
      const schedule = (more: object) =>
        server.refused('scheduleActivity', {
          campaignId,
          name: 'a',
          startsAt: '2025-01-01T00:00:00Z',
          ...more,
        });
      expect(fieldsOf(await schedule({ startsAt: time }))).toEqual(['startsAt']);
      expect(fieldsOf(await schedule({ endsAt: time }))).toEqual(['endsAt']);
      expect(
        fieldsOf(await server.refused('rescheduleActivity', { campaignId, activityId, startsAt: time })),
      ).toEqual(['startsAt']);
      expect(
        fieldsOf(
          await server.refused('planUpdate', { campaignId, title: 'a', channel: 'X', plannedAt: time }),
        ),
      ).toEqual(['plannedAt']);
    },
  );

  test.each(['0000-01-01', '1899-12-31', '2200-01-01', '2025-02-30'])(
    'no pledge is due on %s',
    async dueOn => {
      const pledge = { action: 'rydde' };
      const error = await server.refused('makePledge', { campaignId, participant: at, pledge, dueOn });
      expect(fieldsOf(error)).toEqual(['dueOn']);
    },
  );

  test('nobody is counted below none, in halves or by the million millions', async () => {
    const activityId = await server.activity(campaignId);
    const count = (low: unknown, more: object = {}) =>
      server.attempt('recordHeadcount', { campaignId, activityId, low, ...more });

    expect(codes(await count(-1))).toEqual(['INVALID_INPUT']);
    expect(codes(await count(10_000_001))).toEqual(['INVALID_INPUT']);
    expect(codes(await count(3, { high: 2 }))).toEqual(['INVALID_INPUT']);
    expect(codes(await count(3, { high: 4, comparator: 'AT_LEAST' }))).toEqual(['INVALID_INPUT']);
    expect(codes(await count(3, { comparator: 'RANGE' }))).toEqual(['INVALID_INPUT']);
    for (const low of [1.5, 1e12, '3', null]) expect(codes(await count(low))).toEqual(['BAD_USER_INPUT']);
  });

  test.each([
    ['name', { name: '' }],
    ['name', { name: 'x'.repeat(201) }],
    ['name', { name: 'bell\u0007' }],
    ['name', { name: ' \u00a0\t' }],
    ['name', { name: '\u200b\u2060\u3164' }],
    ['name', { name: `a${'\ufe0f'.repeat(200)}` }],
    ['timeZone', { timeZone: 'Mars/Olympus' }],
    ['timeZone', { timeZone: '+02:00' }],
    ['startsOn', { startsOn: '2025-13-01' }],
    ['startsOn', { startsOn: '2025-1-1' }],
    ['endsOn', { startsOn: '2025-03-01', endsOn: '2025-02-01' }],
    ['channels', { channels: ['X', 'X'] }],
    ['description', { description: 'x'.repeat(10_001) }],
  ])('a campaign with a wrong %s is refused by its path', async (path, input) => {
    const error = await server.refused('createCampaign', { name: 'Ny', ...input });

    expect(error.extensions.code).toBe('INVALID_INPUT');
    expect(fieldsOf(error)).toEqual([path]);
  });

  test('text is kept as it came: quotes, markup, emoji and right-to-left', async () => {
    for (const name of [
      "Robert'); DROP TABLE events;--",
      '<script>alert(1)</script>',
      '👩‍👩‍👧‍👦 מבצע',
      '__proto__',
    ]) {
      const { id } = await server.mutate('createCampaign', { name });
      const { campaign } = await server.data<{ campaign: { name: string } }>(
        'query ($id: ID!) { campaign(id: $id) { name } }',
        { id },
      );
      expect(campaign.name).toBe(name);
    }
  });
});

describe('sizes', () => {
  const padded = (bytes: number, query: string, variables: object = {}) => {
    const body = JSON.stringify({ query, variables, extensions: { padding: '' } });
    return body.replace('"padding":""', `"padding":"${'x'.repeat(bytes - body.length)}"`);
  };
  const create = 'mutation { createCampaign(input: { name: "Stor" }) { id } }';
  const batch = (items: number, bytes: number) => {
    const input = Array.from({ length: items }, (_, n): Item => ({
      share: { campaignId, participant: { email: `stor${n}@example.org` }, channel: 'X' },
    }));
    return padded(bytes, recordMutation, { input });
  };

  test('a single command may take 100 kB, and no more', async () => {
    expect((await sent(padded(100_000, create))).status).toBe(200);
    const answer = await sent(padded(100_001, create));

    expect(answer.status).toBe(413);
    expect(codes(answer)).toEqual(['PAYLOAD_TOO_LARGE']);
    expect((await sent(padded(200_000, '{ campaigns { totalCount } }'))).status).toBe(413);
  });

  test('another command cannot ride on the size of a batch', async () => {
    const both = `mutation ($input: [Record!]!) { record(input: $input) { __typename } createCampaign(input: { name: "a" }) { id } }`;
    expect((await sent(padded(200_000, both, { input: [] }))).status).toBe(413);
    const hidden = `mutation ($input: [Record!]!) { record: createCampaign(input: { name: "a" }) { id } }`;
    expect((await sent(padded(200_000, hidden, { input: [] }))).status).toBeGreaterThanOrEqual(400);
  });

  test('a batch of 900 kB is recorded, one over 1 MiB is not', async () => {
    const answer = await sent(batch(1_000, 900_000));
    expect(answer.status).toBe(200);
    expect((answer.data as { record: { __typename: string }[] }).record).toHaveLength(1_000);

    const over = await sent(batch(1_000, 1024 * 1024 + 1));
    expect(over.status).toBe(413);
    expect(over.text).not.toMatch(stack);
  });

  test('a query too deep or too wide is answered, or refused, without harm', async () => {
    const deep = `{ campaign(id: "a") { ${'activities { nodes { campaign { '.repeat(40)} id ${'} } }'.repeat(40)} } }`;
    const wide = `{ ${Array.from({ length: 500 }, (_, n) => `a${n}: campaigns(first: 1) { totalCount }`).join(' ')} }`;
    for (const query of [deep, wide]) {
      const { status, text } = await sent(JSON.stringify({ query }));
      expect(status).toBeLessThan(500);
      expect(text).not.toMatch(stack);
    }
  });
});

describe('errors that nobody foresaw', () => {
  /** The read models' connection is closed under the server's feet. */
  async function broken(settings: Record<string, string>): Promise<Answer<unknown> & { text: string }> {
    const own = await TestServer.start(settings);
    const { database } = own.stores.readSide;
    const prepare = database.prepare.bind(database);
    database.prepare = () => {
      throw new Error('secret inner detail');
    };
    const response = await own.post(JSON.stringify({ query: '{ campaigns { nodes { id } } }' }));
    const text = await response.text();
    database.prepare = prepare;
    await own.remove();
    return { status: response.status, text, ...(JSON.parse(text) as object) };
  }

  test('in production they are masked', async () => {
    const answer = await broken({ NODE_ENV: 'production' });

    expect(codes(answer)).toEqual(['INTERNAL_SERVER_ERROR']);
    expect(answer.text).not.toContain('secret');
    expect(answer.text).not.toMatch(stack);
  });

  test('in development they say what went wrong, still without a stack', async () => {
    const answer = await broken({ NODE_ENV: 'development' });

    expect(codes(answer)).toEqual(['INTERNAL_SERVER_ERROR']);
    expect(answer.text).toContain('secret inner detail');
    expect(answer.text).not.toMatch(stack);
  });

  test('in production the client still gets the reason of its own mistakes', async () => {
    const own = await TestServer.start({ NODE_ENV: 'production' });
    const answers = [
      await own.ask('{ nothing }'),
      await own.ask('query ($first: Int) { campaigns(first: $first) { totalCount } }', { first: 'ten' }),
      await own.ask('{ campaign(id: "nothing") { id } }'),
      await own.attempt('createCampaign', { name: '' }),
    ];
    await own.remove();

    expect(answers.map(answer => codes(answer)?.[0])).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
      'BAD_USER_INPUT',
      'NOT_FOUND',
      'INVALID_INPUT',
    ]);
    for (const { errors } of answers) expect(errors?.[0]?.message).not.toContain('our side');
  });
});

describe('a server that cannot start says why, and ends with 1', () => {
  let directory: string;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** What it complains of; the files are left as they were. */
  async function complaint(settings: Record<string, string> = {}): Promise<string> {
    const all = { DATA_DIR: directory, PORT: '0', ...ownSettings, ...settings };
    const { code, complaints } = await dugnad(all, 'serve');
    expect(code).toBe(1);
    expect(complaints).not.toMatch(stack);
    return complaints;
  }

  /** A log and a directory with something in them. */
  async function used(): Promise<void> {
    const own = await TestServer.start({ DATA_DIR: directory });
    await own.record(Array.from({ length: 200 }, (_, n): Item => ({ createCampaign: { name: `Nr ${n}` } })));
    await own.stop();
  }

  test.each(['events.sqlite', 'directory.sqlite'])('%s is not a database', async name => {
    const text = 'Not a database at all, but long enough for a header. '.repeat(10);
    writeFileSync(join(directory, name), text);

    expect(await complaint()).toContain(`${name} is not a Dugnad`);
    expect(readFileSync(join(directory, name), 'utf8')).toBe(text);
  });

  test.each(['events.sqlite', 'directory.sqlite'])("%s is another program's database", async name => {
    const path = join(directory, name);
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE notes (text TEXT); INSERT INTO notes VALUES (1)');
    other.close();
    const before = readFileSync(path);

    expect(await complaint()).toContain('but not a Dugnad');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test.each(['events.sqlite', 'directory.sqlite'])('%s is truncated', async name => {
    await used();
    truncateSync(join(directory, name), 6_000);

    expect(await complaint()).toMatch(/is damaged or truncated \(.*\)\. Restore the .* from a backup/);
  });

  test('another process writes to the log', async () => {
    const own = await TestServer.start({ DATA_DIR: directory });

    expect(await complaint()).toContain('Another process is writing to');
    await own.stop();
  });

  test('the port is taken', async () => {
    const { port } = new URL(server.url);

    expect(await complaint({ PORT: port })).toContain(`Port ${port} on 127.0.0.1 is in use`);
  });

  test.each(['nowhere.invalid', '192.0.2.1'])('HOST=%s is none of its own', async HOST => {
    expect(await complaint({ HOST })).toMatch(
      new RegExp(
        `^HOST: expected an address of this machine, or a name that leads to one, got "${HOST}" \\(E\\w+\\)\\. 127\\.0\\.0\\.1 .*0\\.0\\.0\\.0 `,
      ),
    );
  });

  test('the data directory is a file', async () => {
    writeFileSync(join(directory, 'file'), '');

    expect(await complaint({ DATA_DIR: join(directory, 'file') })).toContain(join(directory, 'file'));
  });

  test.each(['events.sqlite', 'directory.sqlite', readModelPath('')])(
    'the lock of %s holds something else',
    async name => {
      const lock = join(directory, `${name}.lock`);
      writeFileSync(lock, 'Not a lock at all, but long enough for a header. '.repeat(20));

      expect(await complaint()).toMatch(
        new RegExp(`^${lock} cannot be used: it holds something else than a lock\\. .* remove ${lock}`),
      );
    },
  );

  test('the server cannot say where it listens', async () => {
    const path = join(directory, 'server.address');
    mkdirSync(path);

    expect(await complaint()).toBe(
      `${path} cannot be used: it is a folder. Move it away, or set DATA_DIR to another folder.`,
    );
  });

  test('there is no EventStoreDB: it tries for a while, then says so', async () => {
    const said = await complaint({
      EVENTSTOREDB_URL: 'esdb://admin:hemmelig@127.0.0.1:1?tls=false',
      STORE_PATIENCE_S: '1',
    });

    expect(said).toContain('The event store at esdb://127.0.0.1:1 cannot be reached');
    expect(said).not.toContain('hemmelig');
  });

  test('the environment is wrong: all mistakes at once', async () => {
    const said = await complaint({
      PORT: '99999',
      LOG_LEVEL: 'loud',
      NODE_ENV: 'prod',
      RECEIPT_PATIENCE_MS: '-1',
      EVENTSTOREDB_URL: 'http://localhost:2113',
    });

    for (const name of ['PORT', 'LOG_LEVEL', 'NODE_ENV', 'RECEIPT_PATIENCE_MS', 'EVENTSTOREDB_URL'])
      expect(said).toContain(`  - ${name}: expected `);
    expect(readdirSync(directory)).toEqual([]);
  });
});

test('damaged read models are made anew, without a word from the operator', async () => {
  const own = await TestServer.start();
  const id = await own.campaign();
  await own.stop();
  const file = readdirSync(own.directory).find(name => /^read-models.*\.sqlite$/.test(name))!;
  writeFileSync(join(own.directory, file), 'garbage '.repeat(100));

  const again = await TestServer.start({ DATA_DIR: own.directory });
  const [{ position } = { position: '' }] = await again.history(id).catch(() => [{ position: '0001' }]);
  expect(
    await again.data('query ($id: ID!, $at: Position) { campaign(id: $id, atLeast: $at) { name } }', {
      id,
      at: position,
    }),
  ).toEqual({ campaign: { name: 'Ren strand' } });
  await again.remove();
});

test.each([
  ['127.0.0.1', '4000', '127.0.0.1:4000'],
  ['127.0.0.1', '', '127.0.0.1:4000'],
  ['0.0.0.0', '9464', '127.0.0.1:9464'],
  ['10.0.0.7', '9464', '0.0.0.0:9464'],
  ['::', '9464', '127.0.0.1:9464'],
  ['localhost', '9464', '127.0.0.1:9464'],
])(
  'with HOST=%s and PORT=%s, METRICS_ADDRESS=%s would be the same address',
  (HOST, PORT, METRICS_ADDRESS) => {
    expect(() => readConfig({ HOST, PORT, METRICS_ADDRESS })).toThrow(
      `METRICS_ADDRESS: expected another port than that of PORT, which is ${PORT || '4000'} too; 127.0.0.1:`,
    );
  },
);

test.each([
  ['127.0.0.1', '9464', '127.0.0.1:9465'],
  ['10.0.0.7', '9464', '127.0.0.1:9464'],
  ['127.0.0.1', '0', '127.0.0.1:0'],
])('with HOST=%s and PORT=%s, METRICS_ADDRESS=%s is another address', (HOST, PORT, METRICS_ADDRESS) => {
  expect(() => readConfig({ HOST, PORT, METRICS_ADDRESS })).not.toThrow();
});

test('settings left empty are as if left out', () => {
  const config = readConfig({
    ...{ PORT: '', LOG_LEVEL: ' ', EVENTSTOREDB_URL: '', NODE_ENV: '', INTROSPECTION: '' },
    DATA_DIR: '/somewhere',
  });

  expect(config).toMatchObject({ production: false, limits: { introspection: true } });
  expect(config).toMatchObject({ port: 4000, logLevel: 'info', eventStore: '/somewhere/events.sqlite' });
  expect(() => readConfig({ PORT: '4000.5' })).toThrow(ConfigError);
});

test.each(['localhost', '0.0.0.0', '::', '::1', 'fe80::1%eth0', 'node-1.internal', 'my_host'])(
  'HOST may be %s',
  HOST => {
    expect(readConfig({ HOST }).host).toBe(HOST);
  },
);

test.each(['http://x', '127.0.0.1:80', '999.1.1.1', '[::1]', 'a b', 'a/b', '*'])(
  'HOST may not be %s',
  HOST => {
    expect(() => readConfig({ HOST })).toThrow(
      `HOST: expected an address or a name to listen on, such as 127.0.0.1 or 0.0.0.0, without scheme and port, got "${HOST}".`,
    );
  },
);

test.each(['10.0.0.7', '10.0.0.0/8', 'fd00::1, 2001:db8::/32'])('TRUST_PROXY may be %s', TRUST_PROXY => {
  expect(readConfig({ TRUST_PROXY }).proxies).toEqual(TRUST_PROXY.split(', '));
});

// A number of proxies would let each client choose its address, by sending as many.
test.each([
  '1',
  'true',
  'loopback',
  'proxy.internal',
  '0.0.0.0/0',
  '10.0.0.0/33',
  '10.0.0.0/8/8',
  '10.0.0.0/',
])('TRUST_PROXY may not be %s', TRUST_PROXY => {
  expect(() => readConfig({ TRUST_PROXY })).toThrow('TRUST_PROXY: expected addresses of proxies');
});

test.each(['authorization=Bearer%20abc', ' a=1 , b=2', 'a=b=', 'a=1,'])(
  'OTEL_EXPORTER_OTLP_HEADERS may be %j',
  OTEL_EXPORTER_OTLP_HEADERS => {
    const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://localhost:4318';
    expect(() => readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS })).not.toThrow();
  },
);

test.each(['canary', 'a=1,canary', '=canary', 'canary=', 'canary=%', 'can ary=1', 'canary=a%0Ab'])(
  'OTEL_EXPORTER_OTLP_HEADERS may not be %j, which is not repeated: it may hold a token',
  OTEL_EXPORTER_OTLP_HEADERS => {
    const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://localhost:4318';
    const read = () => readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS });
    expect(read).toThrow('OTEL_EXPORTER_OTLP_HEADERS: expected');
    expect(read).not.toThrow('can');
  },
);
