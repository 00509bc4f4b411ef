import {
  type Directory,
  DirectoryUnavailable,
  NotThisLogsDirectory,
} from '../../../src/directory/directory.ts';
import { openDirectoryOf } from '../../../src/directory/directory-of.ts';
import { ConnectionPool } from '../../../src/directory/postgresql/connection-pool.ts';
import { openPostgresqlDirectory } from '../../../src/directory/postgresql/postgresql-directory.ts';
import { migrations } from '../../../src/directory/postgresql/schema.ts';
import { PostgresqlServer } from './postgresql-server.ts';
import { recipientOf } from '../recipient.ts';

/** What several nodes ask of one directory at once, and what is said where its server does not take it. */

let server: PostgresqlServer;
let url: string;

beforeAll(async () => {
  server = await PostgresqlServer.start();
});
afterAll(() => server.remove());
beforeEach(async () => {
  url = await server.database();
});

const nodes = 16;

/** Opens the directory as so many nodes do, all at once. */
async function withNodes(work: (directories: readonly Directory[]) => Promise<void>): Promise<void> {
  const opened = await Promise.all(Array.from({ length: nodes }, () => openPostgresqlDirectory(url, 4)));
  try {
    await work(opened);
  } finally {
    await Promise.all(opened.map(directory => directory.close()));
  }
}

const email = (value: string) => ({ system: 'email', value });

test('16 nodes that start at once make the tables once, and the same secret', () =>
  withNodes(async directories => {
    const secrets = await Promise.all(directories.map(each => each.secret('digest')));
    expect(new Set(secrets.map(secret => Buffer.from(secret).toString('hex'))).size).toBe(1);
    expect(await server.ask(url, 'SELECT version FROM dugnad.layout')).toEqual([
      { version: migrations.length },
    ]);
  }));

test('tables of every earlier layout are brought up to what a new directory has', async () => {
  const tablesOf = async (database: string) => [
    await server.ask(
      database,
      "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns WHERE table_schema = 'dugnad' ORDER BY 1, 2",
    ),
    await server.ask(database, "SELECT indexdef FROM pg_indexes WHERE schemaname = 'dugnad' ORDER BY 1"),
    await server.ask(database, 'SELECT version FROM dugnad.layout'),
  ];
  await (await openPostgresqlDirectory(url, 1)).close();
  const today = await tablesOf(url);
  for (const [layout] of migrations.entries()) {
    const earlier = await server.database();
    const changes = migrations.slice(0, layout).map(({ change }) => change);
    await server.ask(
      earlier,
      [
        'CREATE SCHEMA dugnad; SET search_path = dugnad',
        `CREATE TABLE layout (version INTEGER NOT NULL); INSERT INTO layout VALUES (${layout})`,
        ...changes,
      ].join(';'),
    );
    await (await openPostgresqlDirectory(earlier, 1)).close();
    expect(await tablesOf(earlier)).toEqual(today);
  }
});

test('16 nodes that enter the same people by the same keys at once: one id a person, one stream a key', () =>
  withNodes(async directories => {
    const people = Array.from({ length: 40 }, (_, n) => n);
    const asked = directories.flatMap((directory, node) =>
      people.map(async n => {
        const identifiers = [email(`p${n}@example.org`), { system: 'phone', value: `+47900000${n}` }];
        // Named in this order and in that, and by one of them alone.
        const who = {
          identifiers: [identifiers, identifiers.toReversed(), identifiers.slice(0, 1)][node % 3]!,
        };
        const digests = [`row ${n}`, ...(node % 2 === 0 ? [`key ${n}`] : [])];
        const streamOf = (id: string) => `${id} of node ${node}`;
        const recipient = await recipientOf(directory, {
          organisationId: 'org1',
          who,
          create: true,
          digests,
          streamOf,
        });
        return { n, ...recipient! };
      }),
    );
    const answers = await Promise.all(asked);
    for (const n of people) {
      const theirs = answers.filter(answer => answer.n === n);
      expect(new Set(theirs.map(({ stream }) => stream)).size).toBe(1);
      expect(theirs.filter(({ isNew }) => isNew)).toHaveLength(1);
      expect(theirs.filter(({ isReserved }) => !isReserved)).toHaveLength(1);
    }
    expect(await server.ask(url, 'SELECT count(*)::int AS count FROM dugnad.participants')).toEqual([
      { count: people.length },
    ]);
  }));

test('16 nodes that bring one key, each for another person or place: the first one’s stream is everybody’s', () =>
  withNodes(async directories => {
    const asked = directories.map((directory, node) =>
      recipientOf(directory, {
        organisationId: 'org1',
        who: { identifiers: [email(`of-node-${node}@example.org`)] },
        create: true,
        digests: ['the key'],
        streamOf: id => id,
      }),
    );
    const streams = (await Promise.all(asked)).map(recipient => recipient!.stream);
    expect(new Set(streams).size).toBe(1);
    expect(await server.ask(url, 'SELECT id FROM dugnad.participants')).toEqual([{ id: streams[0] }]);
    const reserved = await Promise.all(
      directories.map((directory, node) => directory.reserve(['row 1', 'row 2'], `place ${node}`)),
    );
    expect(new Set(reserved).size).toBe(1);
  }));

test('16 nodes that redeem a link, reserve a code, invite an address and take what is due: one has it', () =>
  withNodes(async directories => {
    const [one] = directories;
    const now = Date.now();
    const digest = Buffer.alloc(32, 7);
    await one!.accounts.keepLink({ digest, organisationId: 'org1', memberId: 'm1', expiresAt: now + 60_000 });
    await one!.connectors.want('c1', ['lead 1', 'lead 2'], now);
    const all = <T>(ask: (directory: Directory, node: number) => Promise<T>) =>
      Promise.all(directories.map(ask));
    const redeemed = await all(({ accounts }) => accounts.redeemLink(digest, now));
    expect(redeemed.filter(Boolean)).toHaveLength(1);
    const owner = (node: number) => ({ organisationId: 'org1', campaignId: 'c1', participantId: `p${node}` });
    const given = await all((directory, node) => directory.reserveShare('code', owner(node)));
    expect(given.filter(Boolean)).toHaveLength(1);
    const members = await all(({ accounts }) => accounts.member('org1', 'kari@example.org'));
    expect(new Set(members).size).toBe(1);
    const taken = await all(({ connectors }) => connectors.takeLookUp(now, 60_000));
    expect(taken.flatMap(lookUp => lookUp?.what ?? [])).toEqual(['lead 1']);
  }));

test('16 nodes that take one free webhook at once: one has it', () =>
  withNodes(async directories => {
    const now = Date.now();
    const [one] = directories;
    await one!.webhooks.add({ id: 'w', organisationId: 'org1', addedAt: now });
    await Promise.all(
      directories.map(({ webhooks }, node) => webhooks.announce(`node ${node}`, now + 60_000)),
    );
    for (let round = 0; round < 30; round++) {
      const took = await Promise.all(
        directories.map(({ webhooks }, node) => webhooks.take('w', `node ${node}`, now)),
      );
      expect(took.filter(Boolean)).toHaveLength(1);
      await one!.webhooks.giveBack('w', `node ${took.indexOf(true)}`);
    }
  }));

test('of two logs that start on an empty directory at once it becomes one’s', async () => {
  const log = (identity: string) => ({
    identity,
    hasEvents: () => Promise.resolve(false),
    lastPeople: () => Promise.resolve([]),
  });
  const opened = await Promise.allSettled(
    ['one', 'two'].map(identity => openDirectoryOf(log(identity), url)),
  );
  const [refused] = opened.flatMap(each => (each.status === 'rejected' ? [each.reason as unknown] : []));
  expect(refused).toBeInstanceOf(NotThisLogsDirectory);
  for (const each of opened) if (each.status === 'fulfilled') await each.value.close();
  expect(opened.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('a node that hangs within a transaction loses its locks, and nothing of it is kept', async () => {
  const hanging = new ConnectionPool(url, 1, 200);
  await (await openPostgresqlDirectory(url, 1)).close();
  const goOn = Promise.withResolvers<undefined>();
  const holds = Promise.withResolvers<undefined>();
  const hung = hanging.write(
    async transaction => {
      await transaction.run("INSERT INTO claims VALUES ('c1', 'of the one that hangs')");
      holds.resolve(undefined);
      await goOn.promise;
      await transaction.run("INSERT INTO claims VALUES ('c2', 'of the one that hangs')");
    },
    ['claim c1'],
  );
  await holds.promise;
  const other = await openPostgresqlDirectory(url, 1);
  expect(await other.reserve(['c1'], 'of the other')).toBe('of the other');
  goOn.resolve(undefined);
  await expect(hung).rejects.toThrow(DirectoryUnavailable);
  expect(await server.ask(url, 'SELECT digest, stream FROM dugnad.claims')).toEqual([
    { digest: 'c1', stream: 'of the other' },
  ]);
  await expect(hanging.all('SELECT pg_sleep(60)')).rejects.toThrow(DirectoryUnavailable);
  expect(await hanging.all('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  await Promise.all([other.close(), hanging.close()]);
});

test('a commit is on the disk when it is answered, whatever the database is set to; what is stronger stays', async () => {
  const settingOf = async (database: string) => {
    const pool = new ConnectionPool(database, 1);
    const row = await pool.get<{ set: string }>("SELECT current_setting('synchronous_commit') AS set");
    await pool.close();
    return row!.set;
  };
  const name = new URL(url).pathname.slice(1);
  await server.ask(url, `ALTER DATABASE ${name} SET synchronous_commit = off`);
  expect(await settingOf(url)).toBe('on');
  await server.ask(url, `ALTER DATABASE ${name} SET synchronous_commit = remote_apply`);
  expect(await settingOf(url)).toBe('remote_apply');
});

test('nobody is found by a text with U+0000, which no text in the database has', async () => {
  const directory = await openPostgresqlDirectory(url, 1);
  expect(await directory.find('org1', { identifiers: [email('kari\u0000@example.org')] })).toBeUndefined();
  expect(await directory.share('\u0000')).toBeUndefined();
  await directory.close();
});

test('a request that the database cannot take spoils none of those that come with it', async () => {
  const directory = await openPostgresqlDirectory(url, 1);
  const meet = (address: string) =>
    recipientOf(directory, {
      organisationId: 'org1',
      who: { identifiers: [email(address)] },
      create: true,
      digests: [],
      streamOf: id => id,
    });
  const met = await Promise.allSettled(
    ['a@example.org', 'kari\u0000@example.org', 'b@example.org'].map(meet),
  );
  expect(met.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  await directory.close();
});

describe('what keeps it from being used is said, with what to do, and without the password:', () => {
  const refusalOf = async (connection: string) => {
    const error: unknown = await openPostgresqlDirectory(connection, 1).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    const { detail, name } = error as { detail: string; name: string };
    expect(detail).not.toContain('p4ss');
    return { detail, name };
  };
  const place = () => `postgresql://127.0.0.1:${server.port}`;

  test('another password, no such user, no such database', async () => {
    for (const others of [{ password: 'p4ss-other' }, { user: 'nobody' }]) {
      const refusal = await refusalOf(server.url('postgres', others));
      expect(refusal.name).toBe('UnusableDirectory');
      expect(refusal.detail).toContain(
        `${place()}/postgres cannot be used: it does not let this user in. Check user and password in its address`,
      );
    }
    expect((await refusalOf(server.url('nowhere'))).detail).toMatch(
      `${place()}/nowhere cannot be used: there is no such database.`,
    );
  });

  test('no password', async () => {
    const refusal = await refusalOf(`postgresql://dugnad@127.0.0.1:${server.port}/postgres`);
    expect(refusal.detail).toMatch(`${place()}/postgres asks for a password: put it into its address`);
  });

  test('nobody listens', async () => {
    const refusal = await refusalOf('postgresql://dugnad:p4ss@127.0.0.1:1/dugnad');
    expect(refusal.name).toBe('DirectoryUnavailable');
    expect(refusal.detail).toMatch('postgresql://127.0.0.1:1/dugnad cannot be reached: connect ECONNREFUSED');
  });

  test('an address that cannot be read', async () => {
    const refusal = await refusalOf('postgresql://dugnad:12/p4ss@localhost/dugnad');
    expect(refusal.detail).toMatch('In user and password @ is written %40');
  });

  test('a directory of a later version', async () => {
    await (await openPostgresqlDirectory(url, 1)).close();
    await server.ask(url, 'UPDATE dugnad.layout SET version = 99');
    expect((await refusalOf(url)).detail).toMatch(
      /holds a Dugnad directory of layout 99; this program reads layout \d+. Run the version that wrote it/,
    );
    expect(await server.ask(url, 'SELECT version FROM dugnad.layout')).toEqual([{ version: 99 }]);
  });

  test('a schema of another program', async () => {
    await server.ask(url, 'CREATE SCHEMA dugnad; CREATE TABLE dugnad.members (name TEXT)');
    expect((await refusalOf(url)).detail).toMatch('holds no Dugnad directory. Use another database');
  });

  test('an encoding that does not hold every name', async () => {
    const other = await server.database("ENCODING 'SQL_ASCII' TEMPLATE template0");
    expect((await refusalOf(other)).detail).toMatch('is encoded in SQL_ASCII');
  });

  test('a user who may make nothing', async () => {
    await server.ask(url, "CREATE USER guest PASSWORD 'p4ss-guest'");
    const name = new URL(url).pathname.slice(1);
    expect((await refusalOf(server.url(name, { user: 'guest', password: 'p4ss-guest' }))).detail).toMatch(
      'needs the right to create a schema (GRANT CREATE ON DATABASE)',
    );
  });

  test('a database that is only read', async () => {
    const directory = await openPostgresqlDirectory(url, 1);
    await directory.close();
    await server.ask(
      url,
      `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET default_transaction_read_only = on`,
    );
    expect((await refusalOf(url)).detail).toMatch('takes no writes: it is a standby, or set to be only read');
  });
});
