import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { newKey } from '../../src/auth/secret-text.ts';
import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import {
  type Client,
  ownSettings,
  ServerProcess,
  temporaryDirectory,
  TestServer,
  until,
} from '../server/harness.ts';
import { dugnad } from './dugnad.ts';

/** The verbs that let people and programs in: beside a server that runs, and where none does. */

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => rmSync(directory, { recursive: true }));

const run = (settings: Record<string, string>, ...args: string[]) =>
  dugnad({ DATA_DIR: directory, ...ownSettings, ...settings }, ...args);

async function statusOf(server: Client, key: string): Promise<number> {
  const { status } = await server.ask('{ campaigns { totalCount } }', {}, { authorization: `Bearer ${key}` });
  return status;
}

async function letsIn(server: Client, link: string): Promise<string | null> {
  const signedIn = await fetch(link, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: '{"query":"{ organisation { name } requester { role } }"}',
  });
  const { data } = (await response.json()) as { data?: { organisation: { name: string } } };
  return data?.organisation.name ?? null;
}

test('beside a server on the embedded log, which makes the changes', async () => {
  const server = await ServerProcess.start({ DATA_DIR: directory });
  const beside = (...args: string[]) => run({ PORT: new URL(server.url).port }, ...args);

  const issued = await beside('keys', 'issue', 'Website', '--role', 'ANALYST');
  expect(issued).toMatchObject({ code: 0, said: expect.stringMatching(/^dugnad_test_\w+$/) as string });
  const id = /Issued the key (\w+)\./.exec(issued.complaints)![1]!;
  expect(await statusOf(server, issued.said)).toBe(200);

  const listed = await beside('keys', 'list');
  expect(listed.said).toMatch(
    new RegExp(`^${id}  ANALYST  open  (never used|last used 20\\S+Z)  all campaigns  Website$`, 'm'),
  );

  const rotated = await beside('keys', 'rotate', id, '--overlap', '0');
  expect(rotated.code).toBe(0);
  expect([await statusOf(server, issued.said), await statusOf(server, rotated.said)]).toEqual([401, 200]);

  expect(await beside('keys', 'revoke', id)).toEqual({
    code: 0,
    said: `Revoked the key ${id}.`,
    complaints: '',
  });
  expect(await statusOf(server, rotated.said)).toBe(401);
  expect(await beside('keys', 'revoke', id)).toEqual({
    code: 1,
    said: '',
    complaints: 'The key is revoked already.',
  });

  const created = await beside('organisation', 'create', 'Nesodden', '--owner', 'kari@example.org');
  expect(created.code).toBe(0);
  const [, other] = /Created the organisation (\w+)\./.exec(created.said)!;
  const [link] = /http:\S+/.exec(created.said)!;
  expect(await letsIn(server, link)).toBe('Nesodden');
  expect((await beside('organisation', 'list')).said).toMatch(
    new RegExp(`^default  1 members, 1 keys  My organisation\n${other}  1 members, 0 keys  Nesodden$`),
  );
  const again = await beside('sign-in', '--organisation', other!, '--email', 'Kari@Example.org');
  expect(await letsIn(server, again.said)).toBe('Nesodden');
  expect(await letsIn(server, (await beside('sign-in')).said)).toBe('My organisation');

  expect(await beside('sign-in', '--email', 'nobody@example.org')).toMatchObject({
    code: 1,
    complaints: expect.stringContaining('No member of default has the address nobody@example.org.') as string,
  });
  expect(await beside('keys', 'issue', 'Website', '--role', 'KING')).toMatchObject({ code: 2 });
  expect(await beside('keys', 'issue', 'Website', '--role', 'ANALYST', '--campaign', 'nosuch')).toMatchObject(
    {
      code: 1,
    },
  );
  await server.program.kill('SIGTERM');
}, 120_000);

test('beside a server on EventStoreDB', async () => {
  const esdb = await EsdbDouble.start();
  const settings = { EVENTSTOREDB_URL: esdb.url };
  const server = await TestServer.start({ DATA_DIR: directory, ...settings });
  const issued = await run(settings, 'keys', 'issue', 'Website', '--role', 'ANALYST');
  expect(await statusOf(server, issued.said)).toBe(200);
  const id = /Issued the key (\w+)\./.exec(issued.complaints)![1]!;
  await run(settings, 'keys', 'revoke', id);
  await until(async () => (await statusOf(server, issued.said)) === 401, 5_000);
  await server.stop();
  await esdb.close();
}, 120_000);

test('where no server runs: what they did holds when one starts', async () => {
  const before = await run({}, 'sign-in');
  expect(before).toMatchObject({
    code: 1,
    complaints: expect.stringContaining('start the server once') as string,
  });
  const first = await TestServer.start({ DATA_DIR: directory });
  await first.stop();
  const issued = await run({}, 'keys', 'issue', 'Website', '--role', 'ORGANISER');
  const signIn = await run({ PUBLIC_URL: 'https://dugnad.example.org' }, 'sign-in');
  expect(signIn.said).toMatch(/^https:\/\/dugnad\.example\.org\/sign-in\/[\w-]{43}$/);
  const server = await TestServer.start({ DATA_DIR: directory });
  expect(await statusOf(server, issued.said)).toBe(200);
  const path = new URL(signIn.said).pathname;
  expect(await letsIn(server, `${server.url}${path}`)).toBe('My organisation');
  await server.stop();
}, 60_000);

test('nobody is asked but the server that holds the log: not what listens where the settings say', async () => {
  const server = await TestServer.start({ DATA_DIR: directory });
  const heard: string[] = [];
  const other = createServer(request => heard.push(request.headers.cookie ?? '')).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const settings = { PORT: String((other.address() as AddressInfo).port) };
  const issued = await run(settings, 'keys', 'issue', 'Website', '--role', 'ANALYST');
  expect([issued.code, await statusOf(server, issued.said), heard]).toEqual([0, 200, []]);
  other.close();

  // Whoever holds the log without saying where it listens is not asked at all.
  rmSync(join(directory, 'server.address'));
  const { code, complaints } = await run(settings, 'keys', 'issue', 'Website', '--role', 'ANALYST');
  expect([code, complaints]).toEqual([1, expect.stringContaining('no server has said')]);
  await server.stop();
}, 60_000);

test('a key for the first start is printed, and opens then', async () => {
  const { said: key } = await run({}, 'keys', 'generate');
  const server = await TestServer.start({ DATA_DIR: directory, INITIAL_OWNER_KEY: key });
  expect(await statusOf(server, key)).toBe(200);
  await server.stop();
  // A later start issues no other.
  const other = newKey('test').text;
  const second = await TestServer.start({ DATA_DIR: directory, INITIAL_OWNER_KEY: other });
  expect([await statusOf(second, key), await statusOf(second, other)]).toEqual([200, 401]);
  await second.stop();
}, 60_000);

test('a key of the other environment, or none, is refused as the initial one', async () => {
  for (const key of [newKey('live').text, 'secret']) {
    const { code, complaints } = await run({ INITIAL_OWNER_KEY: key }, 'serve');
    expect([code, complaints]).toEqual([
      1,
      expect.stringContaining(
        'INITIAL_OWNER_KEY: expected a key dugnad_test_…; dugnad keys generate prints a new one.',
      ),
    ]);
  }
});
