import { ConfigError, readConfig } from '../../src/config.ts';

/** The settings of a provider by which people sign in. */

const least = { OIDC_ISSUER: 'https://id.example.org/realms/town', OIDC_CLIENT_ID: 'dugnad' };

test('the least that is needed, and what follows from it', () => {
  expect(readConfig({}).provider).toBeUndefined();
  expect(readConfig({ OIDC_ISSUER: ' ', OIDC_NAME: '' }).provider).toBeUndefined();
  expect(readConfig(least).provider).toEqual({
    issuer: new URL('https://id.example.org/realms/town'),
    clientId: 'dugnad',
    clientSecret: undefined,
    name: 'id.example.org',
    audience: 'dugnad',
    trustEmail: false,
  });
});

test('all of them', () => {
  const all = {
    OIDC_CLIENT_SECRET: 's',
    OIDC_NAME: 'Kommunen',
    OIDC_AUDIENCE: 'api',
    OIDC_TRUST_EMAIL: 'on',
  };
  expect(readConfig({ ...least, ...all }).provider).toMatchObject({
    clientSecret: 's',
    name: 'Kommunen',
    audience: 'api',
    trustEmail: true,
  });
});

test.each(['http://localhost:8080', 'http://127.0.0.1:8080/', 'http://[::1]:8080', 'https://id.example.org'])(
  'the issuer %s may be',
  issuer => {
    expect(readConfig({ ...least, OIDC_ISSUER: issuer }).provider?.issuer.href).toBe(new URL(issuer).href);
  },
);

test.each([
  'http://id.example.org',
  'http://127.0.0.1.example.org',
  'http://localhost.example.org',
  'id.example.org',
  'https://id.example.org?a=b',
  'https://id.example.org#a',
  'https://kari:secret@id.example.org',
  'ftp://id.example.org',
])('the issuer %s may not', issuer => {
  expect(() => readConfig({ ...least, OIDC_ISSUER: issuer })).toThrow(
    /OIDC_ISSUER: expected an address with https \(with http only on this machine\)/,
  );
});

test('all mistakes are listed', () => {
  const mistakes = (variables: object) => {
    try {
      readConfig(variables as NodeJS.ProcessEnv);
    } catch (error) {
      if (error instanceof ConfigError)
        return error.message
          .split('\n')
          .slice(1)
          .map(line => line.trim());
    }
    return [];
  };
  expect(mistakes({ OIDC_ISSUER: 'none', OIDC_TRUST_EMAIL: 'yes', PORT: 'x' })).toEqual([
    expect.stringContaining('PORT'),
    expect.stringContaining('OIDC_ISSUER'),
    expect.stringContaining('OIDC_CLIENT_ID'),
    expect.stringContaining('OIDC_TRUST_EMAIL'),
  ]);
  const { OIDC_CLIENT_ID } = least;
  expect(mistakes({ OIDC_CLIENT_ID, OIDC_CLIENT_SECRET: 'secret' })).toEqual([
    '- OIDC_CLIENT_ID: means nothing without OIDC_ISSUER.',
    '- OIDC_CLIENT_SECRET: means nothing without OIDC_ISSUER.',
  ]);
});
