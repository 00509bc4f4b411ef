import { serverAudits } from 'graphql-http';
import { ownerKey, TestServer } from '../server/harness.ts';

/**
 * GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/), by the audits of graphql-http: all that a server must do
 * is done, and this is what else it does not. Some of the audits ask by introspection, which is off in production.
 */

const notDone: Record<string, readonly string[]> = {
  // A refusal has the same status whatever the client accepts.
  SHOULD: [
    'SHOULD use 200 status code on document parsing failure when accepting application/json',
    'SHOULD use 200 status code on document validation failure when accepting application/json',
    'SHOULD use a status code of 200 on variable coercion failure when accepting application/json',
  ],
  // A GET needs a header that pages of other sites cannot send.
  MAY: [
    'MAY accept application/x-www-form-urlencoded formatted GET requests',
    'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json',
    'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json',
  ],
};

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start();
});
afterAll(() => server.remove());

const audits = serverAudits({
  url: () => `${server.url}/graphql`,
  fetchFn: (url: string, init: RequestInit = {}) =>
    fetch(url, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), authorization: `Bearer ${ownerKey}` },
    }),
});
const levelOf = (name: string) => /^(MUST|SHOULD|MAY)\b/.exec(name)?.[1] ?? '';
const of = (level: string) => audits.filter(({ name }) => levelOf(name) === level);

test('there are thirteen things that a server must do, and no others than these three levels', () => {
  expect(of('MUST')).toHaveLength(13);
  expect(of('')).toEqual([]);
});

test.each(of('MUST').map(({ name, fn }) => [name, fn] as const))('%s', async (_, fn) => {
  expect(await fn()).toMatchObject({ status: 'ok' });
});

test.each(['SHOULD', 'MAY'])('what a server %s do and this one does not', async level => {
  const results = await Promise.all(of(level).map(({ fn }) => fn()));
  expect(results.filter(({ status }) => status !== 'ok').map(({ name }) => name)).toEqual(notDone[level]);
});
