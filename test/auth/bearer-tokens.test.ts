import type { ServerResponse } from 'node:http';
import { BearerTokens } from '../../src/auth/bearer-tokens.ts';
import { Provider } from '../../src/auth/provider.ts';
import { ProviderUnavailable } from '../../src/auth/provider-unavailable.ts';
import { looksLikeToken } from '../../src/auth/secret-text.ts';
import { ownCalendar, realCalendar } from '../oidc/calendar.ts';
import { endless, settingsOf, signingKey, TestProvider } from '../oidc/test-provider.ts';

/** The tokens of a provider whose keys change. */

let there: TestProvider;
let tokens: BearerTokens;
let moveOn: (seconds: number) => void;

beforeEach(async () => {
  moveOn = ownCalendar();
  there = await TestProvider.start();
  there.serve([]);
  tokens = new BearerTokens(new Provider(settingsOf(there)));
});
afterEach(async () => {
  await there.stop();
  realCalendar();
});

const subject = async (token: string | Promise<string>) => (await tokens.identity(await token))?.subject;

test('a new key is taken once the keys may be asked for again, and an old one no longer', async () => {
  const old = there.key;
  expect(await subject(there.token())).toBe('kari');
  there.rotate([await signingKey('ES256'), old]);
  expect(await subject(there.token())).toBeUndefined();
  moveOn(29);
  expect(await subject(there.token())).toBeUndefined();
  expect(there.keysAsked).toBe(1);
  moveOn(2);
  expect(await subject(there.token())).toBe('kari');
  expect(await subject(there.token({}, {}, old))).toBe('kari');
  expect(there.keysAsked).toBe(2);
  there.rotate([there.key]);
  // They are asked for anew after ten minutes in any case.
  moveOn(601);
  expect(await subject(there.token({}, {}, old))).toBeUndefined();
  expect(await subject(there.token())).toBe('kari');
});

test('keys are not asked for more often because of tokens that anybody makes', async () => {
  const foreign = await signingKey();
  const made = (index: number) => there.token({ jti: String(index) }, { kid: String(index) }, foreign);
  for (let index = 0; index < 50; index++) expect(await subject(made(index))).toBeUndefined();
  expect(there.keysAsked).toBe(1);
  // Nor because of those that name another issuer, or have expired.
  moveOn(31);
  expect(await subject(there.token({ iss: 'https://id.example.org' }, {}, foreign))).toBeUndefined();
  expect(await subject(there.token({ exp: 1 }, {}, foreign))).toBeUndefined();
  expect(there.keysAsked).toBe(1);
  expect(await subject(made(51))).toBeUndefined();
  expect(there.keysAsked).toBe(2);
});

describe('while what the provider answers at the address of its keys is none', () => {
  const reasonOf = async (token: string | Promise<string>): Promise<string> => {
    const error: unknown = await subject(token).catch((reason: unknown) => reason);
    if (!(error instanceof ProviderUnavailable)) throw new Error(`It was answered: ${String(error)}`);
    return (error.cause as Error).message;
  };
  const json = (body: string) => (response: ServerResponse) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);

  test.each<[string, (response: ServerResponse) => void]>([
    ['answered 404', response => response.writeHead(404).end('{"keys":[]}')],
    ['answered 302', response => response.writeHead(302, { location: '/elsewhere' }).end()],
    ['answered 204', response => response.writeHead(204).end()],
    ['answered 503', response => response.writeHead(503).end()],
    [
      'shows no keys',
      response => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>'),
    ],
    ['shows no keys', json('{"hello":"world"}')],
    ['shows no keys', json('{"keys":["one"]}')],
    ['shows no keys', json('null')],
    ['broke off', response => response.write('{"keys":', () => response.destroy())],
    ['cannot be reached', response => response.destroy()],
  ])(
    'such as when it %s, whoever brings a token is answered that it cannot be checked',
    async (why, answer) => {
      there.instead.set('/jwks', answer);
      expect(await reasonOf(there.token())).toBe(`${there.issuer}/jwks ${why}`);
      there.instead.clear();
      moveOn(6);
      expect(await subject(there.token())).toBe('kari');
    },
  );

  test('it is asked again after five seconds, however many tokens anybody makes', async () => {
    const foreign = await signingKey();
    const made = (index: number) => there.token({ jti: String(index) }, { kid: String(index) }, foreign);
    there.instead.set('/jwks', response => response.writeHead(404).end());
    for (let index = 0; index < 20; index++) expect(await reasonOf(made(index))).toContain('answered 404');
    expect(there.keysAsked).toBe(1);
    moveOn(4);
    expect(await reasonOf(there.token())).toContain('answered 404');
    expect(there.keysAsked).toBe(1);
    there.instead.clear();
    moveOn(2);
    expect(await subject(there.token())).toBe('kari');
    expect(there.keysAsked).toBe(2);
  });

  test('those whose key is known are let in', async () => {
    expect(await subject(there.token())).toBe('kari');
    there.instead.set('/jwks', response => response.writeHead(404).end());
    moveOn(31);
    const foreign = await signingKey();
    expect(await reasonOf(there.token({}, { kid: 'other' }, foreign))).toContain('answered 404');
    expect(await subject(there.token({ jti: 'another' }))).toBe('kari');
  });

  test('nor is it asked more often what it is while that cannot be read', async () => {
    there.instead.set('/.well-known/openid-configuration', response => response.writeHead(502).end());
    for (let index = 0; index < 20; index++)
      expect(await reasonOf(there.token({ jti: String(index) }))).toContain('answered 502');
    expect(there.described).toBe(1);
    there.instead.clear();
    moveOn(6);
    expect(await subject(there.token())).toBe('kari');
  });

  test.each(['/jwks', '/.well-known/openid-configuration'])(
    'more than a megabyte at %s is not read on',
    async path => {
      const read = Promise.withResolvers<number>();
      there.instead.set(path, response => void endless(response).then(read.resolve));
      expect(await reasonOf(there.token())).toBe(`${there.issuer}${path} answered with more than 1 MiB`);
      // With what waits in the buffers of both sides.
      expect(await read.promise).toBeLessThan(20 * 1_048_576);
    },
  );
});

test('each algorithm is taken with its own key, and no key under the name of another', async () => {
  const keys = await Promise.all(['RS256', 'PS256', 'ES256', 'EdDSA'].map(alg => signingKey(alg)));
  there.rotate(keys);
  for (const key of keys) {
    expect([key.alg, await subject(there.token({}, {}, key))]).toEqual([key.alg, 'kari']);
    for (const { kid } of keys.filter(other => other !== key))
      expect([key.alg, await subject(there.token({}, { kid }, key))]).toEqual([key.alg, undefined]);
  }
});

test.each(['RS384', 'RS512', 'PS384', 'ES384', 'ES512'])('%s is not among them', async alg => {
  there.rotate([await signingKey(alg)]);
  expect(await subject(there.token())).toBeUndefined();
});

test('a token that was checked holds while the provider is away, until it expires', async () => {
  const token = await there.token();
  expect(await subject(token)).toBe('kari');
  const other = await there.token({ jti: 'other' });
  await there.stop();
  moveOn(604);
  expect(await subject(token)).toBe('kari');
  // Its keys are too old to go by.
  await expect(subject(there.token({ jti: 'new' }))).rejects.toThrow(ProviderUnavailable);
  moveOn(2);
  expect([await subject(token), await subject(other)]).toEqual([undefined, undefined]);
});

test('what means to be a token has three parts', () => {
  expect(['a.b.c', 'a.b.', 'a..'].map(looksLikeToken)).toEqual([true, true, true]);
  expect(['', 'a', 'a.b', 'a.b.c.d', '.b.c'].map(looksLikeToken)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});
