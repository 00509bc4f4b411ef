import { AllowedNames, listensHereAlone } from '../../src/http/allowed-names.ts';

const none = { host: '127.0.0.1', publicUrl: undefined, allowedHosts: [], corsOrigins: [] };
const codeOf = (names: AllowedNames, headers: { host?: string; origin?: string }, probe = false) =>
  names.refusal(headers, probe)?.extensions.code;

describe('the host', () => {
  test.each([
    'localhost',
    'LOCALHOST:4000',
    'localhost.:80',
    'a.localhost:4000',
    '127.0.0.1:4000',
    '127.9.8.7',
    '[::1]:4000',
  ])('by default %s is answered to', host => {
    expect(codeOf(new AllowedNames(none), { host })).toBeUndefined();
  });

  test.each([
    'evil.example',
    'evil.example:4000',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'localhost@evil.example',
    'evil.example#localhost',
    '10.0.0.7:4000',
    '[2001:db8::1]',
    '0.0.0.0:4000',
    '',
    'local host',
  ])('%j is not', host => {
    expect(codeOf(new AllowedNames(none), { host })).toBe('HOST_NOT_ALLOWED');
  });

  test('those of the settings are, with any port', () => {
    const names = new AllowedNames({
      ...none,
      host: '10.0.0.7',
      publicUrl: 'https://dugnad.example.org',
      allowedHosts: ['dugnad.internal', '[2001:db8::1]'],
    });
    for (const host of ['dugnad.example.org', 'dugnad.internal:4000', '[2001:db8::1]:1', '10.0.0.7:4000'])
      expect(codeOf(names, { host })).toBeUndefined();
    expect(codeOf(names, { host: 'example.org' })).toBe('HOST_NOT_ALLOWED');
  });

  test('probes may ask by a bare address, which nobody can rebind, and by no other name', () => {
    const names = new AllowedNames(none);
    for (const host of ['10.0.0.7:4000', '[2001:db8::1]:4000', ''])
      expect(codeOf(names, { host }, true)).toBeUndefined();
    expect(codeOf(names, { host: 'evil.example' }, true)).toBe('HOST_NOT_ALLOWED');
  });
});

describe('the origin', () => {
  const host = 'localhost:4000';
  const names = new AllowedNames({
    ...none,
    publicUrl: 'https://dugnad.example.org',
    corsOrigins: ['https://dashboard.example.org'],
  });

  test.each([
    'http://localhost:4000',
    'https://localhost:4000',
    'https://dugnad.example.org',
    'https://dashboard.example.org',
  ])('%s may ask', origin => {
    expect(codeOf(names, { host, origin })).toBeUndefined();
  });

  test.each([
    'https://evil.example',
    'http://localhost:3000',
    'http://127.0.0.1:4000',
    'http://dashboard.example.org',
    'https://dashboard.example.org:8443',
    'https://dashboard.example.org.evil.example',
    'null',
    'chrome-extension://localhost:4000',
    '',
  ])('%j may not', origin => {
    expect(codeOf(names, { host, origin })).toBe('ORIGIN_NOT_ALLOWED');
  });

  test('where TLS is taken off before us, the same name is the same site', () => {
    expect(
      codeOf(names, { host: 'dugnad.example.org:443', origin: 'https://dugnad.example.org' }),
    ).toBeUndefined();
    const inside = new AllowedNames({ ...none, allowedHosts: ['dugnad.internal'] });
    expect(codeOf(inside, { host: 'dugnad.internal', origin: 'https://dugnad.internal' })).toBeUndefined();
  });

  test('a refusal names the settings', () => {
    expect(names.refusal({ host: 'a.example' })?.message).toMatch(/PUBLIC_URL.*ALLOWED_HOSTS/);
    expect(names.refusal({ host, origin: 'https://a.example' })?.message).toMatch(/CORS_ORIGINS.*PUBLIC_URL/);
  });
});

test('addresses that this machine alone reaches are known', () => {
  expect(['127.0.0.1', '127.0.0.2', '::1', 'localhost'].filter(host => !listensHereAlone(host))).toEqual([]);
  expect(['0.0.0.0', '::', '10.0.0.7', 'dugnad.example.org'].filter(listensHereAlone)).toEqual([]);
});
