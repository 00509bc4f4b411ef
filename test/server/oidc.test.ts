import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { type JWTPayload, exportSPKI, SignJWT, UnsecuredJWT } from 'jose';
import { pino } from 'pino';
import { organisationHeader } from '../../src/graphql/request-context.ts';
import { Browser, type Page } from '../oidc/browser.ts';
import { ownCalendar, realCalendar } from '../oidc/calendar.ts';
import { audience, clientId, clientSecret, signingKey, TestProvider } from '../oidc/test-provider.ts';
import { TestServer } from './harness.ts';

/** Signing in by a provider, and the tokens of it that programs bring. The provider is a real one, in this process. */

const lines: string[] = [];
const logger = pino(
  { level: 'trace' },
  new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(chunk.toString());
      done();
    },
  }),
);
/** What must never be logged. */
const canaries = new Set([clientSecret]);

/** A program's own address, at which nothing listens. */
const elsewhere = 'http://127.0.0.1:1/program';
const callback = '/sign-in/callback';

const settingsFor = (provider: TestProvider) => ({
  OIDC_ISSUER: provider.issuer,
  OIDC_CLIENT_ID: clientId,
  OIDC_CLIENT_SECRET: clientSecret,
  OIDC_NAME: 'Kommune & <Co>',
  OIDC_AUDIENCE: audience,
});

let provider: TestProvider;
let server: TestServer;

beforeAll(async () => {
  provider = await TestProvider.start();
  server = await TestServer.start(settingsFor(provider), { logger });
  provider.serve([server.url + callback, elsewhere]);
});
afterAll(async () => {
  await server.remove();
  await provider.stop();
});

let people = 0;

/** Somebody who has an account at the provider, and signs in there next. */
function somebody(person: object = {}): { subject: string; email: string } {
  const subject = `person${people++}`;
  const email = `${subject}@example.org`;
  provider.people[subject] = { email, email_verified: true, ...person };
  provider.account = subject;
  return { subject, email };
}

async function invite(email: string, role = 'ANALYST', at = server): Promise<string> {
  const { inviteMember } = await at.data<{ inviteMember: { id: string } }>(
    'mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { id } }',
    { input: { email, role } },
  );
  return inviteMember.id;
}

const remove = (memberId: string) =>
  server.data('mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { id } }', {
    input: { memberId },
  });

/** Another organisation, with its owner. */
async function organisation(name: string, ownerEmail: string): Promise<{ id: string; ownerId: string }> {
  const { createOrganisation } = await server.data<{ createOrganisation: { id: string; ownerId: string } }>(
    'mutation ($input: CreateOrganisationInput!) { createOrganisation(input: $input) { id ownerId } }',
    { input: { name, ownerEmail } },
  );
  return createOrganisation;
}

interface Requester {
  readonly role: string | null;
  readonly organisationId: string;
  readonly actor: { readonly id: string; readonly kind: string };
}

const whoAmI = '{ requester { role organisationId actor { id kind } } }';

async function signedIn(browser: Browser, at = server): Promise<Requester> {
  const cookie = browser.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
  const response = await fetch(`${at.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify({ query: whoAmI }),
  });
  return ((await response.json()) as { data: { requester: Requester } }).data.requester;
}

/** Begins in a browser, and signs in at the provider. @returns with what the provider sends them back */
async function atProvider(browser: Browser, at = server): Promise<URL> {
  const back = await browser.goTo(callback, `${at.url}/sign-in/oidc`);
  for (const each of ['code', 'state']) canaries.add(back.searchParams.get(each)!);
  for (const { name, value } of browser.cookies) if (name === 'dugnad-sign-in') canaries.add(value);
  return back;
}

async function signIn(browser = new Browser(), at = server): Promise<Page> {
  const page = await browser.open(await atProvider(browser, at));
  for (const { name, value } of browser.cookies) if (name === 'dugnad') canaries.add(value);
  return page;
}

const sessionOf = ({ headers }: Page) =>
  headers.getSetCookie().find(line => line.startsWith('dugnad=') || line.startsWith('__Host-dugnad='));

function expectRefused(page: Page, text: string): void {
  expect([page.status, sessionOf(page)]).toEqual([403, undefined]);
  expect(page.text).toContain(text);
  expect(page.text).not.toMatch(/OAUTH|error|example\.org|at .*\.ts/);
}

/** The reasons for which sign-ins were refused, as the log has them. */
const reasons = () =>
  lines
    .map(line => JSON.parse(line) as { level: number; msg: string; reason: string })
    .filter(({ msg }) => msg === 'A sign-in was refused')
    .map(({ level, reason }) => {
      expect(level).toBe(30);
      return reason;
    });

const again = 'This sign-in could not be completed';
const unverified = 'No member is known by this account, and the provider has verified no address of it';
const unknownThere =
  'No member is known by this account, and its address is not invited, or a member is known by it with another account';
const notInvited = 'The address that you signed in with is not invited here';

describe('the page to sign in', () => {
  test('leads to the provider, and may run nothing', async () => {
    const { status, text, headers } = await new Browser().open(`${server.url}/sign-in`);
    expect(status).toBe(200);
    expect(text).toContain('<a href="/sign-in/oidc">Sign in with Kommune &#38; &#60;Co&#62;</a>');
    expect(text).toContain('dugnad sign-in');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; .*form-action 'self'/);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('speaks of links alone where there is no provider, and the paths of a provider lead nowhere', async () => {
    const other = await TestServer.start();
    const browser = new Browser();
    expect((await browser.open(`${other.url}/sign-in`)).text).not.toContain('Sign in with');
    expect(await browser.open(`${other.url}${callback}?code=a&state=b`)).toMatchObject({
      location: undefined,
    });
    expect(browser.cookies).toEqual([]);
    const refused = await other.ask(whoAmI, {}, { authorization: `Bearer ${await provider.token()}` });
    expect(refused.status).toBe(401);
    await other.remove();
  });
});

describe('signing in by the provider', () => {
  test('lets a member in by their verified address, however it is written', async () => {
    const { email } = somebody({ email: `Person${people}@Example.ORG` });
    const memberId = await invite(email, 'AUDITOR');
    const browser = new Browser();
    const begun = await browser.open(`${server.url}/sign-in/oidc`);
    expect(Object.fromEntries(begun.location!.searchParams)).toEqual({
      client_id: clientId,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as string,
      code_challenge_method: 'S256',
      nonce: expect.stringMatching(/^[\w-]{43}$/) as string,
      redirect_uri: server.url + callback,
      response_type: 'code',
      scope: 'openid email',
      state: expect.stringMatching(/^[\w-]{43}$/) as string,
    });
    expect(begun.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^dugnad-sign-in=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/),
    ]);
    const page = await signIn(browser);
    expect([page.status, page.location?.href]).toEqual([303, `${server.url}/explorer`]);
    expect(sessionOf(page)).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43\d{3}$/);
    expect(browser.cookies.map(({ name }) => name)).not.toContain('dugnad-sign-in');
    expect(await signedIn(browser)).toEqual({
      role: 'AUDITOR',
      organisationId: 'default',
      actor: { id: memberId, kind: 'USER' },
    });
  });

  test('replaces the session that there was', async () => {
    await invite(somebody().email);
    const browser = new Browser();
    await signIn(browser);
    const before = new Browser();
    before.cookies = browser.cookies.filter(({ name }) => name === 'dugnad');
    await invite(somebody().email, 'AUDITOR');
    // The provider remembers who was there.
    browser.cookies = [...before.cookies];
    await signIn(browser);
    expect((await signedIn(browser)).role).toBe('AUDITOR');
    expect((await signedIn(before)).role).toBeNull();
  });

  test('of a provider that gives the address in the token itself, to a client without a secret', async () => {
    const other = await TestProvider.start();
    const { OIDC_CLIENT_SECRET: _, ...settings } = settingsFor(other);
    const own = await TestServer.start(settings);
    other.serve(
      [own.url + callback],
      { token_endpoint_auth_method: 'none', client_secret: undefined },
      { conformIdTokenClaims: false },
    );
    other.people.kari = { email: 'kari@example.org', email_verified: true };
    await invite('kari@example.org', 'AUDITOR', own);
    const browser = new Browser();
    expect((await signIn(browser, own)).status).toBe(303);
    expect((await signedIn(browser, own)).role).toBe('AUDITOR');
    await own.remove();
    await other.stop();
  });

  test('under an address with TLS its cookies are kept from other hosts', async () => {
    const own = await TestServer.start({
      ...settingsFor(provider),
      PUBLIC_URL: 'https://dugnad.example.org',
    });
    const { headers, location } = await new Browser().open(`${own.url}/sign-in/oidc`);
    expect(headers.getSetCookie()[0]).toMatch(/^__Host-dugnad-sign-in=.*; Path=\/; .*; Secure$/);
    expect(location!.searchParams.get('redirect_uri')).toBe(`https://dugnad.example.org${callback}`);
    await own.remove();
  });
});

describe('nobody is let in', () => {
  test('who is not invited, and they learn nothing else', async () => {
    somebody();
    expectRefused(await signIn(), notInvited);
    const { email } = somebody();
    const memberId = await invite(email);
    await remove(memberId);
    expectRefused(await signIn(), notInvited);
  });

  test.each([
    ['says is not verified', { email_verified: false }],
    ['does not say is verified', { email_verified: undefined }],
    ['says so of in another way', { email_verified: 'true' }],
    ['gives none', { email: undefined }],
    ['gives as no address', { email: 'no address' }],
  ])('whose address the provider %s', async (_, person) => {
    const { email } = somebody(person);
    await invite(email);
    expectRefused(await signIn(), 'Have it verified there');
  });

  test('whose address is not verified, though OIDC_TRUST_EMAIL takes those of which the provider says nothing', async () => {
    const own = await TestServer.start({ ...settingsFor(provider), OIDC_TRUST_EMAIL: 'on' });
    provider.serve([server.url + callback, own.url + callback, elsewhere]);
    await invite(somebody({ email_verified: undefined }).email, 'AUDITOR', own);
    expect((await signIn(new Browser(), own)).status).toBe(303);
    await invite(somebody({ email_verified: false }).email, 'AUDITOR', own);
    expectRefused(await signIn(new Browser(), own), 'Have it verified there');
    await own.remove();
  });

  test('without a line in the log that says why', async () => {
    const before = reasons().length;
    somebody();
    await signIn();
    await invite(somebody({ email_verified: false }).email);
    await signIn();
    const { email } = somebody();
    await invite(email);
    await signIn();
    somebody({ email });
    await signIn();
    expect(reasons().slice(before)).toEqual([unknownThere, unverified, unknownThere]);
  });

  test('who is removed: their session ends, and they do not get another', async () => {
    const memberId = await invite(somebody().email);
    const browser = new Browser();
    await signIn(browser);
    expect((await signedIn(browser)).role).toBe('ANALYST');
    await remove(memberId);
    expect((await signedIn(browser)).role).toBeNull();
    expectRefused(await signIn(), notInvited);
  });

  test('by a code that was used', async () => {
    await invite(somebody().email);
    const browser = new Browser();
    const back = await atProvider(browser);
    const [cookie] = browser.cookies.filter(({ name }) => name === 'dugnad-sign-in');
    expect((await browser.open(back)).status).toBe(303);
    expectRefused(await new Browser().open(back), again);
    const other = new Browser();
    other.cookies = [cookie!];
    expectRefused(await other.open(back), again);
    // Nor by the same code in another sign-in that was begun.
    const begun = new Browser();
    const next = await atProvider(begun);
    next.searchParams.set('code', back.searchParams.get('code')!);
    expectRefused(await begun.open(next), again);
  });

  test('of two who come with the same at once, but one', async () => {
    await invite(somebody().email);
    const browser = new Browser();
    const back = await atProvider(browser);
    const others = Array.from({ length: 5 }, () =>
      Object.assign(new Browser(), { cookies: browser.cookies }),
    );
    const pages = await Promise.all(others.map(other => other.open(back)));
    expect(pages.map(({ status }) => status).sort()).toEqual([303, 403, 403, 403, 403]);
  });

  test('by what another browser began', async () => {
    await invite(somebody().email);
    const [one, two] = [new Browser(), new Browser()];
    const [ofOne, ofTwo] = [await atProvider(one), await atProvider(two)];
    expectRefused(await two.open(ofOne), again);
    const [three, four] = [new Browser(), await atProvider(one)];
    expectRefused(await three.open(four), again);
    const mixed = new URL(four);
    mixed.searchParams.set('state', ofTwo.searchParams.get('state')!);
    expectRefused(await one.open(mixed), again);
  });

  test("by one's own code in the sign-in that another began: it was asked for with another challenge", async () => {
    await invite(somebody().email);
    const [mine, theirs] = [new Browser(), new Browser()];
    const [ofMine, ofTheirs] = [await atProvider(mine), await atProvider(theirs)];
    ofTheirs.searchParams.set('code', ofMine.searchParams.get('code')!);
    expectRefused(await theirs.open(ofTheirs), again);
  });

  test.each([
    ['none', () => []],
    ['an empty one', () => ['']],
    ['one that was changed', (value: string) => [`${value.slice(0, -2)}AA`]],
    ['one that was cut', (value: string) => [value.slice(0, -9)]],
    ['one of another kind', () => ['eyJhbGciOiJub25lIn0.e30.']],
  ])('with a cookie that is forged: %s', async (_, forged: (value: string) => string[]) => {
    await invite(somebody().email);
    const browser = new Browser();
    const back = await atProvider(browser);
    browser.cookies = browser.cookies.flatMap(cookie =>
      cookie.name === 'dugnad-sign-in' ? forged(cookie.value).map(value => ({ ...cookie, value })) : [],
    );
    expectRefused(await browser.open(back), again);
  });

  test.each([
    ['nothing', ''],
    ['a refusal', '?error=access_denied&error_description=%3Cscript%3E&state=STATE'],
    ['a state alone', '?state=STATE'],
    ['two states', '?code=a&state=STATE&state=b'],
    ['the name of another issuer', '?code=a&state=STATE&iss=https%3A%2F%2Fother.example.org'],
    ['a code that was made up', '?code=made-up&state=STATE&iss=ISSUER'],
  ])('who comes back with %s', async (_, query) => {
    const browser = new Browser();
    const { location } = await browser.open(`${server.url}/sign-in/oidc`);
    const stated = query
      .replace('STATE', location!.searchParams.get('state')!)
      .replace('ISSUER', encodeURIComponent(provider.issuer));
    const page = await browser.open(`${server.url}${callback}${stated}`);
    expectRefused(page, again);
    expect(page.text).not.toContain('script>');
  });
});

describe('somebody who has signed in once', () => {
  test('is known by their account, also under another address, and nobody else who is given theirs', async () => {
    const { email, subject } = somebody();
    const memberId = await invite(email, 'AUDITOR');
    expect((await signIn()).status).toBe(303);

    provider.people[subject] = { email: 'new@example.org', email_verified: false };
    const browser = new Browser();
    expect((await signIn(browser)).status).toBe(303);
    expect((await signedIn(browser)).actor.id).toBe(memberId);

    somebody({ email });
    expectRefused(await signIn(), notInvited);

    // Until an owner has removed the member and invited that address anew.
    await remove(memberId);
    await invite(email);
    expect((await signIn()).status).toBe(303);
    provider.account = subject;
    expectRefused(await signIn(), 'Have it verified there');
  });

  test('and is a member of several organisations chooses, by a button that works once', async () => {
    const { email } = somebody();
    await invite(email, 'ANALYST');
    const { id, ownerId } = await organisation('Røde & <Blå>', email);
    const page = await signIn();
    expect([page.status, sessionOf(page)]).toEqual([200, undefined]);
    const forms = [...page.text.matchAll(/action="(\/sign-in\/[\w-]+)"><button>([^<]*)</g)];
    expect(forms.map(([, , name]) => name).sort()).toEqual(['My organisation', 'Røde &#38; &#60;Blå&#62;']);
    const [, action] = forms.find(([, , name]) => name!.startsWith('Røde'))!;
    const browser = new Browser();
    expect((await browser.open(server.url + action!, 'POST')).status).toBe(303);
    expect(await signedIn(browser)).toMatchObject({ organisationId: id, actor: { id: ownerId } });
    expect((await browser.open(server.url + action!, 'POST')).status).toBe(403);
  });
});

describe('a provider that is away', () => {
  test('is said to be, with 503, and asked anew after a while', async () => {
    const first = await TestProvider.start();
    const port = Number(new URL(first.issuer).port);
    await first.stop();
    const own = await TestServer.start(settingsFor(first), { logger });
    const token = await first.token({ sub: 'kari', email: 'kari@example.org', email_verified: true });
    await invite('kari@example.org', 'AUDITOR', own);
    const browser = new Browser();
    const ask = () => own.ask(whoAmI, {}, { authorization: `Bearer ${token}` });

    const page = await browser.open(`${own.url}/sign-in/oidc`);
    expect([page.status, page.headers.getSetCookie()]).toEqual([503, []]);
    expect(page.text).toContain('The provider does not answer for now');
    expect(page.text).not.toContain('127.0.0.1');
    expect(await ask()).toMatchObject({
      status: 503,
      errors: [{ extensions: { code: 'PROVIDER_UNAVAILABLE' } }],
    });
    // What can only be refused is.
    const old = await first.token({ exp: 1_000_000_000 });
    expect((await own.ask(whoAmI, {}, { authorization: `Bearer ${old}` })).status).toBe(401);
    expect((await own.ask(whoAmI)).status).toBe(200);

    const there = await TestProvider.start(port, [first.key]);
    there.serve([own.url + callback]);
    there.people.kari = { email: 'kari@example.org', email_verified: true };
    ownCalendar()(6);
    expect((await ask()).status).toBe(200);
    realCalendar();
    const back = await atProvider(browser, own);
    await there.stop();
    expect((await browser.open(back)).status).toBe(503);
    // What was checked goes on to hold.
    expect((await ask()).status).toBe(200);
    await own.remove();
  });
});

test('a provider that shows no keys is distinguished from a wrong token, and the log says where they were asked for', async () => {
  const there = await TestProvider.start();
  const own = await TestServer.start(settingsFor(there), { logger });
  there.serve([own.url + callback]);
  there.people.kari = { email: 'kari@example.org', email_verified: true };
  await invite('kari@example.org', 'AUDITOR', own);
  const browser = new Browser();
  const back = await atProvider(browser, own);
  there.instead.set('/jwks', response => response.writeHead(404).end());
  const from = lines.length;
  const page = await browser.open(back);
  expect([page.status, page.headers.get('retry-after')]).toEqual([503, '5']);
  const token = await there.token({ ...there.people.kari });
  expect(await own.ask(whoAmI, {}, { authorization: `Bearer ${token}` })).toMatchObject({
    status: 503,
    errors: [{ extensions: { code: 'PROVIDER_UNAVAILABLE' } }],
  });
  const said = lines.slice(from).filter(line => line.includes('what it needs is away'));
  expect(said).toHaveLength(2);
  for (const line of said) expect(line).toContain(`${there.issuer}/jwks answered 404`);
  await own.remove();
  await there.stop();
});

describe('an address at which there is not the provider', () => {
  /** What the page and the API say to people, and the log to the operator. */
  async function said(issuer: string) {
    const own = await TestServer.start({ ...settingsFor(provider), OIDC_ISSUER: issuer }, { logger });
    const from = lines.length;
    const page = await new Browser().open(`${own.url}/sign-in/oidc`);
    const token = await provider.token({ iss: issuer });
    const answer = await own.ask(whoAmI, {}, { authorization: `Bearer ${token}` });
    await own.remove();
    expect([page.status, answer.status]).toEqual([503, 503]);
    expect(answer.errors).toMatchObject([{ extensions: { code: 'PROVIDER_UNAVAILABLE' } }]);
    const outside = page.text + answer.errors![0]!.message;
    expect(outside).not.toContain(new URL(issuer).host);
    return { outside, log: lines.slice(from).filter(line => line.includes('A request failed')) };
  }

  /** Something that answers everything with this. */
  async function answers(status: number, body: string, type: string) {
    const web = createServer((_, response) => response.writeHead(status, { 'content-type': type }).end(body));
    web.listen(0, '127.0.0.1');
    await once(web, 'listening');
    const issuer = `http://127.0.0.1:${(web.address() as AddressInfo).port}/realms/town`;
    const result = await said(issuer);
    web.close();
    return { ...result, asked: `${issuer}/.well-known/openid-configuration` };
  }

  const expectWrong = ({ outside, log }: { outside: string; log: readonly string[] }, ...why: string[]) => {
    expect(outside).toMatch(/not at the address that is set here.*not at the address that is set here/s);
    expect(outside).not.toContain('for now');
    expect(log).toHaveLength(2);
    for (const line of log) {
      expect(line).toContain('A request failed: a setting is wrong');
      for (const words of [...why, 'Correct OIDC_ISSUER']) expect(line).toContain(words);
    }
  };

  test.each([
    [404, 'Not found', 'text/plain', 'answered 404'],
    [302, '', 'text/plain', 'answered 302'],
    [200, '<h1>Welcome</h1>', 'text/html', 'no OpenID configuration'],
    [200, '{"hello":"world"}', 'application/json', 'no OpenID configuration'],
    [200, '[1', 'application/json', 'no OpenID configuration'],
  ])('with %d %s (%s)', async (status, body, type, why) => {
    const { asked, ...result } = await answers(status, body, type);
    expectWrong(result, asked, why);
  });

  test.each([429, 502])('an answer of %d is an outage', async status => {
    const { outside, log } = await answers(status, '', 'text/plain');
    expect(outside).toMatch(/for now.*for now/s);
    for (const line of log) expect(line).toContain('what it needs is away');
  });

  test('is that of another, which says who it is', async () => {
    const issuer = provider.issuer.replace('127.0.0.1', 'localhost');
    expectWrong(
      await said(issuer),
      `${issuer}/.well-known/openid-configuration`,
      `says that it is ${provider.issuer}`,
    );
  });
});

describe('a token', () => {
  const bearer = async (token: string | Promise<string>, headers: object = {}, at = server) => {
    canaries.add(await token);
    return at.ask<{ requester: Requester }>(
      whoAmI,
      {},
      { authorization: `Bearer ${await token}`, ...headers },
    );
  };
  const verified = () => ({ email: provider.people[provider.account]!.email, email_verified: true });

  test('that the provider gave to a program opens what its bearer may', async () => {
    const memberId = await invite(somebody().email, 'AUDITOR');
    const verifier = randomBytes(32).toString('base64url');
    const ask = new URL(`${provider.issuer}/auth`);
    ask.search = new URLSearchParams({
      ...{ client_id: clientId, redirect_uri: elsewhere, response_type: 'code', scope: 'openid email' },
      ...{ resource: audience, code_challenge_method: 'S256' },
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    }).toString();
    const back = await new Browser().goTo('/program', ask);
    const response = await fetch(`${provider.issuer}/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      },
      body: new URLSearchParams({
        ...{ grant_type: 'authorization_code', redirect_uri: elsewhere, resource: audience },
        ...{ code: back.searchParams.get('code')!, code_verifier: verifier },
      }),
    });
    const { access_token: token } = (await response.json()) as { access_token: string };
    expect(await bearer(token)).toEqual({
      status: 200,
      data: {
        requester: {
          role: 'AUDITOR',
          organisationId: 'default',
          actor: { id: memberId, kind: 'USER' },
        },
      },
      extensions: expect.anything() as object,
    });
  });

  test('without an address opens for whoever has signed in before', async () => {
    await invite(somebody().email);
    expect((await bearer(provider.token())).status).toBe(401);
    await signIn();
    expect((await bearer(provider.token())).data?.requester.role).toBe('ANALYST');
  });

  test.each(['JWT', 'application/at+jwt', undefined])('of the type %s is taken', async typ => {
    await invite(somebody().email);
    expect((await bearer(provider.token(verified(), { typ }))).status).toBe(200);
  });

  test('is taken from a clock that differs by seconds', async () => {
    await invite(somebody().email);
    const now = Math.floor(Date.now() / 1_000);
    expect((await bearer(provider.token({ ...verified(), nbf: now + 3 }))).status).toBe(200);
    expect((await bearer(provider.token({ ...verified(), exp: now - 2 }))).status).toBe(200);
  });

  describe('that opens nothing is answered as every other', () => {
    const now = Math.floor(Date.now() / 1_000);
    const made = (claims: JWTPayload = {}, header: object = {}) =>
      provider.token({ ...verified(), ...claims }, header);
    const usual = () => ({ iss: provider.issuer, aud: audience, sub: provider.account, ...verified() });
    const changed = (token: string, part: number, change: (text: string) => string) =>
      token
        .split('.')
        .map((text, index) => (index === part ? change(text) : text))
        .join('.');

    test.each<[string, () => string | Promise<string>]>([
      ['without a signature', () => new UnsecuredJWT({ ...usual(), exp: now + 600 }).encode()],
      [
        'signed by the public key as if it were a secret',
        async () =>
          new SignJWT({ ...usual(), exp: now + 600 })
            .setProtectedHeader({ alg: 'HS256', kid: provider.key.kid })
            .sign(Buffer.from(await exportSPKI(provider.key.publicKey))),
      ],
      ['of another issuer', () => made({ iss: 'https://id.example.org' })],
      ['of an issuer written otherwise', () => made({ iss: `${provider.issuer}/` })],
      ['without an issuer', () => made({ iss: undefined as unknown as string })],
      ['for somebody else', () => made({ aud: clientId })],
      ['for nobody', () => made({ aud: [] })],
      ['that has expired', () => made({ exp: now - 60 })],
      ['that never expires', () => made({ exp: undefined as unknown as number })],
      ['that expires at a text', () => made({ exp: String(now + 600) as unknown as number })],
      ['that is not valid yet', () => made({ nbf: now + 60 })],
      ['about nobody', () => made({ sub: '' })],
      ['about something', () => made({ sub: {} as unknown as string })],
      ['of another type', () => made({}, { typ: 'logout+jwt' })],
      [
        'with a header that must be understood',
        () =>
          new SignJWT({ ...usual(), exp: now + 600 })
            .setProtectedHeader({ alg: provider.key.alg, kid: provider.key.kid, crit: ['new'], new: 1 })
            .sign(provider.key.privateKey, { crit: { new: true } }),
      ],
      [
        'signed by another algorithm',
        async () => provider.token(usual(), { kid: provider.key.kid }, await signingKey('RS512')),
      ],
      ['signed by a key that is not known', async () => provider.token(usual(), {}, await signingKey())],
      [
        'signed by another key under the name of one that is known',
        async () => provider.token(usual(), { kid: provider.key.kid }, await signingKey()),
      ],
      [
        'that brings its own key',
        async () => {
          const { privateKey, jwk } = await signingKey();
          return provider.token(usual(), { jwk }, { ...provider.key, privateKey });
        },
      ],
      ['cut short', async () => (await made()).slice(0, -1)],
      ['without its signature', async () => changed(await made(), 2, () => '')],
      ['with other claims', async () => changed(await made(), 1, text => text.replace(/.$/, 'A'))],
      [
        'with claims of another',
        async () =>
          changed(await made(), 1, () => Buffer.from(JSON.stringify(usual())).toString('base64url')),
      ],
      ['that is none', () => 'a.b.c'],
      ['that is empty', () => 'a..'],
      ['whose claims are a list', async () => changed(await made(), 1, () => 'W10')],
      ['of nobody who is invited', () => provider.token({ sub: 'stranger', email: 's@example.org' })],
      ['with an address that is not verified', () => made({ sub: 'stranger', email_verified: false })],
      ['of an account that is not the member’s', () => made({ sub: 'stranger' })],
    ])('%s', async (_, token) => {
      await invite(somebody().email);
      expect((await bearer(made())).status).toBe(200);
      const { status, errors } = await bearer(token());
      expect([status, errors]).toEqual([
        401,
        [
          {
            message:
              'This token opens nothing here: it is not valid, or not any more, or its bearer is no member. Get another from the provider, or ask an owner to be invited.',
            extensions: { code: 'UNAUTHENTICATED' },
          },
        ],
      ]);
    });
  });

  test('of a member who is removed opens nothing from then on', async () => {
    const memberId = await invite(somebody().email);
    const token = await provider.token(verified());
    expect((await bearer(token)).status).toBe(200);
    await remove(memberId);
    expect((await bearer(token)).status).toBe(401);
  });

  test('of a member of several organisations opens the one that is named, or the first', async () => {
    const { email } = somebody();
    await invite(email);
    const token = await provider.token(verified());
    expect((await bearer(token)).data?.requester.organisationId).toBe('default');
    const { id } = await organisation('Another', email);
    const named = (name: string) => bearer(token, { [organisationHeader]: name });
    expect((await bearer(token)).data?.requester.organisationId).toBe('default');
    expect((await named(id)).data?.requester).toMatchObject({ organisationId: id, role: 'OWNER' });
    const { id: foreign } = await organisation('Foreign', 'foreign@example.org');
    for (const name of [foreign, '', 'none']) expect((await named(name)).status).toBe(401);
  });

  describe('that a subscription was begun with', () => {
    const hearing = async (token: string) => {
      canaries.add(token);
      const campaignId = await server.campaign();
      const listener = server.listener({ key: token });
      const heard = listener.participation(campaignId);
      expect((await heard.next()).value).toMatchObject({ type: 'CAMPAIGN_CREATED' });
      // It waits for the next.
      void heard.next().catch(() => undefined);
      return { closed: listener.closed };
    };

    test('ends it when it expires', async () => {
      await invite(somebody().email, 'ORGANISER');
      const exp = Math.floor(Date.now() / 1_000) + 1;
      const { closed } = await hearing(await provider.token({ ...verified(), exp }));
      expect(await closed).toMatchObject({ code: 4401 });
      // Five seconds for a clock that differs, and two until it is noticed.
      expect(Date.now() / 1_000 - exp).toBeGreaterThan(4.9);
      expect(Date.now() / 1_000 - exp).toBeLessThan(8);
    }, 20_000);

    test('ends it when its bearer is removed, though they own another organisation', async () => {
      const { email } = somebody();
      const memberId = await invite(email, 'OWNER');
      const { closed } = await hearing(await provider.token(verified()));
      await organisation('Another', email);
      await remove(memberId);
      expect(await closed).toMatchObject({ code: 4403 });
    }, 20_000);
  });
});

test('nothing that lets anybody in is logged, at any level', () => {
  const log = lines.join('');
  expect(log.length).toBeGreaterThan(10_000);
  expect(canaries.size).toBeGreaterThan(100);
  expect([...canaries].filter(canary => canary.length > 8 && log.includes(canary))).toEqual([]);
  expect(log).not.toContain('example.org');
});
