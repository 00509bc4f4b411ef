import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { event, signed } from '../inbound/connectors/samples/cloud-events.ts';
import { addConnector, connectorOf, connectorsOf, send, type TestConnector } from './connector-client.ts';
import { TestServer, until } from './harness.ts';

/** Connectors as their owner sets them up, and whoever knows their address meets them. */

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start({}, { limits: { receiving: { every: 20, reportsWritten: 20 } } });
});
afterAll(() => server.remove());

const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;

async function added(input: object = {}): Promise<TestConnector & { campaignId: string }> {
  const campaignId = await server.campaign();
  const secrets = [{ name: 'SIGNING_SECRET', value: secret }];
  return { campaignId, ...(await addConnector(server, 'CLOUD_EVENTS', { campaignId, secrets, ...input })) };
}

/** Ids are unique for each test: an organisation records what has the same source and id once. */
let tests = 0;
beforeEach(() => tests++);

const signUp = (id: string, email: string, more: object = {}) =>
  event('signUp', `${tests}-${id}`, { participant: { email }, ...more });
const post = (connector: Pick<TestConnector, 'url'>, events: object, key = secret, now = Date.now()) =>
  send(connector, signed(JSON.stringify(events), now, key));

const signUps = async (campaignId: string): Promise<number> => {
  const { campaign } = await server.data<{ campaign: { impact: { signUps: { gross: number } } } }>(
    'query ($id: ID!) { campaign(id: $id) { impact { signUps { gross } } } }',
    { id: campaignId },
  );
  return campaign.impact.signUps.gross;
};

/** The report once it says so. */
async function reported(id: string, expected: object): Promise<void> {
  await until(async () => {
    const report = (await connectorOf(server, id)) as unknown as Record<string, unknown>;
    return Object.entries(expected).every(([name, value]) => report[name] === value);
  });
  expect(await connectorOf(server, id)).toMatchObject(expected);
}

test('what comes is counted: recorded, recorded before, refused with the reason; and the answer says the same', async () => {
  const connector = await added();
  const events = [
    signUp('1', 'kari@example.org'),
    signUp('2', 'ola@example.org', { activityId: 'nosuchactivity00' }),
    event('createCampaign', '3', { name: 'Mine' }),
    { ...signUp('4', 'x@example.org'), specversion: '0.3' },
    signUp('5', 'not an address'),
    event('signUp', '6', { participant: { email: 7 } }),
  ];
  const answer = await post(connector, events);
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { received: 6, recorded: 1, duplicate: 0, refused: 5 },
  ]);
  expect(await (await post(connector, [events[0]!])).json()).toEqual({
    received: 1,
    recorded: 0,
    duplicate: 1,
    refused: 0,
  });
  await reported(connector.id, { received: 7, recorded: 1, duplicate: 1, refused: 5, unverified: 0 });
  const { refusals, lastHeardAt } = await connectorOf(server, connector.id);
  expect(refusals.map(({ code }) => code).sort()).toEqual([
    'INVALID_INPUT',
    'INVALID_INPUT',
    'NONSENSE',
    'NONSENSE',
    'NOT_FOUND',
  ]);
  expect(JSON.stringify(refusals)).not.toMatch(/ola@|not an address/);
  expect(Date.parse(lastHeardAt!)).toBeGreaterThan(Date.now() - 60_000);
  await until(async () => (await signUps(connector.campaignId)) === 1);
});

test('it records as itself, in its campaign alone', async () => {
  const connector = await added();
  const other = await server.campaign();
  await post(connector, signUp('1', 'kari@example.org', { campaignId: other }));
  await until(async () => (await signUps(connector.campaignId)) === 1);
  expect(await signUps(other)).toBe(0);
  const [link] = await Promise.all([server.mutate('createLink', { campaignId: other })]);
  const elsewhere = await post(connector, event('openShare', `${tests}-2`, { share: link.id }));
  expect(await elsewhere.json()).toMatchObject({ refused: 1 });
  const { campaign } = await server.data<{ campaign: { history: { nodes: object[] } } }>(
    `query ($id: ID!) { campaign(id: $id) { history(first: 10, types: [SIGNED_UP]) { nodes { type actor { id kind name } source } } } }`,
    { id: connector.campaignId },
  );
  expect(campaign.history.nodes).toEqual([
    {
      type: 'SIGNED_UP',
      actor: { id: connector.id, kind: 'CONNECTOR', name: 'cloud_events' },
      source: 'cloudevents',
    },
  ]);
});

test('secrets are made where none is stated, shown once, and kept where nobody reads them', async () => {
  const campaignId = await server.campaign();
  const mutation = `mutation ($input: AddConnectorInput!, $key: String!) {
    addConnector(input: $input, idempotencyKey: $key) { id url madeSecrets { name value } duplicate } }`;
  const input = { kind: 'CLOUD_EVENTS', name: 'Own', campaignId };
  const add = async () =>
    (
      await server.data<{ addConnector: TestConnector & { duplicate: boolean } }>(mutation, {
        input,
        key: 'once',
      })
    ).addConnector;
  const first = await add();
  expect(first.madeSecrets).toMatchObject([
    { name: 'SIGNING_SECRET', value: expect.stringMatching(/^whsec_/) as string },
  ]);
  expect(await add()).toEqual({ ...first, madeSecrets: [], duplicate: true });
  const made = first.madeSecrets[0]!.value;
  expect((await post(first, signUp('1', 'kari@example.org'), made)).status).toBe(200);
  expect(JSON.stringify(await connectorsOf(server))).not.toContain(made);
  for (const name of readdirSync(server.directory)) {
    const content = readFileSync(join(server.directory, name));
    expect([name, content.includes(made), content.includes(secret)]).toEqual([name, false, false]);
  }
});

test('a changed secret holds at once, and what was not named stays', async () => {
  const connector = await added();
  const other = `whsec_${Buffer.alloc(32, 4).toString('base64')}`;
  const change = (input: object) =>
    server.ask(`mutation ($input: ChangeConnectorInput!) { changeConnector(input: $input) { id } }`, {
      input: { connectorId: connector.id, ...input },
    });
  await change({ secrets: [{ name: 'SIGNING_SECRET', value: other }] });
  expect((await post(connector, signUp('1', 'a@example.org'))).status).toBe(401);
  expect((await post(connector, signUp('1', 'a@example.org'), other)).status).toBe(200);
  await change({ name: 'Other', silentAfterHours: null });
  expect(await connectorOf(server, connector.id)).toMatchObject({
    name: 'Other',
    silentAfterHours: null,
    secrets: ['SIGNING_SECRET'],
  });
  expect((await post(connector, signUp('2', 'b@example.org'), other)).status).toBe(200);
  const same = await change({ name: 'Other' });
  expect(same.errors?.[0]?.extensions.code).toBe('NOTHING_TO_CHANGE');
});

test.each([
  [{ secrets: [{ name: 'APP_SECRET', value: 'x' }] }, 'CLOUD_EVENTS knows no APP_SECRET'],
  [{ account: '17' }, 'has no use for it'],
  [{ secrets: [{ name: 'SIGNING_SECRET', value: 'hunter2' }] }, 'whsec_'],
  [{ kind: 'META' }, 'META needs APP_SECRET'],
  [{ activityId: 'nosuchactivity00' }, 'Expected an activity of the campaign'],
  [{ campaignId: 'nosuchcampaign00' }, 'There is no such campaign'],
  [{ silentAfterHours: 0 }, 'silentAfterHours'],
  [
    { kind: 'GOOGLE_FORMS', map: [{ heading: 'Hvor bor du', meaning: 'aera' }] },
    'Expected answer, ignore, identifier',
  ],
  [{ kind: 'MOBILIZE', secrets: [{ name: 'API_KEY', value: 'x' }] }, "needs the organisation's number"],
  [
    { secrets: ['a', 'b'].map(letter => ({ name: 'SIGNING_SECRET', value: `whsec_${letter.repeat(44)}` })) },
    'each secret once',
  ],
])('%j is refused with what to do', async (more, message) => {
  const campaignId = await server.campaign();
  const before = (await connectorsOf(server)).length;
  const { errors } = await server.ask(
    'mutation ($input: AddConnectorInput!) { addConnector(input: $input) { id } }',
    { input: { kind: 'CLOUD_EVENTS', name: 'x', campaignId, ...more } },
  );
  expect(errors?.[0]?.message).toContain(message);
  expect(await connectorsOf(server)).toHaveLength(before);
});

test('a message that is sent again does not sign up again who has withdrawn since', async () => {
  const connector = await added();
  const hour = (ago: number) => ({ time: new Date(Date.now() - ago * 3_600_000).toISOString() });
  const person = { participant: { email: 'frida@example.org' } };
  const [first, second, third] = [
    event('signUp', `${tests}-1`, person, hour(3)),
    event('signUp', `${tests}-2`, person, hour(2)),
    event('withdrawSignUp', `${tests}-3`, person, hour(1)),
  ];
  const came = [];
  for (const message of [first, second, third, second, first, third]) {
    const { recorded, duplicate } = (await (await post(connector, message)).json()) as Record<string, number>;
    came.push([recorded, duplicate]);
  }
  expect(came).toEqual([
    [1, 0],
    [0, 1],
    [1, 0],
    [0, 1],
    [0, 1],
    [0, 1],
  ]);
  const later = event('signUp', `${tests}-4`, person);
  expect(await (await post(connector, later)).json()).toMatchObject({ recorded: 1 });
});

test('a connector without secrets needs no key', async () => {
  const campaignId = await server.campaign();
  const connector = await addConnector(server, 'ACTION_NETWORK', { campaignId });
  expect(await connectorOf(server, connector.id)).toMatchObject({ secrets: [] });
  const file = new DatabaseSync(join(server.directory, 'directory.sqlite'), { readOnly: true });
  const kept = file.prepare('SELECT length(sealed) AS bytes FROM connector_secrets WHERE connector_id = ?');
  expect(kept.get(connector.id)).toEqual({ bytes: 0 });
  file.close();
});

test('bytes that are not UTF-8 are refused, and not misread', async () => {
  const connector = await added();
  const body = Buffer.from(JSON.stringify(signUp('1', 'bj@example.org', { name: 'Bj\u00f8rn' })), 'latin1');
  const { headers } = signed('', Date.now(), secret);
  const at = headers['webhook-timestamp']!;
  const signature = createHmac('sha256', Buffer.alloc(32, 3))
    .update(`msg_1.${at}.`)
    .update(body)
    .digest('base64');
  const answer = await fetch(connector.url, {
    method: 'POST',
    headers: { ...headers, 'webhook-signature': `v1,${signature}` },
    body,
  });
  expect(answer.status).toBe(400);
});

test('a removed connector takes nothing, and is not listed', async () => {
  const connector = await added();
  const remove = () =>
    server.ask('mutation ($id: ID!) { removeConnector(input: { connectorId: $id }) { id } }', {
      id: connector.id,
    });
  expect((await remove()).errors).toBeUndefined();
  expect((await post(connector, signUp('1', 'kari@example.org'))).status).toBe(404);
  expect((await remove()).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  expect((await connectorsOf(server)).map(({ id }) => id)).not.toContain(connector.id);
});

test('an address that was guessed, cut or is of another kind is answered as one that there is not', async () => {
  const connector = await added();
  const body = signUp('1', 'kari@example.org');
  const answers = await Promise.all(
    [
      connector.url.replace('/cloud-events/', '/telegram/'),
      connector.url.slice(0, -1),
      `${connector.url.slice(0, -1)}${connector.url.endsWith('a') ? 'b' : 'a'}`,
      connector.url.replace(/-[\w-]{22}$/, ''),
      connector.url.replace(connector.id, 'a'.repeat(16)),
    ].map(async url => {
      const answer = await post({ url }, body);
      return [answer.status, ((await answer.json()) as { errors: [{ message: string }] }).errors[0].message];
    }),
  );
  for (const answer of answers) expect(answer).toEqual([404, 'There is nothing here.']);
  expect(await signUps(connector.campaignId)).toBe(0);
});

test('of 2 000 forged, stale and altered requests none is taken, and none gets a reason', async () => {
  const connector = await added();
  const whole = signed(JSON.stringify(signUp('1', 'æøå@example.org')), Date.now(), secret);
  const altered = fc.oneof(
    fc.tuple(fc.nat(whole.body.length - 1), fc.constantFrom('{', '}', 'x', '0', '"')).map(([at, letter]) => ({
      ...whole,
      body: whole.body.slice(0, at) + letter + whole.body.slice(at + 1),
    })),
    fc
      .integer({ min: 400, max: 1e9 })
      .chain(late => fc.constantFrom(late, -late))
      .map(late => signed(whole.body, Date.now() + late * 1_000, secret)),
    fc.base64String({ minLength: 43, maxLength: 44 }).map(text => ({
      ...whole,
      headers: { ...whole.headers, 'webhook-signature': `v1,${text}` },
    })),
    fc.constantFrom('webhook-id', 'webhook-timestamp', 'webhook-signature').map(name => ({
      ...whole,
      headers: { ...whole.headers, [name]: '1' },
    })),
    fc
      .uint8Array({ minLength: 32, maxLength: 32 })
      .map(bytes => signed(whole.body, Date.now(), `whsec_${Buffer.from(bytes).toString('base64')}`)),
  );
  const requests = fc
    .sample(altered, 2_000)
    .filter(
      ({ body, headers }) => body !== whole.body || JSON.stringify(headers) !== JSON.stringify(whole.headers),
    );
  const statuses = new Set<number>();
  for (let from = 0; from < requests.length; from += 50) {
    const some = await Promise.all(requests.slice(from, from + 50).map(request => send(connector, request)));
    for (const { status } of some) statuses.add(status);
  }
  expect([...statuses]).toEqual([401]);
  expect(await signUps(connector.campaignId)).toBe(0);
  expect((await send(connector, whole)).status).toBe(200);
  await reported(connector.id, { recorded: 1, unverified: requests.length });
});

test.each([
  ['no JSON', 'Kjære'],
  ['JSON that is too deep', '['.repeat(40) + ']'.repeat(40)],
])('%s, though signed, is refused and reported', async (_, body) => {
  const connector = await added();
  const answer = await send(connector, signed(body, Date.now(), secret));
  expect(answer.status).toBe(400);
  await reported(connector.id, { received: 1, refused: 1 });
});

test('a body beyond a megabyte is not read', async () => {
  const connector = await added();
  const answer = await send(connector, signed(JSON.stringify('x'.repeat(1_100_000)), Date.now()));
  expect(answer.status).toBe(413);
});

test('it is silent when nothing came for as long as was set, is said so where the campaign is evaluated and in readiness, until something comes', async () => {
  const connector = await added({ silentAfterHours: 5 });
  const evaluated = async () => {
    const { campaign } = await server.data<{
      campaign: { evaluation: { findings: { rule: string; text: string; numbers: object[] }[] } };
    }>(
      `query ($id: ID!) { campaign(id: $id) { evaluation(language: EN) { findings { rule text numbers { name of value } } } } }`,
      { id: connector.campaignId },
    );
    return campaign.evaluation.findings.filter(({ rule }) => rule === 'CONNECTOR_SILENT');
  };
  const ready = async () =>
    ((await (await fetch(`${server.url}/health/ready`)).json()) as { connectors: { silent: number } })
      .connectors.silent;
  expect([await evaluated(), (await connectorOf(server, connector.id)).isSilent]).toEqual([[], false]);
  const before = await ready();
  const file = new DatabaseSync(join(server.directory, 'directory.sqlite'));
  file.prepare('UPDATE connectors SET added_at = added_at - 6 * 3600000 WHERE id = ?').run(connector.id);
  file.close();
  expect(await evaluated()).toEqual([
    {
      rule: 'CONNECTOR_SILENT',
      text: 'Nothing has come from “cloud_events” for 6 hours. See whether the connection works.',
      numbers: [{ name: 'hours', of: connector.id, value: '6' }],
    },
  ]);
  expect([await ready(), (await connectorOf(server, connector.id)).isSilent]).toEqual([before + 1, true]);
  await post(connector, signUp('1', 'kari@example.org'));
  await until(async () => (await evaluated()).length === 0);
  expect(await ready()).toBe(before);
});
