import { randomBytes } from 'node:crypto';
import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import { PostgresqlServer } from '../directory/postgresql/postgresql-server.ts';
import { TestServer, until } from './harness.ts';
import { FlyingClock, Receiver } from './receiver.ts';

/** Two processes on one EventStoreDB and one PostgreSQL share webhooks, by a clock that jumps. */

const lease = 600_000;

let postgresql: PostgresqlServer;
let esdb: EsdbDouble;
let shared: Record<string, string>;
let clock: FlyingClock;
const [running, receivers] = [new Set<TestServer>(), new Set<Receiver>()];

beforeAll(async () => {
  postgresql = await PostgresqlServer.start();
});
afterAll(() => postgresql.remove());
beforeEach(async () => {
  clock = new FlyingClock();
  esdb = await EsdbDouble.start();
  shared = {
    EVENTSTOREDB_URL: esdb.url,
    DIRECTORY_URL: await postgresql.database(),
    SECRETS_KEY: randomBytes(32).toString('base64'),
    WEBHOOK_NETWORKS: '127.0.0.0/8',
  };
});
afterEach(async () => {
  for (const server of running) await stop(server);
  for (const receiver of receivers) await receiver.stop();
  receivers.clear();
  await esdb.close();
});

/** @param every how often it sees to its webhooks by itself, in milliseconds */
async function start(settings: Record<string, string>, every: number): Promise<TestServer> {
  const server = await TestServer.start(
    { ...shared, ...settings },
    { limits: { delivering: { every, lease, clock } } },
  );
  running.add(server);
  return server;
}

async function stop(server: TestServer): Promise<void> {
  running.delete(server);
  await server.remove();
}

async function receive(): Promise<Receiver> {
  const receiver = await Receiver.start();
  receivers.add(receiver);
  return receiver;
}

async function mutation(on: TestServer, name: string, input: object): Promise<string> {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { id } }`;
  return (await on.data<Record<string, { id: string }>>(query, { input }))[name]!.id;
}

const add = (on: TestServer, { url }: Receiver, campaignId: string): Promise<string> =>
  mutation(on, 'addWebhook', { name: 'Newsletter', url, campaignId });

describe('a process that was frozen for longer than its lease', () => {
  let frozen: TestServer;
  let other: TestServer;
  let receiver: Receiver;
  let campaignId: string;
  let webhookId: string;
  const ids: string[] = [];

  beforeEach(async () => {
    ids.length = 0;
    // It sees to its webhooks only when one of them is changed by it.
    frozen = await start({ PUBLIC_URL: 'http://frozen.example.org' }, 3_600_000);
    [receiver, campaignId] = [await receive(), await frozen.campaign()];
    webhookId = await add(frozen, receiver, campaignId);
    await signUp('one');
    await until(async () => (await webhooks().progress(webhookId)).delivered === 1);
    other = await start({ PUBLIC_URL: 'http://other.example.org' }, 20);
  });

  const webhooks = () => frozen.stores.directory.webhooks;
  const holder = async () => (await webhooks().holders(clock.now())).holders[0]!.holder;
  const signUp = async (name: string) => {
    const input = { campaignId, participant: { email: `${name}@example.org` } };
    ids.push(...(await frozen.mutate('signUp', input)).eventIds);
  };
  /** The numbers of the messages that it sent, in the order in which they came. */
  const sentBy = (name: string) =>
    receiver.messages
      .filter(({ event }) => String(event.source).startsWith(`http://${name}.`))
      .map(({ event }) => ids.indexOf(event.id as string) + 1);
  const seeToIt = () => mutation(frozen, 'changeWebhook', { webhookId, name: 'Seen to' });

  test('sends nothing more of what another has taken, and takes it anew once it is free', async () => {
    const before = await holder();
    clock.jump(2 * lease);
    await until(async () => ![before, null].includes(await holder()));
    for (const name of ['two', 'three', 'four']) {
      await signUp(name);
      await until(() => sentBy('other').length === ids.length - 1);
    }
    await stop(other);
    await seeToIt();
    await signUp('five');
    await until(() => sentBy('frozen').includes(5));
    expect([sentBy('frozen'), sentBy('other')]).toEqual([
      [1, 5],
      [2, 3, 4],
    ]);
  });

  test('goes on from where another left it, though nobody holds it any more', async () => {
    const waking = Promise.withResolvers<undefined>();
    receiver.answer = async ({ source }) => {
      if (String(source).startsWith('http://frozen.')) await waking.promise;
      return 204;
    };
    await signUp('two');
    await until(() => receiver.atOnce.now === 1);
    clock.jump(2 * lease);
    await signUp('three');
    await until(() => sentBy('other').length === 2);
    await stop(other);
    await seeToIt();
    await until(async () => (await holder()) !== null);
    waking.resolve(undefined);
    await signUp('four');
    await until(() => sentBy('frozen').includes(4));
    expect([sentBy('frozen'), sentBy('other')]).toEqual([
      [1, 2, 4],
      [2, 3],
    ]);
  });
});
