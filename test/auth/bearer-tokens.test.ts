import { BearerTokens } from '../../src/auth/bearer-tokens.ts';
import { Provider } from '../../src/auth/provider.ts';
import { ProviderUnavailable } from '../../src/auth/provider-unavailable.ts';
import { looksLikeToken } from '../../src/auth/secret-text.ts';
import { ownCalendar, realCalendar } from '../oidc/calendar.ts';
import { settingsOf, signingKey, TestProvider } from '../oidc/test-provider.ts';

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
