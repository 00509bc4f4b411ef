import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbedded } from '../../src/event-store/embedded/embedded-event-store.ts';
import type { RecordedEvent } from '../../src/event-store/event-store.ts';
import {
  type HowToServe,
  inParallel,
  Program,
  type Receipt,
  temporaryDirectory,
  TestServer,
} from '../server/harness.ts';
import { BrokenBuild } from './faulty-program.ts';
import { Scene } from './scene.ts';
import { long, sized } from './size.ts';

/** What was acknowledged is there after kill -9, at whatever moment. */

/** Chosen by what was seen of the process, not by the clock: kills fall between all of its steps. */
let seed = 20_250_504;
const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;

/** @param modules another build than the sources */
async function killWriters(kills: number, modules?: string): Promise<void> {
  const directory = temporaryDirectory();
  try {
    await killWritersIn(directory, kills, modules);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function killWritersIn(directory: string, kills: number, modules?: string): Promise<void> {
  const log = join(directory, 'events.sqlite');
  const acknowledged = new Map<string, string>();
  for (let round = 0; round < kills; round++) {
    const enough = random(60);
    let seen = 0;
    const args = [log, `r${round}`, ...(modules === undefined ? [] : [modules])];
    const writer = new Program(['test/fixtures/ledger-writer.ts', ...args], {}, line => {
      const [key = '', id = ''] = line.split(' ');
      acknowledged.set(key, id);
      if (seen++ === enough) void writer.kill('SIGKILL');
    });
    expect(await writer.ended).toEqual({ code: null, signal: 'SIGKILL' });
  }

  const events = await everything(log);
  const times = new Map<string, number>();
  for (const { id } of events) times.set(id, (times.get(id) ?? 0) + 1);
  const wrong = [...acknowledged].filter(([, id]) => times.get(id) !== 1);
  expect({ lostOrTwice: wrong }).toEqual({ lostOrTwice: [] });
  expect(acknowledged.size).toBeGreaterThan(17 * kills);
  const commands = events.map(({ metadata }) => metadata.commandId);
  expect(new Set(commands).size).toBe(commands.length);
  // Each stream is whole: no revision is missing, none is there twice.
  const revisions = new Map<string, number>();
  for (const { stream, revision } of events) {
    expect(revision).toBe((revisions.get(stream) ?? -1) + 1);
    revisions.set(stream, revision);
  }
}

test(
  'kills of a writing process lose no acknowledged event, on one and the same file',
  () => killWriters(sized(25, 300)),
  1_200_000,
);

async function everything(path: string): Promise<RecordedEvent[]> {
  const store = openEmbedded(path);
  const events: RecordedEvent[] = [];
  for (let more = true; more;) {
    const page = await store.readCategory('campaign_c1', { after: events.at(-1)?.position, limit: 5_000 });
    events.push(...page);
    more = page.length === 5_000;
  }
  await store.close();
  return events;
}

async function killServers(kills: number, how: HowToServe = {}): Promise<void> {
  // Answered as soon as it is recorded, not only when the projector has seen it in the file.
  await using scene = new Scene(how, { RECEIPT_PATIENCE_MS: '0' });
  let server = await scene.start();
  const campaignId = await server.campaign();
  const acknowledged = new Map<string, Receipt>();
  const unanswered = new Set<string>();
  const person = (key: string) => ({ campaignId, participant: { email: `${key}@example.org` } });
  for (let kill = 0; kill < kills; kill++) {
    const enough = 20 + random(80);
    let seen = 0;
    let killed: Promise<unknown> | undefined;
    const current = server;
    // One alone: what it was answered last is followed by no other write.
    const writers = kill % 2 === 0 ? 8 : 1;
    await inParallel(writers, writers, async writer => {
      for (let n = 0; killed === undefined; n++) {
        const key = `k${kill}w${writer}n${n}`;
        unanswered.add(key);
        const receipt = await current.mutate('signUp', person(key), key).catch(() => undefined);
        if (!receipt) break;
        acknowledged.set(key, receipt);
        unanswered.delete(key);
        if (++seen !== enough) continue;
        // Of several one is always under way then, also where all others were just answered together.
        const last = `${key}last`;
        if (writers > 1) unanswered.add(last);
        const sent = writers > 1 && current.mutate('signUp', person(last), last).catch(() => undefined);
        killed = current.program.kill('SIGKILL');
        await sent;
      }
    });
    await killed;
    server = await scene.start();
  }
  await server.program.kill('SIGTERM');

  const survived = await TestServer.start({ DATA_DIR: scene.directory });
  try {
    const ids = (await survived.history(campaignId)).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const lost = [...acknowledged.values()]
      .flatMap(({ eventIds }) => eventIds)
      .filter(id => !ids.includes(id));
    expect({ lost }).toEqual({ lost: [] });
    expect(acknowledged.size).toBeGreaterThan(20 * kills);
    expect(unanswered.size).toBeGreaterThan(0);

    for (const [key, first] of [...acknowledged].slice(-20)) {
      expect(await survived.mutate('signUp', person(key), key)).toEqual({ ...first, duplicate: true });
    }
    await Promise.all([...unanswered].map(key => survived.mutate('signUp', person(key), key)));
    await Promise.all([...unanswered].map(key => survived.mutate('signUp', person(key), key)));
    const { campaign } = await survived.data<{ campaign: object }>(
      'query ($id: ID!) { campaign(id: $id) { impact { participants signUps { net gross } } } }',
      { id: campaignId },
    );
    const total = acknowledged.size + unanswered.size;
    expect(campaign).toEqual({ impact: { participants: total, signUps: { net: total, gross: total } } });
    expect(await survived.history(campaignId)).toHaveLength(total + 1);
  } finally {
    await survived.stop();
  }
}

test(
  'kills of the whole server lose nothing acknowledged, and asking again records once',
  () => killServers(sized(2, 50)),
  1_200_000,
);

if (long) {
  const committedLate = () =>
    new BrokenBuild(
      'sqlite/group-commit.js',
      /(this\.#db\.exec\('BEGIN IMMEDIATE'\);)([^]*?)this\.#db\.exec\('COMMIT'\);/,
      "if (this.#db.isTransaction) this.#db.exec('COMMIT'); $1$2",
    );

  test('control: a writing process that commits a group only when the next one comes loses something', async () => {
    using broken = committedLate();
    await expect(killWriters(15, broken.modules)).rejects.toThrow(/"lostOrTwice"/);
  });

  test('control: so does the whole server', async () => {
    using broken = committedLate();
    await expect(killServers(2, { main: broken.main })).rejects.toThrow(/"lost"/);
  });
}
