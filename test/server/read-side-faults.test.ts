import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { participantStream } from '../../src/domain/streams.ts';
import { Database } from '../event-store/eventstoredb/double/database.ts';
import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import { dugnad } from '../cli/dugnad.ts';
import {
  type Client,
  ownSettings,
  Program,
  ServerProcess,
  temporaryDirectory,
  TestServer,
  until,
  verifyLive,
} from './harness.ts';

/** Each start of a process takes seconds on a busy machine. */
jest.setTimeout(240_000);

/** The read models are what the log says, or the server says that they are not ready. */

const person = (campaignId: string, key: string) => ({
  campaignId,
  participant: { email: `${key}@example.org` },
});

async function signUp(client: Client, campaignId: string, keys: readonly string[]): Promise<void> {
  await Promise.all(keys.map(key => client.mutate('signUp', person(campaignId, key), key)));
}

const keys = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}${n}`);

async function participants(client: Client, id: string): Promise<number> {
  const { campaign } = await client.data<{ campaign: { impact: { participants: number } } }>(
    'query ($id: ID!) { campaign(id: $id) { impact { participants } } }',
    { id },
  );
  return campaign.impact.participants;
}

interface Ready {
  readonly ready: boolean;
  readonly projector: { readonly reason?: string; readonly readsAlong: boolean };
}
const readiness = async (client: Client) =>
  (await (await fetch(`${client.url}/health/ready`)).json()) as Ready;
const isReady = async (client: Client) => (await readiness(client)).ready;

describe('two processes on one EventStoreDB and one DATA_DIR', () => {
  let esdb: EsdbDouble;
  let settings: Record<string, string>;
  const running: ServerProcess[] = [];
  beforeEach(async () => {
    esdb = await EsdbDouble.start();
    settings = { EVENTSTOREDB_URL: esdb.url, DATA_DIR: temporaryDirectory(), RECEIPT_PATIENCE_MS: '10000' };
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map(process => process.program.kill('SIGKILL')));
    await esdb.close();
    rmSync(settings.DATA_DIR!, { recursive: true });
  });
  const start = async () => {
    const process = await ServerProcess.start(settings);
    running.push(process);
    return process;
  };

  test('both show all that either has recorded, at once, and the second takes over when the first is killed', async () => {
    const first = await start();
    const second = await TestServer.start(settings);
    const campaignId = await first.campaign();
    for (let round = 0; round < 3; round++) {
      await Promise.all([
        signUp(first, campaignId, keys(`a${round}`, 20)),
        signUp(second, campaignId, keys(`b${round}`, 20)),
      ]);
      // Each mutation waited until its own node's queries see it.
      expect(await participants(second, campaignId)).toBe((round + 1) * 40);
    }
    expect([
      (await readiness(first)).projector.readsAlong,
      (await readiness(second)).projector.readsAlong,
    ]).toEqual([false, true]);

    await first.program.kill('SIGKILL');
    await signUp(second, campaignId, keys('after', 30));
    expect(await participants(second, campaignId)).toBe(150);
    await until(() => isReady(second));
    expect((await readiness(second)).projector.readsAlong).toBe(false);
    await second.stop();
  });

  test('restarts that overlap, under load, leave every participant counted once', async () => {
    let current = await start();
    const campaignId = await current.campaign();
    for (let restart = 0; restart < 2; restart++) {
      const next = await start();
      const [one, other] = [keys(`x${restart}`, 40), keys(`y${restart}`, 40)];
      const acknowledged = signUp(next, campaignId, other);
      await Promise.allSettled([signUp(current, campaignId, one), current.program.kill('SIGKILL')]);
      await acknowledged;
      await signUp(next, campaignId, one);
      current = next;
    }
    await until(() => isReady(current));
    expect(await participants(current, campaignId)).toBe(2 * 80);
  });
});

describe('an older log put back', () => {
  test('under the embedded store, is noticed at the start, also where it has grown meanwhile', async () => {
    const settings = { DATA_DIR: temporaryDirectory() };
    const backup = temporaryDirectory();
    const log = join(settings.DATA_DIR, 'events.sqlite');
    let server = await TestServer.start(settings);
    const campaignId = await server.campaign();
    await signUp(server, campaignId, keys('early', 10));
    await server.stop();
    cpSync(log, join(backup, 'events.sqlite'));

    server = await TestServer.start(settings);
    await signUp(server, campaignId, keys('lost', 5));
    await server.stop();
    cpSync(join(backup, 'events.sqlite'), log);
    const verified = new Program(['dist/cli/main.js', 'verify', campaignId], settings);
    expect(await verified.ended).toEqual({ code: 1, signal: null });
    expect(verified.said.at(-1)).toMatch(/^Not verified: .*an older log was put back/);

    server = await TestServer.start(settings);
    await until(() => isReady(server));
    expect(await participants(server, campaignId)).toBe(10);
    await signUp(server, campaignId, keys('other', 3));
    await server.stop();

    // Read models of a log that held more, and one that has grown beyond them since, with other events.
    const models = readdirSync(settings.DATA_DIR).find(name => /^read-models.*\.sqlite$/.test(name))!;
    cpSync(join(settings.DATA_DIR, models), join(backup, models));
    cpSync(join(backup, 'events.sqlite'), log);
    server = await TestServer.start(settings);
    await signUp(server, campaignId, keys('grown', 30));
    await server.stop();
    cpSync(join(backup, models), join(settings.DATA_DIR, models));

    server = await TestServer.start(settings);
    await until(() => isReady(server));
    expect(await participants(server, campaignId)).toBe(40);
    const { store, readSide } = server.stores;
    expect(await verifyLive(store, readSide, campaignId)).toMatchObject({
      differences: [],
      doubt: undefined,
    });
    await server.remove();
    rmSync(backup, { recursive: true });
  });

  test('under a running server, or a store begun anew, is noticed before anything is answered from it', async () => {
    const esdb = await EsdbDouble.start();
    const server = await TestServer.start({ EVENTSTOREDB_URL: esdb.url, RECEIPT_PATIENCE_MS: '10000' });
    const campaignId = await server.campaign();
    await signUp(server, campaignId, keys('early', 10));
    const backup = esdb.database.asOf(esdb.database.log.length);
    await signUp(server, campaignId, keys('lost', 5));
    expect(await participants(server, campaignId)).toBe(15);
    const lost = (await server.history(campaignId)).at(-1)!.position;

    await esdb.connections.stop();
    esdb.database = backup;
    await esdb.connections.start();
    // Never ready with what the log does not hold.
    await until(() => isReady(server));
    expect(await participants(server, campaignId)).toBe(10);
    const { errors: refused } = await server.ask(
      'query ($id: ID!, $p: Position) { campaign(id: $id, atLeast: $p) { id } }',
      { id: campaignId, p: lost },
    );
    expect(refused?.[0]?.extensions.code).toBe('EARLIER_EPOCH');
    // What was recorded and is gone may be recorded again: nobody takes it for a repeat.
    await signUp(server, campaignId, ['lost0', 'other1', 'other2']);
    expect(await participants(server, campaignId)).toBe(13);

    await esdb.connections.stop();
    esdb.database = new Database();
    await esdb.connections.start();
    await until(() => isReady(server));
    const { errors } = await server.ask('query ($id: ID!) { campaign(id: $id) { id } }', { id: campaignId });
    // Neither the campaign is there any more, nor, once that is seen, the key.
    expect(['NOT_FOUND', 'UNAUTHENTICATED']).toContain(errors?.[0]?.extensions.code);
    await server.remove();
    await esdb.close();
  });

  test('a store begun anew under a running server ends it: the directory belongs to the log that was there', async () => {
    const esdb = await EsdbDouble.start();
    const settings = { EVENTSTOREDB_URL: esdb.url, DATA_DIR: temporaryDirectory() };
    const server = await ServerProcess.start(settings);
    await signUp(server, await server.campaign(), keys('early', 10));

    await esdb.connections.stop();
    esdb.database = new Database();
    await esdb.connections.start();
    expect(await server.program.ended).toEqual({ code: 1, signal: null });
    expect(server.program.said.join()).toContain('The log was replaced by another');

    // Another start reports the same; nothing was recorded in the other log.
    const { code, complaints } = await dugnad({ ...settings, ...ownSettings, PORT: '0' }, 'serve');
    expect(code).toBe(1);
    expect(complaints).toContain('is the directory of another log');
    expect(esdb.database.log.filter(({ stream }) => stream.startsWith('campaign_'))).toEqual([]);
    await esdb.close();
    rmSync(settings.DATA_DIR, { recursive: true });
  });
});

test('an event whose text is damaged in EventStoreDB is parked, and listed by verification', async () => {
  const esdb = await EsdbDouble.start();
  const server = await TestServer.start({ EVENTSTOREDB_URL: esdb.url, RECEIPT_PATIENCE_MS: '10000' });
  const campaignId = await server.campaign();
  const [data, metadata] = [Buffer.from('{"activityId": nu'), Buffer.from('{}')];
  const event = { id: randomUUID(), type: 'SignedUp', contentType: 'application/json', data, metadata };
  const stream = participantStream(campaignId, 'p1');
  expect(esdb.database.append(stream, [event], -1n).result).toBe('appended');
  await signUp(server, campaignId, ['after']);

  expect(await participants(server, campaignId)).toBe(1);
  expect((await readiness(server)).projector).toMatchObject({ running: true, parkedEvents: 1 });
  const { store, readSide } = server.stores;
  expect(await verifyLive(store, readSide, campaignId)).toMatchObject({
    differences: [],
    parked: [{ stream, type: 'SignedUp', reason: 'Its data is no JSON object.' }],
  });
  await server.remove();
  await esdb.close();
});

test('queries are refused with a code while the read models are built anew, and the process lives', async () => {
  const server = await TestServer.start();
  const campaignId = await server.campaign();
  await signUp(server, campaignId, keys('k', 20));
  const file = readdirSync(server.directory).find(name => /^read-models.*\.sqlite$/.test(name))!;
  const models = new DatabaseSync(join(server.directory, file));
  models.exec('DROP TABLE campaigns');
  models.close();
  const ask = () => server.ask('query ($id: ID!) { campaign(id: $id) { id } }', { id: campaignId });

  let answer = await ask();
  while (answer.errors) {
    expect([answer.status, answer.errors[0]?.extensions.code]).toEqual([503, 'READ_MODELS_NOT_READY']);
    answer = await ask();
  }
  expect(answer.data).toEqual({ campaign: { id: campaignId } });
  await until(() => isReady(server));
  expect(await participants(server, campaignId)).toBe(20);
  expect(server.stores.readSide.restarts).toBe(1);
  await server.remove();
});

test('a node that takes no more writes is not ready, and says why', async () => {
  const server = await TestServer.start();
  const campaignId = await server.campaign();
  const intruder = new DatabaseSync(join(server.directory, 'events.sqlite'));
  intruder.exec(`
    CREATE TABLE nowhere (id INTEGER PRIMARY KEY);
    CREATE TABLE broken (id INTEGER REFERENCES nowhere (id) DEFERRABLE INITIALLY DEFERRED);
    CREATE TRIGGER uncommittable AFTER INSERT ON events BEGIN INSERT INTO broken VALUES (1); END`);
  intruder.close();
  expect(await isReady(server)).toBe(true);
  const { status } = await server.attempt('signUp', person(campaignId, 'kari'), 'once');
  expect(status).toBe(503);

  const answer = await fetch(`${server.url}/health/ready`);
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({
    ready: false,
    eventStore: { reachable: false, reason: expect.stringContaining('no more writes are taken') as unknown },
    directory: { reachable: true },
  });
  await server.remove();
});
