import { newKey } from '../../src/auth/secret-text.ts';
import { ownerKey, TestServer } from './harness.ts';

/** How much somebody may ask in a minute. */

let server: TestServer;

async function start(settings: Record<string, string>): Promise<void> {
  server = await TestServer.start({ TRUST_PROXY: '127.0.0.1', ...settings });
}
afterEach(() => server.remove());

const campaigns = '{ campaigns { totalCount } }';
const figures = '{ publicImpact(campaignId: "none") { nextNotBefore } }';
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

/** @param from the address that a proxy states */
async function post(query: string, headers: Record<string, string> = {}, from = '203.0.113.1') {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from, ...headers },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as object };
}

async function issuedKey(role = 'OWNER'): Promise<string> {
  const { issueKey } = await server.data<{ issueKey: { key: string } }>(
    'mutation ($role: Role!) { issueKey(input: { name: "Test", role: $role }) { id key } }',
    { role },
  );
  return issueKey.key;
}

const tooMany = {
  errors: [
    {
      message: expect.stringMatching(/Ask again in \d+ s\.$/) as unknown,
      extensions: { code: 'TOO_MANY_REQUESTS', retryAfter: expect.any(Number) as unknown },
    },
  ],
};

/** The one shape, and when to ask again, in whole seconds of a minute. */
function expectRefused({ status, headers, body }: Awaited<ReturnType<typeof post>>): void {
  expect([status, body]).toEqual([429, tooMany]);
  const { errors } = body as { errors: { extensions: { retryAfter: number } }[] };
  const seconds = Number(headers.get('retry-after'));
  expect(seconds).toBe(errors[0]!.extensions.retryAfter);
  expect(seconds).toBeGreaterThanOrEqual(1);
  expect(seconds).toBeLessThanOrEqual(60);
}

describe('requests', () => {
  test('of one key are counted together, from wherever they come; others go on', async () => {
    await start({ REQUESTS_PER_MINUTE: '3' });
    const [one, other] = [await issuedKey(), await issuedKey()];
    for (const from of ['203.0.113.1', '203.0.113.2', '203.0.113.3'])
      expect((await post(campaigns, bearer(one), from)).status).toBe(200);
    expectRefused(await post(campaigns, bearer(one)));
    expect((await post(campaigns, bearer(other))).status).toBe(200);
    expect((await post(figures)).status).toBe(200);
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
  });

  test('of whoever is not known are counted by address, whatever is asked for; keys go on', async () => {
    await start({ REQUESTS_PER_MINUTE_PER_ADDRESS: '3' });
    expect((await post(figures)).status).toBe(200);
    const at = (path: string, from: string) =>
      fetch(`${server.url}${path}`, { headers: { 'x-forwarded-for': from } });
    expect((await at('/explorer', '203.0.113.1')).status).toBe(200);
    expect((await at('/nowhere', '203.0.113.1')).status).toBe(404);
    for (const path of ['/explorer', '/nowhere', '/sign-in/x', '/graphql'])
      expect([path, (await at(path, '203.0.113.1')).status]).toEqual([path, 429]);
    expectRefused(await post(figures));
    expect((await at('/health/live', '203.0.113.1')).status).toBe(200);
    expect((await post(figures, {}, '203.0.113.2')).status).toBe(200);
    expect((await post(campaigns, bearer(ownerKey))).status).toBe(200);
  });

  test('that are too many are refused before their body is read', async () => {
    await start({ REQUESTS_PER_MINUTE_PER_ADDRESS: '1' });
    expect((await post(figures)).status).toBe(200);
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain', 'x-forwarded-for': '203.0.113.1' },
      body: 'x'.repeat(2_000_000),
    });
    expect(response.status).toBe(429);
  });

  test("a dashboard's page may read when to ask again", async () => {
    const origin = 'https://dashboard.example.org';
    await start({ REQUESTS_PER_MINUTE_PER_ADDRESS: '1', CORS_ORIGINS: origin });
    await post(figures);
    const refused = await post(figures, { origin });
    expectRefused(refused);
    expect(refused.headers.get('access-control-allow-origin')).toBe(origin);
    expect(refused.headers.get('access-control-expose-headers')).toContain('retry-after');
  });
});

describe('keys that let nobody in', () => {
  const guess = () => post(campaigns, bearer(newKey('test').text));

  test('may be tried so often from one address; who was let in before goes on there', async () => {
    await start({ REQUESTS_PER_MINUTE_PER_ADDRESS: '3' });
    const unused = await issuedKey();
    expect((await post(campaigns, bearer(ownerKey))).status).toBe(200);
    for (let n = 0; n < 3; n++) expect((await guess()).status).toBe(401);
    expectRefused(await guess());
    // The right one is answered like the wrong ones: it cannot be found by trying.
    expectRefused(await post(campaigns, bearer(unused)));
    expect((await post(campaigns, bearer(ownerKey))).status).toBe(200);
    expect((await post(campaigns, bearer(unused), '203.0.113.2')).status).toBe(200);
    // What needs no key is counted by itself.
    expect((await post(figures)).status).toBe(200);
  });

  test('a key that is revoked is one of them', async () => {
    await start({ REQUESTS_PER_MINUTE_PER_ADDRESS: '1' });
    const { issueKey } = await server.data<{ issueKey: { id: string; key: string } }>(
      'mutation { issueKey(input: { name: "Test", role: OWNER }) { id key } }',
    );
    expect((await post(campaigns, bearer(issueKey.key))).status).toBe(200);
    await server.data('mutation ($id: ID!) { revokeKey(input: { keyId: $id }) { id } }', { id: issueKey.id });
    expect((await post(campaigns, bearer(issueKey.key))).status).toBe(401);
    expectRefused(await post(campaigns, bearer(issueKey.key)));
  });

  test('are counted over WebSocket too, where they are closed with 4429', async () => {
    await start({ REQUESTS_PER_MINUTE_PER_ADDRESS: '2' });
    const campaignId = await server.campaign();
    const codeOf = async () => {
      const listener = server.listener({ key: newKey('test').text });
      void listener
        .ask(`subscription { participation(campaignId: "${campaignId}") { position } }`)
        .catch(() => null);
      return (await listener.closed).code;
    };
    expect([await codeOf(), await codeOf(), await codeOf()]).toEqual([4401, 4401, 4429]);
    const { status } = await post(campaigns, bearer(newKey('test').text), '127.0.0.1');
    expect(status).toBe(429);
  });
});

test('connections and subscriptions are counted, also those whose document is refused', async () => {
  await start({ REQUESTS_PER_MINUTE_PER_ADDRESS: '5' });
  const codeOf = async (key: string | null) => {
    const listener = server.listener({ key });
    for (let n = 0; n < 6; n++) void listener.ask('subscription { nothing }').catch(() => null);
    return (await listener.closed).code;
  };
  expect(await codeOf(null)).toBe(4429);
  // Another connection from there is none of theirs any more; a key elsewhere goes on.
  expect(await codeOf(null)).toBe(4429);
});

test('who comes back from a provider attempts to sign in', async () => {
  await start({ SIGN_INS_PER_MINUTE: '2' });
  const callback = () => fetch(`${server.url}/sign-in/callback?code=a&state=b`, { redirect: 'manual' });
  expect([(await callback()).status, (await callback()).status, (await callback()).status].at(-1)).toBe(429);
});

test('attempts to sign in are counted by address', async () => {
  await start({ SIGN_INS_PER_MINUTE: '2' });
  const attempt = (link: string, from: string) =>
    fetch(link, { method: 'POST', redirect: 'manual', headers: { 'x-forwarded-for': from } });
  for (const token of ['a', 'b'])
    expect((await attempt(`${server.url}/sign-in/${token}`, '203.0.113.1')).status).toBe(403);
  const link = await server.signInLink();
  const refused = await attempt(link, '203.0.113.1');
  expect([refused.status, await refused.json()]).toEqual([429, tooMany]);
  expect((await fetch(link, { headers: { 'x-forwarded-for': '203.0.113.1' } })).status).toBe(200);
  expect((await attempt(link, '203.0.113.2')).status).toBe(303);
});

describe('what is asked costs', () => {
  const costOf = ({ body }: Awaited<ReturnType<typeof post>>) =>
    (body as { extensions: { cost: { query: number } } }).extensions.cost.query;

  /** Asks until it is refused. */
  async function spend(ask: () => ReturnType<typeof post>): Promise<{ spent: number; answers: number }> {
    let spent = 0;
    for (let answers = 0; answers < 200; answers++) {
      const answer = await ask();
      if (answer.status !== 200) {
        expectRefused(answer);
        return { spent, answers };
      }
      spent += costOf(answer);
    }
    throw new Error('It was never refused.');
  }

  test('so much in a minute, of one key; what is refused is not executed', async () => {
    await start({ COST_PER_MINUTE: '200' });
    const [one, other] = [await issuedKey(), await issuedKey()];
    const create = 'mutation { createCampaign(input: { name: "Ren strand" }) { id } }';
    const { spent, answers: created } = await spend(() => post(create, bearer(one)));
    expect(spent).toBeGreaterThan(180);
    const { body } = await post(campaigns, bearer(other));
    expect(body).toMatchObject({ data: { campaigns: { totalCount: created } } });
  });

  test('of whoever is not known, by address', async () => {
    await start({ COST_PER_MINUTE: '1000' });
    const many = `{ ${Array.from({ length: 10 }, (_, n) => `a${n}: publicImpact(campaignId: "none") { nextNotBefore }`).join(' ')} }`;
    await spend(() => post(many));
    expect((await post(many, {}, '203.0.113.2')).status).toBe(200);
  });

  test('what a list costs beyond its estimate too, once it is known', async () => {
    await start({ COST_PER_MINUTE: '1000' });
    const reader = await issuedKey();
    const issue = (n: number) => `a${n}: issueKey(input: { name: "Test", role: ANALYST }) { id }`;
    await server.data(`mutation { ${Array.from({ length: 50 }, (_, n) => issue(n)).join(' ')} }`);
    const { spent } = await spend(() => post('{ organisation { keys { id name role } } }', bearer(reader)));
    expect(spent).toBeLessThan(1_500);
  });

  test('of subscriptions too, when they begin', async () => {
    await start({ COST_PER_MINUTE: '200' });
    const campaignId = await server.campaign();
    await using listener = server.listener();
    const ask = () =>
      listener.ask(`subscription { participation(campaignId: "${campaignId}") { position type } }`);
    let refused: unknown;
    for (let n = 0; n < 200 && refused === undefined; n++)
      await ask().catch((error: unknown) => (refused = error));
    expect(refused).toEqual([
      {
        message: expect.stringMatching(/Ask again in \d+ s\.$/) as unknown,
        extensions: { code: 'TOO_MANY_REQUESTS', retryAfter: expect.any(Number) as unknown },
      },
    ]);
  });
});
