import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Directory } from '../../src/directory/directory.ts';
import { notBegun } from '../../src/directory/webhooks.ts';
import { openDirectory } from '../../src/directory/open-directory.ts';
import { ConnectionPool } from '../../src/directory/postgresql/connection-pool.ts';
import { migrations } from '../../src/directory/postgresql/schema.ts';
import { PostgresqlServer } from '../directory/postgresql/postgresql-server.ts';
import { addConnector } from '../server/connector-client.ts';
import { ownSettings, temporaryDirectory, TestServer } from '../server/harness.ts';
import { dugnad } from './dugnad.ts';

/** A directory that moves between its file and PostgreSQL, and is backed up from there. */

let postgresql: PostgresqlServer;
let home: string;
let data: string;
let url: string;

beforeAll(async () => {
  postgresql = await PostgresqlServer.start();
});
afterAll(() => postgresql.remove());
beforeEach(async () => {
  home = temporaryDirectory();
  data = join(home, 'data');
  url = await postgresql.database();
});
afterEach(() => rmSync(home, { recursive: true }));

const run = (settings: Record<string, string>, ...args: string[]) =>
  dugnad({ DATA_DIR: data, ...ownSettings, ...settings }, ...args);
const file = () => join(data, 'directory.sqlite');

/** A server's directory with something in every table. @returns what asks again for what was recorded */
async function filled(settings: Record<string, string> = {}) {
  const server = await TestServer.start({ DATA_DIR: data, ...settings });
  const campaignId = await server.campaign();
  const kari = { campaignId, participant: { email: 'kari@example.org', phone: '912 34 567' } };
  const signUp = { ...kari, name: 'Kari 🌱', answers: [{ question: 'Size?', answer: 'L' }] };
  const { id } = await server.mutate('signUp', signUp, 'the key');
  await server.mutate('share', kari);
  await addConnector(server, 'CLOUD_EVENTS', { campaignId });
  await server.signInLink();
  await server.stop();
  const directory = await openDirectory(settings.DIRECTORY_URL ?? file());
  await directory.accounts.identify(
    { issuer: 'https://id.example.org', subject: 's' },
    { organisationId: 'default', memberId: 'm' },
  );
  await directory.accounts.beginSession({
    digest: Buffer.alloc(32, 9),
    organisationId: 'default',
    memberId: 'm',
    expiresAt: Date.now() + 1e6,
  });
  const [place] = await directory.connectors.owners();
  await directory.connectors.want(place!.id, ['z', 'a', ''], 5);
  await directory.connectors.note(
    new Map([
      [
        place!.id,
        {
          counts: { received: 1, recorded: 0, duplicate: 0, refused: 1, unverified: 0 },
          refusals: [{ code: 'NONSENSE', reason: 'No JSON.', count: 1, lastAt: 7 }],
        },
      ],
    ]),
  );
  await fillWebhooks(directory.webhooks);
  await directory.acceptMissingPeople(0);
  await directory.close();
  return async (others: Record<string, string>) => {
    const again = await TestServer.start({ DATA_DIR: data, ...others });
    expect(await again.mutate('signUp', signUp, 'the key')).toMatchObject({ id, duplicate: true });
    await again.stop();
  };
}

async function fillWebhooks(webhooks: Directory['webhooks']): Promise<void> {
  const delivered = { eventId: 'e1', type: 'dugnad.SignedUp', position: 'p1', status: 422 };
  await webhooks.add({ id: 'w1', organisationId: 'default', addedAt: 1 });
  await webhooks.keepSecrets('s1', 'w1', Buffer.from('sealed'));
  await webhooks.announce('process', 5);
  await webhooks.take('w1', 'process', 1);
  await webhooks.keep('w1', 'process', null, {
    progress: { ...notBegun, cursor: 'p1', delivered: 3 },
    attempts: [{ ...delivered, at: 1, took: 2, outcome: 'REFUSED', problem: 'It answered 422.' }],
    setAside: { ...delivered, since: 1, attempts: 2, problem: 'It answered 422.', body: '{"æ":"ø"}' },
  });
  await webhooks.replay('w1', null, 'p1');
}

/** Every row of a file, in its order. */
function rowsIn(path: string): Record<string, unknown[]> {
  const db = new DatabaseSync(path, { readOnly: true });
  const tables = db.prepare(
    "SELECT name, wr FROM pragma_table_list WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
  );
  const all = tables.all().map(({ name, wr }) => {
    const order = wr === 0 ? 'ORDER BY rowid' : '';
    return [String(name), db.prepare(`SELECT * FROM ${String(name)} ${order}`).all()] as const;
  });
  db.close();
  return Object.fromEntries(all);
}

/** More rows than are copied at a time. */
function addMany(path: string): void {
  const db = new DatabaseSync(path);
  db.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
    INSERT INTO answers SELECT 'p' || (2500 - i), 'c', '', 'q', 'a' FROM n`);
  db.close();
}

test('from the file to PostgreSQL and back: everything is the same, row for row, and a server goes on', async () => {
  const goOn = await filled();
  addMany(file());
  const before = rowsIn(file());
  for (const [table, rows] of Object.entries(before)) expect([table, rows.length > 0]).toEqual([table, true]);

  const there = await run({}, 'directory', 'copy', '--to', url, '--json');
  expect(there).toMatchObject({ code: 0, complaints: '' });
  const { from, to, rows } = JSON.parse(there.said) as { from: string; to: string; rows: object };
  expect([from, to]).toEqual([file(), url.replace('dugnad:p4ss-w0rd@', '')]);
  expect(rows).toEqual(
    Object.fromEntries(Object.entries(before).map(([table, { length }]) => [table, length])),
  );

  const copy = join(home, 'copy.sqlite');
  const back = await run({ DIRECTORY_URL: url }, 'directory', 'copy', '--to', copy);
  expect(back.said).toMatch(/^answers: 2501$/m);
  expect(back.said).toMatch(/^Copied postgresql:\S+ to \S+copy.sqlite, and counted it there: the same.$/m);
  expect(rowsIn(copy)).toEqual(before);
  expect(readdirSync(home).toSorted()).toEqual(['copy.sqlite', 'data']);

  await goOn({ DIRECTORY_URL: url });
  const directory = await openDirectory(url);
  await directory.connectors.want('new', ['later'], 1);
  const [latest] = await postgresql.ask<{ id: string }>(
    url,
    'SELECT max(id) AS id FROM dugnad.connector_look_ups',
  );
  expect(Number(latest!.id)).toBe(before.connector_look_ups!.length + 1);
  await directory.close();
});

test('what cannot be copied is refused, and nothing is changed', async () => {
  const nothing = await run({}, 'directory', 'copy', '--to', url);
  expect(nothing).toMatchObject({
    code: 1,
    complaints: `There is no directory at ${file()}. Nothing was copied.`,
  });
  await filled();
  const before = rowsIn(file());

  const server = await TestServer.start({ DATA_DIR: data });
  const inUse = await run({}, 'directory', 'copy', '--to', url);
  expect(inUse.complaints).toBe(
    `Another process is using ${file()}: a server, or a verb that is not done. Stop it, or wait for it, then copy. Nothing was copied.`,
  );
  await server.stop();

  expect((await run({}, 'directory', 'copy', '--to', file())).complaints).toContain('is there already');
  mkdirSync(join(home, 'to.sqlite.unfinished'));
  const inTheWay = await run({}, 'directory', 'copy', '--to', join(home, 'to.sqlite'));
  expect(inTheWay.complaints).toMatch(
    /to\.sqlite\.unfinished is a folder, where the copy is made\. Move it away/,
  );
  rmdirSync(join(home, 'to.sqlite.unfinished'));
  expect((await run({}, 'directory', 'copy', '--to', url.replace('p4ss', 'other'))).complaints).toContain(
    'it does not let this user in',
  );
  expect(await run({}, 'directory', 'copy', '--to', url)).toMatchObject({ code: 0 });
  const full = await run({}, 'directory', 'copy', '--to', url);
  expect(full).toMatchObject({ code: 1, said: '' });
  expect(full.complaints).toMatch(/^postgresql:\S+ is not empty \(answers: 1, .*\)\. Name an empty database/);

  for (const place of [
    'mysql://dugnad:p4ss@localhost/d',
    'postgresq://x:p4ss@h/d',
    'host=h dbname=d',
    'postgresql:/x',
  ]) {
    const noPlace = await run({}, 'directory', 'copy', '--to', place);
    expect([place, noPlace.code]).toEqual([place, 1]);
    expect(noPlace.complaints).toContain('expected a connection string such as postgresql://');
    expect(noPlace.complaints).not.toContain('p4ss');
  }
  const shouted = url.replace('postgresql', 'PostgreSQL');
  expect((await run({}, 'directory', 'copy', '--to', shouted)).complaints).toContain('is not empty');

  await postgresql.ask(url, 'ALTER TABLE dugnad.claims RENAME TO elsewhere');
  for (const lacking of [
    ['directory', 'copy', '--to', join(home, 'copy.sqlite')],
    ['backup', join(home, 'backup')],
  ]) {
    const partial = await run({ DIRECTORY_URL: url }, ...lacking);
    expect(partial).toMatchObject({ code: 1, said: '' });
    expect(partial.complaints).toContain('claims');
  }
  await postgresql.ask(url, 'ALTER TABLE dugnad.elsewhere RENAME TO claims');

  const empty = await postgresql.database();
  const none = await run({ DIRECTORY_URL: empty }, 'directory', 'copy', '--to', join(home, 'copy.sqlite'));
  expect(none.complaints).toMatch(/^There is no directory in postgresql:\S+\. Nothing was copied\.$/);
  await postgresql.ask(url, 'UPDATE dugnad.layout SET version = 0');
  const earlier = await run({ DIRECTORY_URL: url }, 'backup', join(home, 'backup'));
  expect(earlier.complaints).toMatch(
    /is of layout 0, and this program reads layout \d+\. Use the version that wrote it/,
  );
  await postgresql.ask(url, `UPDATE dugnad.layout SET version = ${migrations.length}`);

  const onServer = await TestServer.start({ DATA_DIR: data, DIRECTORY_URL: url });
  const used = await run({ DIRECTORY_URL: url }, 'directory', 'copy', '--to', join(home, 'copy.sqlite'));
  expect(used.complaints).toMatch(
    /^Another process is using postgresql:\S+: a server, or a verb that is not done\. Stop it/,
  );
  await onServer.stop();
  expect(rowsIn(file())).toEqual(before);
  expect(readdirSync(home)).toEqual(['data']);

  // One that is closed while it is looked at is waited for.
  const ending = new ConnectionPool(url, 1, 5_000);
  await ending.get('SELECT 1 AS one');
  setTimeout(() => void ending.close(), 600);
  expect(
    await run({ DIRECTORY_URL: url }, 'directory', 'copy', '--to', join(home, 'copy.sqlite')),
  ).toMatchObject({ code: 0 });
});

test('a backup of it is a file as any other: restored, and copied to an empty database, it goes on', async () => {
  const onServer = { DIRECTORY_URL: url };
  const goOn = await filled(onServer);
  const server = await TestServer.start({ DATA_DIR: data, ...onServer });
  const backup = join(home, 'backup');
  expect(await run(onServer, 'backup', backup)).toMatchObject({
    code: 0,
    said: expect.stringMatching(/^Backed up \d+ events and 1 people to /) as string,
  });
  await server.stop();
  expect(readdirSync(backup).toSorted()).toEqual(['backup.json', 'directory.sqlite', 'events.sqlite']);

  const refused = await run(onServer, 'restore', backup);
  expect(refused.complaints).toMatch(
    /The directory is on a server \(postgresql:.* unset DIRECTORY_URL and restore/,
  );
  rmSync(data, { recursive: true });
  expect(await run({}, 'restore', backup)).toMatchObject({ code: 0 });
  const empty = await postgresql.database();
  expect(await run({}, 'directory', 'copy', '--to', empty)).toMatchObject({ code: 0 });
  rmSync(file());
  await goOn({ DIRECTORY_URL: empty });
});

test('a directory that is lost for good is begun anew in an empty database', async () => {
  await filled({ DIRECTORY_URL: url });
  expect((await run({ DIRECTORY_URL: url }, 'new-directory', '--yes')).complaints).toMatch(
    /holds a directory already. Create an empty database/,
  );
  const empty = await postgresql.database();
  expect(await run({ DIRECTORY_URL: empty }, 'new-directory', '--yes')).toMatchObject({ code: 0 });
  const server = await TestServer.start({ DATA_DIR: data, DIRECTORY_URL: empty });
  await server.stop();
});

test('the other verbs work on it, beside no server and on the copy that they start', async () => {
  const onServer = { DIRECTORY_URL: url };
  const server = await TestServer.start({ DATA_DIR: data, ...onServer });
  const campaignId = await server.campaign();
  await server.mutate('signUp', { campaignId, participant: { email: 'kari@example.org' }, name: 'Kari' });
  await server.stop();
  const there = (...args: string[]) => run(onServer, ...args);

  expect((await there('keys', 'issue', 'Website', '--role', 'ANALYST')).said).toMatch(/^dugnad_test_/);
  const made = await there('organisation', 'create', 'Nesodden', '--owner', 'ola@example.org');
  expect(made.said).toMatch(/^Created the organisation \w+\./);
  expect((await there('organisation', 'list')).said).toContain('Nesodden');
  expect((await there('sign-in')).said).toMatch(/^http:\S+\/sign-in\//);
  expect((await there('connectors', 'list')).said).toContain('There are no connectors');
  const people = join(home, 'people.csv');
  writeFileSync(people, 'email,name\nkari@example.org,Kari\nper@example.org,Per\n');
  expect((await there('import', people, '--campaign', campaignId)).code).toBe(0);
  const output = join(home, 'export');
  expect((await there('export', campaignId, '--names', '--output', output)).code).toBe(0);
  const exported = readdirSync(output).map(name => readFileSync(join(output, name), 'utf8'));
  for (const known of ['kari@example.org', 'Per']) expect(exported.join()).toContain(known);
  expect((await there('rebuild')).code).toBe(0);
  expect((await there('verify')).said).toContain('the same, row by row');
  expect(readdirSync(data).filter(name => name.startsWith('directory'))).toEqual([]);
});
