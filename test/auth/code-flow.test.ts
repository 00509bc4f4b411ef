import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { exportJWK } from 'jose';
import { CodeFlow } from '../../src/auth/code-flow.ts';
import { Provider } from '../../src/auth/provider.ts';
import { SignInRefused } from '../../src/auth/sign-in-refused.ts';
import { Browser } from '../oidc/browser.ts';
import { ownCalendar, realCalendar } from '../oidc/calendar.ts';
import { endless, settingsOf, signingKey, TestProvider } from '../oidc/test-provider.ts';

/** A sign-in between its beginning and its end. */

const redirectUri = 'http://127.0.0.1:1/back';
let there: TestProvider;
let flow: CodeFlow;
let moveOn: (seconds: number) => void;
const secret = randomBytes(32);

beforeEach(async () => {
  moveOn = ownCalendar();
  there = await TestProvider.start();
  there.serve([redirectUri]);
  there.people.kari = { email: 'Kari@Example.org', email_verified: true };
  flow = anotherProcess();
});
afterEach(async () => {
  await there.stop();
  realCalendar();
});

const anotherProcess = (key: Uint8Array = secret) =>
  new CodeFlow(new Provider(settingsOf(there)), async () => key);

async function begun(before?: string): Promise<{ sealed: string; query: URLSearchParams }> {
  const { url, sealed } = await flow.begin(redirectUri, before);
  return { sealed, query: (await new Browser().goTo('/back', url)).searchParams };
}

test('is ended by another process with the same secret, and by none with another', async () => {
  const { sealed, query } = await begun('session');
  await expect(anotherProcess(randomBytes(32)).end(sealed, query)).rejects.toThrow(SignInRefused);
  expect(await anotherProcess().end(sealed, query)).toEqual({
    identity: { issuer: there.issuer, subject: 'kari', email: 'kari@example.org' },
    before: 'session',
  });
  await expect(anotherProcess().end(sealed, query)).rejects.toMatchObject({
    reason: expect.stringContaining('invalid_grant') as string,
  });
});

test('is ended once', async () => {
  const { sealed, query } = await begun();
  await flow.end(sealed, query);
  await expect(flow.end(sealed, query)).rejects.toMatchObject({ reason: 'It was ended before' });
});

test('is not ended by what the provider did not sign', async () => {
  const { sealed, query } = await begun();
  const { publicKey } = await signingKey();
  there.shown = [{ ...(await exportJWK(publicKey)), kid: there.key.kid }];
  await expect(flow.end(sealed, query)).rejects.toMatchObject({
    reason: expect.stringContaining('signature') as string,
  });
});

test.each<[string, string, (response: ServerResponse) => void]>([
  ['/jwks', 'answered 404', response => response.writeHead(404).end()],
  ['/jwks', 'shows no keys', response => response.writeHead(200).end('<h1>Hello</h1>')],
  ['/jwks', 'answered with more than 1 MiB', response => void endless(response)],
  ['/token', 'answered with more than 1 MiB', response => void endless(response)],
  ['/token', 'answered 503', response => response.writeHead(503).end()],
])('that cannot be checked, since %s %s, is not said to be refused', async (path, why, answer) => {
  const { sealed, query } = await begun();
  there.instead.set(path, answer);
  await expect(flow.end(sealed, query)).rejects.toMatchObject({
    name: 'ProviderUnavailable',
    cause: { message: `${there.issuer}${path} ${why}` },
  });
});

test('can be ended for ten minutes', async () => {
  const { sealed, query } = await begun();
  moveOn(601);
  await expect(flow.end(sealed, query)).rejects.toMatchObject({
    reason: expect.stringContaining('ERR_JWT_EXPIRED') as string,
  });
});

test('what the browser keeps of it shows nothing', async () => {
  const { sealed, query } = await begun('session');
  const read = sealed.split('.').map(part => Buffer.from(part, 'base64url').toString());
  for (const secretPart of ['session', 'verifier', query.get('state')!])
    expect(read.join()).not.toContain(secretPart);
});

test('a sign-in that comes back with another state is still to be ended by its own', async () => {
  const { sealed, query } = await begun();
  await expect(flow.end(sealed, new URLSearchParams({ code: 'x', state: 'y' }))).rejects.toThrow(
    SignInRefused,
  );
  expect((await flow.end(sealed, query)).identity.subject).toBe('kari');
});
