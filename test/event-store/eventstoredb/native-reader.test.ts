import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryDirectory, TestServer, until } from '../../server/harness.ts';
import { EsdbDouble } from './double/esdb-double.ts';

/** The reader in TypeScript that docs/integrations.md shows, as it stands there, beside a ledger on EventStoreDB. */

const page = readFileSync('docs/integrations.md', 'utf8').split('## Straight from EventStoreDB')[1]!;
const reader = /```ts\n(.*?)```/s.exec(page)![1]!;

interface Read {
  readonly id: string;
  readonly type: string;
  readonly streamId: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

let esdb: EsdbDouble;
let server: TestServer;
let folder: string;
const running = new Set<ChildProcess>();
beforeAll(async () => {
  folder = temporaryDirectory();
  // So that packages are found.
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'reader.ts'), reader);
  esdb = await EsdbDouble.start();
  server = await TestServer.start({ EVENTSTOREDB_URL: esdb.url });
});
afterAll(async () => {
  for (const process of running) process.kill('SIGKILL');
  await server.remove();
  await esdb.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What it says is added to `read`, and how often it lost the server to `losses`. */
function start(stream: string, read: Read[], losses: string[] = []) {
  const child = spawn(process.execPath, ['reader.ts', esdb.url, stream], { cwd: folder, stdio: 'pipe' });
  running.add(child);
  createInterface(child.stdout).on('line', line => read.push(JSON.parse(line) as Read));
  createInterface(child.stderr).on('line', line => losses.push(line));
  return async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    running.delete(child);
  };
}

async function signUps(campaignId: string, count: number): Promise<void> {
  await server.record(
    Array.from({ length: count }, () => ({
      signUp: { campaignId, participant: { email: `${randomUUID()}@example.org` } },
    })),
  );
}

test('every event of a campaign once, and in order, across a server that was away and a reader that was killed', async () => {
  const campaignId = await server.campaign();
  await signUps(campaignId, 20);
  const [read, losses]: [Read[], string[]] = [[], []];
  const kill = start(`$ce-campaign_${campaignId}`, read, losses);
  await until(() => read.length === 21);

  await esdb.connections.stop();
  await until(() => losses.some(line => line.startsWith('The server is away')));
  await esdb.connections.start();
  await signUps(campaignId, 20);
  await until(() => read.length === 41);

  await kill();
  await signUps(campaignId, 20);
  start(`$ce-campaign_${campaignId}`, read);
  await until(() => read.length >= 61);

  const history = await server.history(campaignId);
  expect(read.map(({ id }) => id)).toEqual(history.map(({ id }) => id));
  expect(read[0]!.type).toBe('CampaignCreated');
  expect(read.slice(1).map(({ type }) => type)).toEqual(Array(60).fill('SignedUp'));
  const signUp = read[1]!;
  expect(signUp.streamId).toMatch(new RegExp(`^campaign_${campaignId}-participant_[^-]+$`));
  expect(Object.keys(signUp.data)).toEqual(
    expect.arrayContaining(['activityId', 'signedUpAt', 'attribution']),
  );
  expect(Object.keys(signUp.metadata)).toEqual(
    expect.arrayContaining(['actor', 'organisationId', 'occurredAt', 'schemaVersion', '$correlationId']),
  );
});

test('every event of a type, of all campaigns', async () => {
  for (const name of ['North', 'South']) await server.campaign({ name });
  const read: Read[] = [];
  start('$et-CampaignCreated', read);
  await until(() => ['North', 'South'].every(name => read.some(({ data }) => data.name === name)));
  expect(new Set(read.map(({ type }) => type))).toEqual(new Set(['CampaignCreated']));
  expect(new Set(read.map(({ id }) => id)).size).toBe(read.length);
});
