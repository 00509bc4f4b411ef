import { Writable } from 'node:stream';
import * as fc from 'fast-check';
import { pino } from 'pino';
import { keyText, newKey, readKey } from '../../src/auth/secret-text.ts';
import {
  type Answer,
  Client,
  ownerKey,
  ServerProcess,
  temporaryDirectory,
  TestServer,
  until,
} from './harness.ts';
import { freePort } from '../free-port.ts';
import { rmSync } from 'node:fs';

/** Who is let in, and who is not any more. */

let server: TestServer;
const lines: string[] = [];

beforeAll(async () => {
  const logger = pino(
    { level: 'trace' },
    new Writable({
      write(chunk: Buffer, _, done) {
        lines.push(chunk.toString());
        done();
      },
    }),
  );
  server = await TestServer.start({}, { logger });
});
afterAll(() => server.remove());

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const askedBy = <Data>(key: string, query: string, variables: object = {}, at: Client = server) =>
  at.ask<Data>(query, variables, bearer(key));
const whoAmI = '{ requester { role rights campaigns organisationId actor { id kind } } }';
const campaignsOf = '{ campaigns { totalCount nodes { id } } }';
const codes = ({ errors = [] }: Answer<unknown>) => errors.map(({ extensions }) => extensions.code);

interface Issued {
  readonly id: string;
  readonly key: string | null;
  readonly duplicate: boolean;
}

async function issue(input: object, idempotencyKey?: string, at: Client = server): Promise<Issued> {
  const { issueKey } = await at.data<{ issueKey: Issued }>(
    'mutation ($input: IssueKeyInput!, $key: String) { issueKey(input: $input, idempotencyKey: $key) { id key duplicate } }',
    { input: { name: 'Test', role: 'INTEGRATION', ...input }, key: idempotencyKey },
  );
  return issueKey;
}

const change = (mutation: string, input: object, at: Client = server): Promise<Answer<unknown>> => {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  return at.ask(`mutation ($input: ${type}!) { ${mutation}(input: $input) { id } }`, { input });
};

describe('an API key', () => {
  test('opens what its role may, and says who it is', async () => {
    const { id, key } = await issue({ role: 'ANALYST' });
    const { data } = await askedBy<{ requester: object }>(key!, whoAmI);
    expect(data?.requester).toEqual({
      role: 'ANALYST',
      rights: ['ANYONE', 'CAMPAIGNS', 'NUMBERS', 'ORGANISATION'],
      campaigns: null,
      organisationId: 'default',
      actor: { id, kind: 'API_KEY' },
    });
    expect((await askedBy(key!, campaignsOf)).status).toBe(200);
  });

  test('is shown once: a repeat of the request gets its receipt without it', async () => {
    const first = await issue({}, 'once');
    const second = await issue({}, 'once');
    expect(first.key).toMatch(/^dugnad_test_/);
    expect(second).toEqual({ id: first.id, key: null, duplicate: true });
  });

  test('is named by what is recorded with it', async () => {
    const { id: keyId, key } = await issue({ role: 'ORGANISER' });
    const { data } = await askedBy<{ createCampaign: { id: string } }>(
      key!,
      'mutation { createCampaign(input: { name: "Ren strand" }) { id } }',
    );
    const campaignId = data!.createCampaign.id;
    const [event] = await server.history(campaignId);
    expect(event?.actor).toEqual({ id: keyId, kind: 'API_KEY' });
    const names = 'query ($id: ID!) { campaign(id: $id) { history { nodes { actor { name } } } } }';
    const { key: auditor } = await issue({ role: 'AUDITOR' });
    expect((await askedBy(auditor!, names, { id: campaignId })).data).toEqual({
      campaign: { history: { nodes: [{ actor: { name: 'Test' } }] } },
    });
    expect(codes(await askedBy(key!, names, { id: campaignId }))).toEqual(['FORBIDDEN']);
  });

  test('that is revoked opens nothing from then on', async () => {
    const { id, key } = await issue({});
    expect((await askedBy(key!, campaignsOf)).status).toBe(200);
    expect(codes(await change('revokeKey', { keyId: id }))).toEqual([]);
    const refused = await askedBy(key!, campaignsOf);
    expect([refused.status, codes(refused)]).toEqual([401, ['UNAUTHENTICATED']]);
    expect(codes(await change('revokeKey', { keyId: id }))).toEqual(['KEY_REVOKED']);
  });

  test('that is rotated opens by both secrets for a while; without overlap all earlier ones end', async () => {
    const { id, key } = await issue({});
    const rotate = async (overlapHours: number) => {
      const { rotateKey } = await server.data<{ rotateKey: Issued }>(
        'mutation ($input: RotateKeyInput!) { rotateKey(input: $input) { id key duplicate } }',
        { input: { keyId: id, overlapHours } },
      );
      return rotateKey.key!;
    };
    const second = await rotate(1);
    const statuses = async (...keys: string[]) =>
      Promise.all(keys.map(async each => (await askedBy(each, campaignsOf)).status));
    expect(await statuses(key!, second)).toEqual([200, 200]);
    const third = await rotate(0);
    expect(await statuses(key!, second, third)).toEqual([401, 401, 200]);
  });

  test('that expires opens until then', async () => {
    const { key } = await issue({ expiresAt: new Date(Date.now() + 1_500).toISOString() });
    expect((await askedBy(key!, campaignsOf)).status).toBe(200);
    await until(async () => (await askedBy(key!, campaignsOf)).status === 401, 10_000);
  });

  test('is seen with its last use by owners and auditors, and by nobody else', async () => {
    const { id, key } = await issue({ name: 'Used' });
    await askedBy(key!, campaignsOf);
    const query = '{ organisation { keys { id name role lastUsedAt revoked } members { id role } } }';
    const { key: auditor } = await issue({ role: 'AUDITOR' });
    const { data } = await askedBy<{ organisation: { keys: { id: string; lastUsedAt: string }[] } }>(
      auditor!,
      query,
    );
    const seen = data!.organisation.keys.find(each => each.id === id);
    expect(seen).toMatchObject({ name: 'Used', role: 'INTEGRATION', revoked: false });
    expect(Date.now() - Date.parse(seen!.lastUsedAt)).toBeLessThan(60_000);
    const { key: organiser } = await issue({ role: 'ORGANISER' });
    const refused = await askedBy(organiser!, query);
    expect([refused.status, codes(refused)]).toEqual([403, ['FORBIDDEN']]);
  });
});

describe('a key that is limited to campaigns', () => {
  let mine: string;
  let other: string;
  let key: string;

  beforeAll(async () => {
    [mine, other] = [await server.campaign(), await server.campaign()];
    key = (await issue({ role: 'ORGANISER', campaigns: [mine] })).key!;
  });

  test('opens those, and there are no others for it', async () => {
    const { data } = await askedBy<{ campaigns: { totalCount: number; nodes: { id: string }[] } }>(
      key,
      campaignsOf,
    );
    expect(data?.campaigns).toEqual({ totalCount: 1, nodes: [{ id: mine }] });
    const campaign = (id: string) => askedBy(key, 'query ($id: ID!) { campaign(id: $id) { id } }', { id });
    expect((await campaign(mine)).data).toEqual({ campaign: { id: mine } });
    expect((await campaign(other)).errors).toEqual((await campaign('unknown')).errors);
  });

  test('records in those alone', async () => {
    const signUp = (campaignId: string) =>
      askedBy(key, 'mutation ($input: SignUpInput!) { signUp(input: $input) { id } }', {
        input: { campaignId, participant: { email: 'kari@example.org' } },
      });
    expect(codes(await signUp(mine))).toEqual([]);
    expect((await signUp(other)).errors).toEqual((await signUp('unknown')).errors);
    const create = await askedBy(key, 'mutation { createCampaign(input: { name: "Another" }) { id } }');
    expect(codes(create)).toEqual(['FORBIDDEN']);
  });

  test('opens no link of another campaign', async () => {
    const share = async (campaignId: string) =>
      (await server.mutate('share', { campaignId, participant: { email: 'ola@example.org' } })).id;
    const open = (code: string) =>
      askedBy(key, 'mutation ($input: OpenShareInput!) { openShare(input: $input) { id } }', {
        input: { share: code },
      });
    expect(codes(await open(await share(mine)))).toEqual([]);
    const theirs = await share(other);
    expect((await open(theirs)).errors).toEqual((await open('none')).errors);
    const signUp = (code: string) =>
      askedBy(key, 'mutation ($input: SignUpInput!) { signUp(input: $input) { id } }', {
        input: { campaignId: mine, participant: { email: 'eva@example.org' }, share: code },
      });
    expect((await signUp(theirs)).errors).toEqual((await signUp('none')).errors);
  });

  test('sees nothing beyond campaigns', async () => {
    expect(codes(await askedBy(key, '{ organisation { id } }'))).toEqual(['FORBIDDEN']);
  });

  test('sees nobody: people are known to the whole organisation', async () => {
    const { id } = await server.mutate('signUp', {
      campaignId: mine,
      participant: { email: 'per@example.org' },
    });
    const ask = 'query ($id: ID!) { participant(id: $id) { name } }';
    expect(codes(await askedBy(key, ask, { id }))).toEqual(['FORBIDDEN']);
    const recruiters = '{ campaigns { nodes { recruitment { recruiters { edges { cursor } } } } } }';
    expect(codes(await askedBy(key, recruiters))).toEqual(['FORBIDDEN']);
  });

  test('gets no receipt of another campaign, though the row was sent before', async () => {
    const source = { system: 'google-forms', externalId: 'row-1' };
    const signUp = (campaignId: string) => ({
      campaignId,
      participant: { email: 'kari@example.org' },
      source,
    });
    const first = await server.mutate('signUp', signUp(other));
    const query = 'mutation ($input: SignUpInput!) { signUp(input: $input) { id } }';
    const { errors } = await askedBy(key, query, { input: signUp(mine) });
    expect(errors).toMatchObject([{ extensions: { code: 'KEY_REUSED' } }]);
    expect(JSON.stringify(errors)).not.toContain(first.id);
    expect((await server.refused('signUp', signUp(mine))).extensions.receipt?.id).toBe(first.id);
  });

  test('may not be of a campaign that there is not', async () => {
    const refused = await change('issueKey', { name: 'Test', role: 'ANALYST', campaigns: [mine, 'nosuch'] });
    expect(refused.errors![0]!.extensions.fields).toEqual([expect.objectContaining({ path: 'campaigns.1' })]);
  });
});

describe('what lets nobody in', () => {
  const valid = readKey(ownerKey)!;

  test.each([
    ['another environment', keyText({ ...valid, environment: 'live' })],
    ['an unknown id', keyText({ ...valid, id: 'x'.repeat(16) })],
    ['another secret', keyText({ ...valid, secret: 'x'.repeat(32) })],
    ['a new key that was never issued', newKey('test').text],
  ])('%s is answered as any other key that opens nothing', async (_, key) => {
    const { status, errors } = await askedBy(key, campaignsOf);
    expect([status, errors]).toEqual([
      401,
      [
        {
          message:
            'This API key opens nothing here: it is unknown, expired or revoked. Ask an owner for another one.',
          extensions: { code: 'UNAUTHENTICATED' },
        },
      ],
    ]);
  });

  test('ten thousand changed keys: none is taken, all are answered alike, and none is logged', async () => {
    const answers = new Set<string>();
    const sent: string[] = [];
    const letter = fc.constantFrom(
      ...Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-.'),
    );
    const mutation = fc.array(
      fc.record({
        at: fc.nat(ownerKey.length - 1),
        to: letter,
        how: fc.constantFrom('put', 'insert', 'cut'),
      }),
      { minLength: 1, maxLength: 6 },
    );
    const mutated = fc
      .sample(mutation, 10_000)
      .map(changes =>
        changes.reduce(
          (text, { at, to, how }) =>
            text.slice(0, at) + (how === 'cut' ? '' : to) + text.slice(how === 'insert' ? at : at + 1),
          ownerKey,
        ),
      );
    lines.length = 0;
    const { access } = server.stores;
    for (const [index, key] of mutated.entries()) {
      if (key === ownerKey) continue;
      sent.push(key);
      const refusal = await access
        .requester({ authorization: `Bearer ${key}` })
        .catch((error: unknown) => (error as Error).message);
      expect(typeof refusal).toBe('string');
      if (index % 20 > 0) continue;
      const { status, errors } = await askedBy(key, campaignsOf);
      expect(errors?.[0]?.message).toBe(refusal);
      answers.add(JSON.stringify([status, errors]));
    }
    expect(sent.length).toBeGreaterThan(9_000);
    // Those that do not fit their checksum, and the few that do not even look like a key.
    expect([...answers]).toHaveLength(1);
    expect([...answers][0]).toContain('UNAUTHENTICATED');
    const log = lines.join('');
    expect(log.length).toBeGreaterThan(50_000);
    expect(sent.filter(key => log.includes(key))).toEqual([]);
  }, 120_000);

  test.each([
    '',
    'Basic a2FyaTprYXJp',
    `Token ${ownerKey}`,
    'Bearer',
    `Bearer ${ownerKey} ${ownerKey}`,
    'Bearer x',
  ])('the header %j', async authorization => {
    const { status, errors } = await server.ask(campaignsOf, {}, { authorization });
    expect([status, errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  });

  test('nothing at all: public figures alone are answered, and 401 says how to be let in', async () => {
    const nobody = { authorization: undefined as unknown as string };
    const post = async (query: string) => {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      return { response, body: (await response.json()) as Answer<unknown> };
    };
    expect(nobody.authorization).toBeUndefined();
    const campaign = await server.campaign();
    const figures = await post(`{ publicImpact(campaignId: "${campaign}") { participants { atLeast } } }`);
    expect(figures.body.data).toEqual({ publicImpact: { participants: { atLeast: null } } });
    const { response, body } = await post(campaignsOf);
    expect([response.status, response.headers.get('www-authenticate'), codes(body)]).toEqual([
      401,
      'Bearer realm="Dugnad"',
      ['UNAUTHENTICATED'],
    ]);
  });
});

describe('a session', () => {
  const signIn = async (link: string) => {
    const response = await fetch(link, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    const cookie = response.headers.get('set-cookie') ?? '';
    return { status: response.status, cookie, session: cookie.split(';')[0]! };
  };
  const answer = async (cookie: string, query = whoAmI) => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify({ query }),
    });
    return (await response.json()) as Answer<{ requester: { role: string | null } }>;
  };
  const roleOf = async (cookie: string) => (await answer(cookie)).data?.requester.role;

  async function invited(email: string, role: string): Promise<{ id: string; link: string }> {
    const { inviteMember } = await server.data<{ inviteMember: { id: string } }>(
      'mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { id } }',
      { input: { email, role } },
    );
    const { createSignInLink } = await server.data<{ createSignInLink: { url: string } }>(
      'mutation ($id: ID!) { createSignInLink(memberId: $id) { url expiresAt } }',
      { id: inviteMember.id },
    );
    return { id: inviteMember.id, link: createSignInLink.url };
  }

  test('is begun by a link, once; its cookie is for this server alone', async () => {
    const link = await server.signInLink();
    const looked = await fetch(link);
    expect([looked.status, looked.headers.get('set-cookie')]).toEqual([200, null]);
    const { status, cookie, session } = await signIn(link);
    expect(status).toBe(303);
    expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43\d{3}$/);
    expect(await roleOf(session)).toBe('OWNER');
    expect(await signIn(link)).toMatchObject({ status: 403, cookie: '' });
    expect((await fetch(link)).status).toBe(403);
  });

  test('ends by signing out', async () => {
    const { session } = await signIn(await server.signInLink());
    const out = await fetch(`${server.url}/sign-out`, { method: 'POST', headers: { cookie: session } });
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    expect(await roleOf(session)).toBeNull();
  });

  test('has the role that its member has now, and ends when they are removed', async () => {
    const { id, link } = await invited('kari@example.org', 'ANALYST');
    const { session } = await signIn(link);
    expect(await roleOf(session)).toBe('ANALYST');
    expect(codes(await answer(session, '{ participant(id: "x") { id } }'))).toEqual(['FORBIDDEN']);
    await change('changeMemberRole', { memberId: id, role: 'AUDITOR' });
    expect(await roleOf(session)).toBe('AUDITOR');
    await change('removeMember', { memberId: id });
    expect(await roleOf(session)).toBeNull();
    expect(
      await server.ask('mutation ($id: ID!) { createSignInLink(memberId: $id) { url } }', { id }),
    ).toMatchObject({
      errors: [{ extensions: { code: 'NOT_FOUND' } }],
    });
    // Invited again, they have no session of before.
    await change('inviteMember', { email: 'kari@example.org', role: 'ANALYST' });
    expect(await roleOf(session)).toBeNull();
  });

  test('is replaced by another one only when whoever has it says so', async () => {
    const { session } = await signIn(await server.signInLink());
    const { link } = await invited('eva@example.org', 'ANALYST');
    const again = (address: string) =>
      fetch(address, {
        method: 'POST',
        redirect: 'manual',
        headers: { cookie: session, 'content-type': 'application/x-www-form-urlencoded' },
      });
    const asked = await again(link);
    expect([asked.status, asked.headers.get('set-cookie')]).toEqual([200, null]);
    expect(await asked.text()).toContain('Sign in to My organisation');
    const replaced = await again(`${link}?anew=1`);
    expect([replaced.status, await roleOf(session)]).toEqual([303, null]);
    expect(await roleOf(replaced.headers.get('set-cookie')!.split(';')[0]!)).toBe('ANALYST');
  });

  test('that is forged is none', async () => {
    const { session } = await signIn(await server.signInLink());
    for (const forged of [
      `${session}x`,
      session.slice(0, -1),
      'dugnad=',
      'dugnad=%00',
      `dugnad=${'a'.repeat(43)}`,
    ])
      expect([forged, await roleOf(forged)]).toEqual([forged, null]);
  });

  test.each([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a form with files', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['text', { 'content-type': 'text/plain' }],
    ['text that says it is JSON', { 'content-type': 'text/plain; application/json' }],
  ])('does not let a page of another site in that sends %s', async (_, headers) => {
    const { session } = await signIn(await server.signInLink());
    // As browsers send it without a preflight, and as those did that sent no origin with a form.
    for (const origin of [{ origin: 'https://evil.example' }, { origin: 'null' }, {}]) {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { ...headers, ...origin, cookie: session },
        body: JSON.stringify({ query: 'mutation { createCampaign(input: { name: "Foreign" }) { id } }' }),
      });
      expect(response.status).toBe('origin' in origin ? 403 : 415);
    }
    expect(await server.data('{ campaigns(filter: { nameContains: "Foreign" }) { totalCount } }')).toEqual({
      campaigns: { totalCount: 0 },
    });
  });

  test('does not let a page of another site in by a link', async () => {
    const { session } = await signIn(await server.signInLink());
    const mutation = 'mutation { createCampaign(input: { name: "Foreign" }) { id } }';
    for (const query of [whoAmI, mutation]) {
      const response = await fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}`, {
        headers: { cookie: session },
      });
      expect(response.status).toBe(400);
    }
  });

  test('is neither begun nor ended by a page of another site', async () => {
    const { session } = await signIn(await server.signInLink());
    const foreign = { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.example' };
    const link = await server.signInLink();
    const posted = await fetch(link, { method: 'POST', headers: foreign, redirect: 'manual' });
    expect([posted.status, posted.headers.get('set-cookie')]).toEqual([403, null]);
    const out = await fetch(`${server.url}/sign-out`, {
      method: 'POST',
      headers: { ...foreign, cookie: session },
    });
    expect([out.status, await roleOf(session)]).toEqual([403, 'OWNER']);
  });

  test('every act is in the history, with who did it, and without a secret or an address', async () => {
    const { session } = await signIn((await invited('per@example.org', 'OWNER')).link);
    const issued = (await answer(
      session,
      'mutation { issueKey(input: { name: "Of Per", role: ANALYST }) { id key } }',
    )) as unknown as Answer<{
      issueKey: { key: string };
    }>;
    const { organisation } = await server.data<{
      organisation: {
        history: { nodes: { type: string; actor: { id: string; kind: string }; data: object }[] };
      };
    }>('{ organisation { history(first: 500) { nodes { type actor { id kind } data } } } }');
    const { nodes } = organisation.history;
    expect(nodes[0]).toMatchObject({ type: 'ORGANISATION_CREATED', actor: { id: 'start', kind: 'SYSTEM' } });
    expect(nodes.at(-1)).toMatchObject({
      type: 'KEY_ISSUED',
      actor: { kind: 'USER' },
      data: { name: 'Of Per' },
    });
    const said = JSON.stringify(nodes);
    const { secret } = readKey(issued.data!.issueKey.key)!;
    expect(said).not.toContain(secret);
    expect(said).not.toContain('example.org');
  });
});

describe('a subscription', () => {
  const hearing = async (key: string, campaignId: string) => {
    const listener = server.listener({ key });
    const closed = listener.closed;
    const heard = listener.participation(campaignId);
    const first = await heard.next();
    expect(first.value).toMatchObject({ type: 'CAMPAIGN_CREATED' });
    // It waits for the next.
    void heard.next().catch(() => undefined);
    return { listener, closed };
  };

  test('ends within seconds when its key is revoked', async () => {
    const campaignId = await server.campaign();
    const { id, key } = await issue({});
    const { closed } = await hearing(key!, campaignId);
    await change('revokeKey', { keyId: id });
    expect(await closed).toMatchObject({ code: 4401 });
  }, 8_000);

  test('that is begun on an open connection after the key was revoked is not served', async () => {
    const campaignId = await server.campaign();
    const { id, key } = await issue({});
    const { listener, closed } = await hearing(key!, campaignId);
    await change('revokeKey', { keyId: id });
    const late = listener
      .participation(campaignId)
      .next()
      .catch((error: unknown) => ({ error }));
    expect(await closed).toMatchObject({ code: 4401 });
    expect(await late).toHaveProperty('error');
  }, 8_000);

  test('is refused without the right, and without a valid key there is no connection', async () => {
    const campaignId = await server.campaign();
    const { key } = await issue({ role: 'ANALYST' });
    await using analyst = server.listener({ key: key! });
    await expect(analyst.participation(campaignId).next()).rejects.toEqual([
      expect.objectContaining({ extensions: { code: 'FORBIDDEN' } }),
    ]);
    const stranger = server.listener({ key: newKey('test').text });
    void stranger
      .participation(campaignId)
      .next()
      .catch(() => undefined);
    expect(await stranger.closed).toMatchObject({ code: 4401 });
  });
});

test('whoever asks as soon as somebody listens is answered when the first owner is there', async () => {
  const directory = temporaryDirectory();
  const port = String(await freePort());
  const starting = ServerProcess.start({ DATA_DIR: directory, PORT: port });
  const client = new Client(`http://127.0.0.1:${port}`);
  let asked: Answer<object> | undefined;
  const ask = () => client.ask<object>('{ requester { role } }').catch(() => undefined);
  await until(async () => (asked = await ask()) !== undefined);
  expect(asked).toMatchObject({ status: 200, data: { requester: { role: 'OWNER' } } });
  await (await starting).program.kill('SIGTERM');
  rmSync(directory, { recursive: true });
}, 60_000);

test('a start that cannot listen makes no owner: the next one logs the link', async () => {
  const directory = temporaryDirectory();
  const { port } = new URL(server.url);
  const { end } = await ServerProcess.fail({ DATA_DIR: directory, PORT: port });
  expect(end.code).toBe(1);
  const next = await ServerProcess.start({ DATA_DIR: directory });
  await until(() => next.program.said.some(line => line.includes(`${next.url}/sign-in/`)));
  await next.program.kill('SIGTERM');
  rmSync(directory, { recursive: true });
}, 60_000);

test('the first start logs one link, by which the owner signs in; a later start logs none', async () => {
  const directory = temporaryDirectory();
  const links = ({ program: { said } }: ServerProcess) =>
    said.map(line => (JSON.parse(line) as { signIn?: string }).signIn).filter(link => link !== undefined);
  const first = await ServerProcess.start({ DATA_DIR: directory });
  await until(() => links(first).length > 0);
  const [link] = links(first);
  expect(link).toMatch(new RegExp(`^${first.url}/sign-in/[\\w-]{43}$`));
  const signedIn = await fetch(link!, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect([signedIn.status, signedIn.headers.get('location')]).toEqual([303, '/explorer']);
  await first.program.kill('SIGTERM');
  const second = await ServerProcess.start({ DATA_DIR: directory });
  await second.program.kill('SIGTERM');
  expect([links(first).length, links(second).length]).toEqual([1, 0]);
  rmSync(directory, { recursive: true });
}, 60_000);
