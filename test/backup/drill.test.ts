import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dugnad } from '../cli/dugnad.ts';
import {
  type ApiError,
  type Client,
  Program,
  type Receipt,
  ServerProcess,
  temporaryDirectory,
  TestServer,
} from '../server/harness.ts';

/** The whole drill, with the program as it is installed: backup under load, kill -9, restore. */

const installed = async (directory: string, ...args: string[]) => {
  const program = new Program(['dist/cli/main.js', ...args], { DATA_DIR: directory });
  const { code } = await program.ended;
  return { code, said: program.said.join('\n'), complaints: program.complaints.join('\n') };
};

/** People who sign up without end, four at a time, until they are stopped. */
class Load {
  readonly acknowledged = new Map<string, Receipt>();
  readonly #server: Client;
  readonly #campaignId: string;
  readonly #writers: Promise<void>[];
  readonly #stopping = new AbortController();

  constructor(server: Client, campaignId: string, name: string) {
    this.#server = server;
    this.#campaignId = campaignId;
    this.#writers = Array.from({ length: 4 }, (_, writer) => this.#write(`${name}w${writer}`));
  }

  async #write(writer: string): Promise<void> {
    for (let n = 0; !this.#stopping.signal.aborted; n++) {
      const key = `${writer}n${n}`;
      const receipt = await signUp(this.#server, this.#campaignId, key).catch(() => undefined);
      if (receipt) this.acknowledged.set(key, receipt);
      else await new Promise(resolve => setTimeout(resolve, 10));
    }
  }

  async reaches(count: number): Promise<void> {
    while (this.acknowledged.size < count) await new Promise(resolve => setTimeout(resolve, 10));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#writers);
  }
}

const signUp = (server: Client, campaignId: string, key: string) =>
  server.mutate('signUp', { campaignId, participant: { email: `${key}@example.org` } }, key);

async function askAt(
  server: Client,
  id: string,
  position: string,
): Promise<ApiError['extensions'] | undefined> {
  const { errors } = await server.ask(
    'query ($id: ID!, $at: Position!) { campaign(id: $id, asOf: { position: $at }) { name } }',
    { id, at: position },
  );
  return errors?.[0]?.extensions;
}

const idsIn = async (server: Client, campaignId: string) =>
  (await server.history(campaignId)).map(({ id }) => id);
const eventsOf = (receipts: Iterable<Receipt>) => [...receipts].flatMap(({ eventIds }) => eventIds);

test('backup under load, kill -9, restore: nothing acknowledged before the backup is missing, and no position means two things', async () => {
  const home = temporaryDirectory();
  const [data, backup, naive] = ['data', 'backup', 'naive'].map(name => join(home, name)) as [
    string,
    string,
    string,
  ];
  const first = await ServerProcess.start({ DATA_DIR: data });
  const campaignId = await first.campaign();
  const load = new Load(first, campaignId, 'a');
  await load.reaches(40);
  const before = new Map(load.acknowledged);
  const made = await installed(data, 'backup', backup);
  // What somebody might do instead: copy the file. (Another process does; here nobody has it open.)
  mkdirSync(naive);
  copyFileSync(join(data, 'events.sqlite'), join(naive, 'events.sqlite'));
  copyFileSync(join(backup, 'directory.sqlite'), join(naive, 'directory.sqlite'));
  await load.reaches(load.acknowledged.size + 20);
  expect(await dugnad({ DATA_DIR: data }, 'restore', backup)).toMatchObject({ code: 1 });
  await first.program.kill('SIGKILL');
  await load.stop();
  expect([made.code, made.complaints]).toEqual([0, '']);
  expect(made.said).toMatch(/^Backed up \d+ events and \d+ people to /);

  const unsure = await dugnad({ DATA_DIR: data }, 'restore', backup);
  expect(unsure.code).toBe(1);
  expect(unsure.said).toMatch(/^\d+ events, recorded from \S+ to \S+, are in .* and not in the backup\.$/m);
  expect(unsure.complaints).toContain('Nothing was changed.');
  const done = await installed(data, 'restore', backup, '--yes');
  expect([done.code, done.complaints]).toEqual([0, '']);

  const second = await TestServer.start({ DATA_DIR: data });
  const survived = new Set(await idsIn(second, campaignId));
  expect(eventsOf(before.values()).filter(id => !survived.has(id))).toEqual([]);
  for (const [key, receipt] of [...before].slice(0, 5)) {
    const again = await signUp(second, campaignId, key);
    expect([again.eventIds, again.duplicate]).toEqual([receipt.eventIds, true]);
  }
  const { campaign } = await second.data<{ campaign: { impact: { participants: number } } }>(
    'query ($id: ID!) { campaign(id: $id) { impact { participants } } }',
    { id: campaignId },
  );
  expect(campaign.impact.participants).toBe(survived.size - 1);

  // As many again as are gone, so that every number comes up a second time.
  const gone = [...load.acknowledged.values()].filter(({ eventIds }) => !survived.has(eventIds[0]!));
  expect(gone.length).toBeGreaterThan(0);
  const given = new Set([...load.acknowledged.values()].map(({ position }) => position));
  const numbers = new Set([...given].map(position => position.split('-')[1]));
  let reused = 0;
  for (let n = 0; n < gone.length + 5; n++) {
    const { position } = await signUp(second, campaignId, `later${n}`);
    expect(given.has(position)).toBe(false);
    if (numbers.has(position.split('-')[1])) reused++;
  }
  // The negative control: without the epoch these would have meant two things.
  expect(reused).toBeGreaterThan(0);
  for (const { position } of [...gone, ...before.values()].slice(0, 20)) {
    expect(await askAt(second, campaignId, position)).toMatchObject({ code: 'EARLIER_EPOCH' });
  }
  const { goOnFrom } = (await askAt(second, campaignId, gone[0]!.position)) as unknown as {
    goOnFrom: string;
  };
  expect(await askAt(second, campaignId, goOnFrom)).toBeUndefined();
  await second.stop();

  // The negative control: the copied file lacks what was acknowledged, and this look at it sees it.
  const third = await TestServer.start({ DATA_DIR: naive }).catch(() => undefined);
  const copied = new Set(third ? await idsIn(third, campaignId).catch(() => []) : []);
  expect(eventsOf(before.values()).filter(id => !copied.has(id)).length).toBeGreaterThan(0);
  await third?.stop();
  rmSync(home, { recursive: true });
}, 240_000);
