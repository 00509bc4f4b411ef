import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { readModelPath, readModelVersion } from '../../src/projector/read-model-file.ts';
import { PostgresqlServer } from '../directory/postgresql/postgresql-server.ts';
import { BrokenBuild } from '../faults/faulty-program.ts';
import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import { ServerProcess, temporaryDirectory, until } from './harness.ts';
import { Receiver } from './receiver.ts';

/** Two nodes on one EventStoreDB and one PostgreSQL, each with files of its own. */

let esdb: EsdbDouble;
let postgresql: PostgresqlServer;
let settings: Record<string, string>;
const directories: string[] = [];

beforeAll(async () => {
  [esdb, postgresql] = await Promise.all([EsdbDouble.start(), PostgresqlServer.start()]);
  settings = {
    EVENTSTOREDB_URL: esdb.url,
    DIRECTORY_URL: await postgresql.database(),
    SECRETS_KEY: randomBytes(32).toString('base64'),
    WEBHOOK_NETWORKS: '127.0.0.0/8',
  };
});
afterAll(async () => {
  await esdb.close();
  await postgresql.remove();
  for (const directory of directories) rmSync(directory, { recursive: true });
});

function newDirectory(): string {
  const directory = temporaryDirectory();
  directories.push(directory);
  return directory;
}

/** @param main another build's `cli/main.js` */
const node = (directory = newDirectory(), main?: string): Promise<ServerProcess> =>
  ServerProcess.start({ ...settings, DATA_DIR: directory }, undefined, main === undefined ? {} : { main });

test('what is recorded on one is read on the other; killed in the midst, one leaves its webhooks to it: nothing is lost, all is in order', async () => {
  const [one, two] = await Promise.all([node(), node()]);
  const owners = esdb.database.log.filter(({ type }) => type === 'MemberInvited');
  expect(owners).toHaveLength(1);
  const receivers = await Promise.all(Array.from({ length: 4 }, () => Receiver.start()));
  const campaignId = await one.campaign();
  for (const { url } of receivers)
    await two.data(`mutation ($input: AddWebhookInput!) { addWebhook(input: $input) { id } }`, {
      input: { name: 'Newsletter', url, campaignId },
    });
  const signUps = async (on: ServerProcess, from: number) => {
    const outcomes = await on.record(
      Array.from({ length: 50 }, (_, n) => ({
        signUp: { campaignId, participant: { email: `p${from + n}@example.org` } },
      })),
    );
    return outcomes.at(-1) as { readonly position: string };
  };
  for (let from = 0; from < 200; from += 50) {
    const [on, other] = from % 100 === 0 ? [one, two] : [two, one];
    const { position } = await signUps(on, from);
    const read = await other.data<{ campaign: { impact: { participants: number } } }>(
      `query ($id: ID!, $at: Position) { campaign(id: $id, atLeast: $at) { impact { participants } } }`,
      { id: campaignId, at: position },
    );
    expect(read.campaign.impact.participants).toBe(from + 50);
  }
  // The same person, the same key: once, whichever node is asked.
  const person = { campaignId, participant: { email: 'p0@example.org' }, channel: 'EMAIL' };
  const [first, again] = [await one.mutate('share', person, 'k'), await two.mutate('share', person, 'k')];
  expect([again.id, again.duplicate]).toEqual([first.id, true]);

  await Promise.all(receivers.map(receiver => receiver.takes(100)));
  await one.program.kill('SIGKILL');
  for (let from = 200; from < 400; from += 50) await signUps(two, from);

  const history = await two.history(campaignId);
  const ids = history
    .filter(({ type }) => ['SIGNED_UP', 'CAMPAIGN_SHARED'].includes(type))
    .map(({ id }) => id);
  expect(ids).toHaveLength(401);
  for (const receiver of receivers) {
    await until(() => new Set(receiver.messages.map(({ event }) => event.id)).size === 401);
    expect([...new Set(receiver.messages.map(({ event }) => event.id))]).toEqual(ids);
    expect(receiver.atOnce.most).toBe(1);
    // What was delivered and not yet noted may come once more.
    expect(receiver.messages.length).toBeLessThanOrEqual(401 + 2 * 51);
  }
  await two.program.kill('SIGTERM');
  await Promise.all(receivers.map(receiver => receiver.stop()));
}, 120_000);

test('one after the other is upgraded to a version with other read models: meanwhile nothing is refused, and every answer is right', async () => {
  using next = new BrokenBuild(
    'projector/read-model-file.js',
    /readModelVersion = (\d+)/,
    'readModelVersion = 1 + $1',
  );
  const places = [newDirectory(), newDirectory()];
  const nodes = [await node(places[0]), await node(places[1])];
  const campaignId = await nodes[0]!.campaign();
  let [recorded, refused, isOver] = [0, 0, false];
  /** As a proxy does: whoever is ready is asked, and where one is not, the other. */
  const asked = async <T>(ask: (one: ServerProcess) => Promise<T>): Promise<T> => {
    for (const one of [...nodes, ...nodes]) {
      const answer = await ask(one).catch(() => undefined);
      if (answer !== undefined) return answer;
    }
    refused++;
    throw new Error('No node answers.');
  };
  const using = async () => {
    while (!isOver) {
      const input = { campaignId, participant: { email: `u${recorded}@example.org` } };
      const { position } = await asked(one => one.mutate('signUp', input, `key ${recorded}`));
      recorded++;
      const { campaign } = await asked(one =>
        one.data<{ campaign: { impact: { participants: number } } }>(
          'query ($id: ID!, $at: Position) { campaign(id: $id, atLeast: $at) { impact { participants } } }',
          { id: campaignId, at: position },
        ),
      );
      expect(campaign.impact.participants).toBe(recorded);
    }
  };
  const used = using();
  for (const place of [0, 1]) {
    await until(() => recorded >= (place + 1) * 50);
    await nodes[place]!.program.kill('SIGTERM');
    nodes[place] = await node(places[place], next.main);
    await until(async () => (await fetch(`${nodes[place]!.url}/health/ready`)).ok);
  }
  await until(() => recorded >= 150);
  isOver = true;
  await used;
  expect(refused).toBe(0);
  for (const [index, one] of nodes.entries()) {
    expect(await one.history(campaignId)).toHaveLength(recorded + 1);
    await one.program.kill('SIGTERM');
    const file = basename(readModelPath(places[index]!)).replace(
      `${readModelVersion}`,
      `${readModelVersion + 1}`,
    );
    expect(readdirSync(places[index]!)).toContain(file);
  }
}, 120_000);
