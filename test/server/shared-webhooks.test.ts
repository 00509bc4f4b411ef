import { jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { type Logger, pino } from 'pino';
import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import { PostgresqlServer } from '../directory/postgresql/postgresql-server.ts';
import { TestServer, until } from './harness.ts';
import { FlyingClock, Receiver } from './receiver.ts';

/** Two processes on one EventStoreDB and one PostgreSQL share webhooks, by a clock that jumps. */

const lease = 600_000;

jest.setTimeout(120_000);

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
async function start(settings: Record<string, string>, every: number, logger?: Logger): Promise<TestServer> {
  const server = await TestServer.start(
    { ...shared, ...settings },
    { limits: { delivering: { every, lease, clock } }, ...(logger && { logger }) },
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
    await delivered(1);
    other = await start({ PUBLIC_URL: 'http://other.example.org' }, 20);
  });

  const webhooks = () => frozen.stores.directory.webhooks;
  /** So many messages were taken, and that is kept. */
  const delivered = (count: number) =>
    until(async () => (await webhooks().progress(webhookId)).delivered === count);
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
      await delivered(ids.length);
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
    await delivered(3);
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

test('what a process cannot open by its SECRETS_KEY is delivered by one that can; only where none can it is failing', async () => {
  const said: { readonly webhooks?: string[]; readonly msg: string }[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => said.push(JSON.parse(line) as never) });
  const one = await start({}, 20);
  const campaignId = await one.campaign();
  const three = await Promise.all([receive(), receive(), receive()]);
  const ids: string[] = [];
  for (const receiver of three) ids.push(await add(one, receiver, campaignId));
  const other = await start({ SECRETS_KEY: randomBytes(32).toString('base64') }, 20, logger);
  await until(() => said.some(({ webhooks }) => webhooks !== undefined));
  expect(said.filter(({ webhooks }) => webhooks)).toMatchObject([
    { webhooks: ids, msg: expect.stringContaining('SECRETS_KEY') as string },
  ]);
  const [rotated, url] = [ids[0]!, three[0].url];
  await signUp('one');
  await Promise.all(three.map(receiver => receiver.takes(1)));
  // It is given back by who cannot open it any more.
  await mutation(other, 'rotateWebhookSecret', { webhookId: rotated, url });
  await signUp('two');
  await Promise.all(three.map(receiver => receiver.takes(2)));
  expect(await failing()).toEqual([]);

  await stop(one);
  await signUp('three');
  await three[0].takes(3);
  // Kept before the clock jumps: what was sent is sent again by who takes it anew.
  await until(async () => (await other.stores.directory.webhooks.progress(rotated)).delivered === 3);
  await until(async () => {
    clock.jump(lease);
    return (await failing()).length === 2;
  });
  expect(await failing()).toEqual(ids.slice(1));
  expect(three.map(({ messages }) => messages.length)).toEqual([3, 2, 2]);
  await start({}, 20);
  await Promise.all(three.map(receiver => receiver.takes(3)));
  await until(async () => (await failing()).length === 0);

  async function signUp(name: string): Promise<void> {
    await other.mutate('signUp', { campaignId, participant: { email: `${name}@example.org` } });
  }

  /** The ids of those that are reported as failing. */
  async function failing(): Promise<string[]> {
    const { organisation } = await other.data<{
      organisation: { webhooks: { id: string; failingSince: string | null }[] };
    }>('{ organisation { webhooks { id failingSince } } }');
    return organisation.webhooks.filter(({ failingSince }) => failingSince !== null).map(({ id }) => id);
  }
});
