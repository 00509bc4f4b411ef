import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { dugnad } from '../cli/dugnad.ts';
import { migrations } from '../../src/directory/postgresql/schema.ts';
import { openEventStore } from '../../src/event-store/open-event-store.ts';
import { PostgresqlServer } from '../directory/postgresql/postgresql-server.ts';
import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import { event, signed } from '../inbound/connectors/samples/cloud-events.ts';
import { addConnector, connectorOf, send } from './connector-client.ts';
import { type Client, ownSettings, ServerProcess, temporaryDirectory, TestServer, until } from './harness.ts';

/** Servers whose directory is on PostgreSQL. */

let postgresql: PostgresqlServer;
let url: string;

beforeAll(async () => {
  postgresql = await PostgresqlServer.start();
});
afterAll(() => postgresql.remove());
beforeEach(async () => {
  url = await postgresql.database();
});

const kari = { email: 'kari@example.org' };
const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
const secrets = [{ name: 'SIGNING_SECRET', value: secret }];
const post = (connector: { url: string }, id: string) =>
  send(connector, signed(JSON.stringify(event('signUp', id, { participant: kari })), Date.now(), secret));

const idOf = async (server: Client, participant: object) =>
  (
    await server.data<{ participant: { id: string } | null }>(
      'query ($email: String) { participant(email: $email) { id } }',
      participant,
    )
  ).participant?.id;

async function readiness(server: Client) {
  const response = await fetch(`${server.url}/health/ready`);
  const body = (await response.json()) as { directory: { reachable: boolean; reason?: string } };
  return { status: response.status, ...body.directory };
}

test('all goes on as with a file; while PostgreSQL is away it is 503, and afterwards it goes on by itself', async () => {
  const server = await TestServer.start(
    { DIRECTORY_URL: url },
    { limits: { receiving: { every: 20, reportsWritten: 20 } } },
  );
  const run = (...args: string[]) =>
    dugnad({ DATA_DIR: server.directory, DIRECTORY_URL: url, ...ownSettings }, ...args);
  const issued = await run('keys', 'issue', 'Website', '--role', 'ORGANISER');
  const asIssued = { authorization: `Bearer ${issued.said}` };
  const campaignId = await server.campaign();
  const { id } = await server.mutate('signUp', { campaignId, participant: kari }, 'once');
  expect(await idOf(server, kari)).toBe(id);
  const connector = await addConnector(server, 'CLOUD_EVENTS', { campaignId, secrets });
  expect((await post(connector, 'row-1')).status).toBe(200);
  await until(async () => (await connectorOf(server, connector.id)).received === 1);

  await postgresql.crash();
  const refused = await server.attempt(
    'signUp',
    { campaignId, participant: { email: 'ola@example.org' } },
    'later',
  );
  expect(refused).toMatchObject({ status: 503, errors: [{ extensions: { code: 'STORE_UNAVAILABLE' } }] });
  expect(refused.errors![0]!.message).toContain('Repeat the request with the same idempotency key');
  // A key that was not seen before is the directory's to know.
  expect((await server.ask('{ campaigns { totalCount } }', {}, asIssued)).status).toBe(503);
  expect((await post(connector, 'row-2')).status).toBe(503);
  const away = await readiness(server);
  expect(away).toMatchObject({ status: 503, reachable: false });
  expect(away.reason).toContain(`postgresql://127.0.0.1:${postgresql.port}/`);
  expect(away.reason).not.toContain('p4ss');
  expect(JSON.stringify(refused)).not.toContain(String(postgresql.port));

  await postgresql.run();
  await until(async () => (await readiness(server)).status === 200);
  await server.mutate('signUp', { campaignId, participant: { email: 'ola@example.org' } }, 'later');
  expect(await server.mutate('signUp', { campaignId, participant: kari }, 'once')).toMatchObject({
    id,
    duplicate: true,
  });
  expect((await server.ask('{ campaigns { totalCount } }', {}, asIssued)).status).toBe(200);
  expect((await post(connector, 'row-2')).status).toBe(200);
  await server.remove();
});

test('nodes on several machines: one person has one id, one request is recorded once, a key opens both', async () => {
  const esdb = await EsdbDouble.start();
  const shared = {
    DIRECTORY_URL: url,
    EVENTSTOREDB_URL: esdb.url,
    SECRETS_KEY: randomBytes(32).toString('base64'),
  };
  const nodes = [await TestServer.start(shared), await TestServer.start(shared)] as const;
  const [one, other] = nodes;
  const campaignId = await one.campaign();
  const asked = Array.from({ length: 40 }, (_, n) =>
    nodes[n % 2]!.mutate('signUp', { campaignId, participant: kari }, 'the-same'),
  );
  const receipts = await Promise.all(asked);
  expect(new Set(receipts.map(({ id }) => id)).size).toBe(1);
  expect(receipts.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
  for (const node of nodes) await until(async () => (await idOf(node, kari)) === receipts[0]!.id);

  const connector = await addConnector(one, 'CLOUD_EVENTS', { campaignId, secrets });
  const path = new URL(connector.url).pathname;
  await until(async () => (await post({ url: `${other.url}${path}` }, 'row-1')).status === 200);
  for (const node of nodes) await node.remove();
  await esdb.close();
});

test('a start waits for PostgreSQL, and says so; one that waited in vain ends with what to do', async () => {
  const directory = temporaryDirectory();
  const settings = { DATA_DIR: directory, DIRECTORY_URL: url };
  await postgresql.crash();
  const { end, complaints } = await ServerProcess.fail({ ...settings, STORE_PATIENCE_S: '0' });
  expect(end.code).toBe(1);
  expect(complaints).toContain('It was tried once, and nothing was done.');
  expect(complaints).toContain(`postgresql://127.0.0.1:${postgresql.port}/`);
  expect(complaints).toContain('Start it, or correct DIRECTORY_URL.');
  expect(complaints).not.toContain('p4ss');

  let back: Promise<void> | undefined;
  const server = await ServerProcess.start(settings, line => {
    if (line.includes('Waiting for the directory')) back ??= postgresql.run();
  });
  await server.campaign();
  await server.program.kill('SIGTERM');
  const refused = await ServerProcess.fail({ ...settings, DIRECTORY_URL: url.replace('p4ss', 'other') });
  expect(refused.complaints).toContain('Check user and password in its address (DIRECTORY_URL or --to)');
  rmSync(directory, { recursive: true });
}, 120_000);

test.each([
  ['0', /^1\.5$/, 'once'],
  // A timer may be a trifle early: then what is left is one short attempt more.
  ['2', /^(2|1\.5)$/, 'for 2 s'],
])(
  'one that takes connections and says nothing is waited for %s seconds as well',
  async (seconds, within, tried) => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const directory = temporaryDirectory();
    const { end, complaints } = await ServerProcess.fail({
      DATA_DIR: directory,
      DIRECTORY_URL: `postgresql://dugnad:p4ss@127.0.0.1:${port}/dugnad`,
      STORE_PATIENCE_S: seconds,
    });
    silent.close();
    rmSync(directory, { recursive: true });
    expect(end.code).toBe(1);
    const [, waited] = / within (.*?) s:/.exec(complaints)!;
    expect(waited).toMatch(within);
    expect(complaints.split('\n')).toEqual([
      `postgresql://127.0.0.1:${port}/dugnad has not answered within ${waited} s: it hangs, or what listens there is no PostgreSQL. It was tried ${tried}, and nothing was done.`,
      'Start it, or correct DIRECTORY_URL. STORE_PATIENCE_S sets how many seconds it is waited for.',
    ]);
  },
);

/** Puts another database in the place of one that servers use, as a standby that takes over may be behind it. */
async function putInPlace(name: string, other: string): Promise<void> {
  await postgresql.ask(
    'postgres',
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IN ('${name}', '${other}')`,
  );
  await postgresql.ask('postgres', `ALTER DATABASE ${name} RENAME TO away_${name}`);
  await postgresql.ask('postgres', `ALTER DATABASE ${other} RENAME TO ${name}`);
}

/** A copy of a database as it is, beside servers that use it. */
async function copyOf(name: string, copy: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await postgresql.ask(
        'postgres',
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
      );
      await postgresql.ask('postgres', `CREATE DATABASE ${copy} TEMPLATE ${name}`);
      return;
    } catch (error) {
      if (attempt === 50) throw error;
    }
  }
}

test('a database that goes back to an earlier state under a server takes nothing more; the one of today does again', async () => {
  const server = await TestServer.start({ DIRECTORY_URL: url });
  const campaignId = await server.campaign();
  await server.mutate('signUp', { campaignId, participant: kari }, 'early');
  const name = new URL(url).pathname.slice(1);
  const earlier = `earlier_${name}`;
  await copyOf(name, earlier);
  const ola = { campaignId, participant: { email: 'ola@example.org' } };
  await until(async () => (await readiness(server)).status === 200);
  const { id } = await server.mutate('signUp', ola, 'late');

  await putInPlace(name, earlier);
  await until(async () => (await server.attempt('signUp', ola, 'late')).status === 503);
  expect((await server.attempt('signUp', ola, 'late')).status).toBe(503);
  const gone = await readiness(server);
  expect(gone.status).toBe(503);
  expect(gone.reason).toContain('was put back to an earlier state');
  expect(gone.reason).toContain('dugnad restore');

  await postgresql.ask(
    'postgres',
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
  );
  await postgresql.ask('postgres', `ALTER DATABASE ${name} RENAME TO older_${name}`);
  await postgresql.ask('postgres', `ALTER DATABASE away_${name} RENAME TO ${name}`);
  await until(async () => (await readiness(server)).status === 200);
  expect(await server.mutate('signUp', ola, 'late')).toMatchObject({ id, duplicate: true });
  await server.remove();
}, 60_000);

test('where a table is gone, it is not ready, and says which; nor does it start', async () => {
  const server = await TestServer.start({ DIRECTORY_URL: url });
  const campaignId = await server.campaign();
  await postgresql.ask(url, 'ALTER TABLE dugnad.claims RENAME TO elsewhere');
  const gone = await readiness(server);
  expect(gone.status).toBe(503);
  expect(gone.reason).toContain('claims');
  const refused = await server.attempt('signUp', { campaignId, participant: kari }, 'once');
  expect(refused).toMatchObject({ status: 503, errors: [{ extensions: { code: 'STORE_UNAVAILABLE' } }] });
  await server.stop();
  const settings = { DATA_DIR: server.directory, DIRECTORY_URL: url };
  await expect(TestServer.start(settings)).rejects.toMatchObject({
    detail: expect.stringMatching(/is not whole: .*: claims\./) as string,
  });

  await postgresql.ask(url, 'ALTER TABLE dugnad.elsewhere RENAME TO claims');
  const again = await TestServer.start(settings);
  await again.mutate('signUp', { campaignId, participant: kari }, 'once');
  await again.remove();
});

test('with all on servers, the folder for the read models is made', async () => {
  const esdb = await EsdbDouble.start();
  const home = temporaryDirectory();
  const server = await TestServer.start({
    DATA_DIR: `${home}/not/yet`,
    DIRECTORY_URL: url,
    EVENTSTOREDB_URL: esdb.url,
  });
  await server.campaign();
  await server.stop();
  await esdb.close();
  rmSync(home, { recursive: true });
});

test('the log’s directory stays its own: another log, and a log that is missing, are refused', async () => {
  const directory = temporaryDirectory();
  const server = await TestServer.start({ DATA_DIR: directory, DIRECTORY_URL: url });
  await server.campaign();
  await server.stop();
  const elsewhere = temporaryDirectory();
  await expect(TestServer.start({ DATA_DIR: elsewhere, DIRECTORY_URL: url })).rejects.toThrow(
    /There is no event log at .*, but postgresql:\/\/\S+ is the directory of one/,
  );
  const another = await TestServer.start({ DATA_DIR: elsewhere });
  await another.stop();
  await expect(TestServer.start({ DATA_DIR: elsewhere, DIRECTORY_URL: url })).rejects.toThrow(
    /postgresql:\/\/\S+ is the directory of another log/,
  );
  const empty = await postgresql.database();
  await expect(TestServer.start({ DATA_DIR: directory, DIRECTORY_URL: empty })).rejects.toThrow(
    'there is no directory at postgresql://',
  );
  const tables = () => postgresql.ask(empty, "SELECT 1 FROM pg_tables WHERE schemaname = 'dugnad'");
  expect(await tables()).toEqual([]);

  // Verbs that only show something make no tables, and bring none up.
  const list = (DIRECTORY_URL: string) =>
    dugnad({ DATA_DIR: directory, DIRECTORY_URL, ...ownSettings }, 'keys', 'list');
  const setLayout = (version: number) => postgresql.ask(url, `UPDATE dugnad.layout SET version = ${version}`);
  await setLayout(migrations.length - 1);
  expect((await list(url)).complaints).toMatch(
    /^The directory is of layout \d, and this program writes layout \d, in postgresql:\S+\. Start the server once/,
  );
  expect(await postgresql.ask(url, 'SELECT version FROM dugnad.layout')).toEqual([
    { version: migrations.length - 1 },
  ]);
  await setLayout(migrations.length);
  expect(await list(url)).toMatchObject({ code: 0 });
  const fresh = temporaryDirectory();
  await openEventStore(`${fresh}/events.sqlite`).then(log => log.close());
  const none = await dugnad({ DATA_DIR: fresh, DIRECTORY_URL: empty, ...ownSettings }, 'keys', 'list');
  expect(none.complaints).toMatch(/^There is no directory in postgresql:\S+\. Start the server once/);
  expect(await tables()).toEqual([]);
  rmSync(fresh, { recursive: true });
  for (const each of [directory, elsewhere]) rmSync(each, { recursive: true });
});
