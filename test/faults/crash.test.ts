import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openEmbedded } from '../../src/event-store/embedded/embedded-event-store.ts';
import type { RecordedEvent } from '../../src/event-store/event-store.ts';
import {
  inParallel,
  Program,
  type Receipt,
  ServerProcess,
  temporaryDirectory,
  TestServer,
} from '../server/harness.ts';
import { sized } from './size.ts';

/** What was acknowledged is there after kill -9, at whatever moment. */

/** Chosen by what was seen of the process, not by the clock: kills fall between all of its steps. */
let seed = 20_250_504;
const kills = sized(60, 300);
const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;

test('kills of a writing process lose no acknowledged event, on one and the same file', async () => {
  const directory = temporaryDirectory();
  const log = join(directory, 'events.sqlite');
  const settings = { NODE_COMPILE_CACHE: join(directory, 'compiled') };
  const acknowledged = new Map<string, string>();
  for (let round = 0; round < kills; round++) {
    const enough = random(60);
    let seen = 0;
    const writer = new Program(['test/fixtures/ledger-writer.ts', log, `r${round}`], settings, line => {
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
  expect(wrong).toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(17 * kills);
  const commands = events.map(({ metadata }) => metadata.commandId);
  expect(new Set(commands).size).toBe(commands.length);
  // Each stream is whole: no revision is missing, none is there twice.
  const revisions = new Map<string, number>();
  for (const { stream, revision } of events) {
    expect(revision).toBe((revisions.get(stream) ?? -1) + 1);
    revisions.set(stream, revision);
  }
  rmSync(directory, { recursive: true });
}, 1_200_000);

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

test('kills of the whole server lose nothing acknowledged, and asking again records once', async () => {
  const directory = temporaryDirectory();
  let server = await ServerProcess.start({ DATA_DIR: directory });
  const campaignId = await server.campaign();
  const acknowledged = new Map<string, Receipt>();
  const unanswered = new Set<string>();
  const person = (key: string) => ({ campaignId, participant: { email: `${key}@example.org` } });
  for (let kill = 0; kill < sized(3, 50); kill++) {
    const enough = 20 + random(80);
    let seen = 0;
    let killed: Promise<unknown> | undefined;
    const current = server;
    await inParallel(8, 8, async writer => {
      for (let n = 0; killed === undefined; n++) {
        const key = `k${kill}w${writer}n${n}`;
        unanswered.add(key);
        const receipt = await current.mutate('signUp', person(key), key).catch(() => undefined);
        if (!receipt) break;
        acknowledged.set(key, receipt);
        unanswered.delete(key);
        if (++seen === enough) killed = current.program.kill('SIGKILL');
      }
    });
    await killed;
    server = await ServerProcess.start({ DATA_DIR: directory });
  }
  await server.program.kill('SIGTERM');

  const survived = await TestServer.start({ DATA_DIR: directory });
  const ids = (await survived.history(campaignId)).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(acknowledged.size).toBeGreaterThan(100);
  expect(unanswered.size).toBeGreaterThan(0);
  expect(ids).toEqual(expect.arrayContaining([...acknowledged.values()].flatMap(({ eventIds }) => eventIds)));

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
  await survived.remove();
}, 1_200_000);
