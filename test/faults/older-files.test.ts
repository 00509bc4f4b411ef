import { rmSync } from 'node:fs';
import {
  type Client,
  type HowToServe,
  type RecordedEvent,
  temporaryDirectory,
  TestServer,
  until,
} from '../server/harness.ts';
import { BrokenBuild } from './faulty-program.ts';
import { copyFiles, type Kind, putBack } from './files.ts';
import { Load } from './load.ts';
import { Scene } from './scene.ts';
import { long, sized } from './size.ts';

/**
 * Files of yesterday beside files of today, in every combination, put back by hand while the server was stopped. What was lost is
 * lost, but nothing may be shown that is not in the log, and nothing in the log be recorded a second time.
 */

const combinations: readonly (readonly Kind[])[] = [
  ['events'],
  ['directory'],
  ['read-models'],
  ['events', 'directory'],
  ['events', 'read-models'],
  ['directory', 'read-models'],
  ['events', 'directory', 'read-models'],
];

interface Days {
  readonly yesterday: string;
  /** Yesterday's files, in use since: the log has grown as long as today's, and longer, by other events. */
  readonly grown: string;
  readonly today: string;
  readonly load: Load;
}

let days: Days;

beforeAll(async () => {
  const [yesterday, grown, today] = [temporaryDirectory(), temporaryDirectory(), temporaryDirectory()];
  const settings = { DATA_DIR: today };
  let server = await TestServer.start(settings);
  const load = await Load.begin(server);
  await load.run(server, 60);
  await server.stop();
  copyFiles(today, yesterday);
  server = await TestServer.start(settings);
  await load.run(server, 60);
  await load.settle(server);
  await server.stop();
  copyFiles(yesterday, grown);
  server = await TestServer.start({ DATA_DIR: grown });
  await (await Load.begin(server)).run(server, 80);
  await server.stop();
  days = { yesterday, grown, today, load };
}, 120_000);
afterAll(() => {
  for (const day of [days.yesterday, days.grown, days.today]) rmSync(day, { recursive: true });
});

/** Starts on today's files with some of another day in their place, and lets everybody send again what they had sent. */
async function startOn(
  older: readonly Kind[],
  day: 'yesterday' | 'grown',
  how: HowToServe = {},
): Promise<void> {
  const { today, load } = days;
  await using scene = new Scene(how);
  copyFiles(today, scene.directory);
  putBack(days[day], scene.directory, older);
  let refusal = '';
  const server = await scene.startUndisturbed().catch((error: unknown) => void (refusal = String(error)));
  if (!server) {
    // Only what cannot be mended without somebody's decision is refused, and the message says how.
    expect(older).toContain('directory');
    expect(older).not.toContain('events');
    expect(refusal).toMatch(/directory\.sqlite/);
    expect(refusal).toMatch(/restore/i);
    return;
  }
  await until(async () => (await fetch(`${server.url}/health/ready`)).status === 200);
  const before = await server.history(load.campaignId);
  await recordOnceMore(server, load, before);
  expect((await load.verified(scene.settings)).said).toContain('the same, row by row');
}

/** Of the log alone, of the directory alone, which is refused, and of both that are held to the log. */
const some = combinations.filter((_, index) => long || [0, 1, 4].includes(index));

test.each(some.map(older => [older.join(' and '), older] as const))(
  'older: %s',
  (_, older) => startOn(older, 'yesterday'),
  sized(60_000, 120_000),
);

test(
  'older: events and directory, and in use since',
  () => startOn(['events', 'directory'], 'grown'),
  sized(60_000, 120_000),
);

if (long) {
  test('control: one that takes any read models for those of its log shows what is not in it', async () => {
    using broken = new BrokenBuild(
      'projector/checkpoint.js',
      /if \(!event \|\| [^;]*=== event\.id\) return undefined;/,
      'return undefined;',
    );
    const how = { main: broken.main };
    await expect(startOn(['events', 'directory'], 'grown', how)).rejects.toThrow(/the same, row by row/);
  });

  test('control: one that takes any directory for that of its log records people a second time', async () => {
    using broken = new BrokenBuild(
      'directory/directory-of.js',
      'unknown > 0 ? older(path, unknown) : undefined',
      'undefined',
    );
    const body = startOn(['directory'], 'yesterday', { main: broken.main });
    // More events than people who asked.
    await expect(body).rejects.toThrow(/Received length/);
  });
}

/** Everybody sends again what they had sent: what the log holds is not recorded anew, and all that is answered is in it. */
async function recordOnceMore(server: Client, load: Load, before: readonly RecordedEvent[]): Promise<void> {
  const answered = await load.repeat(server);
  const after = await server.history(load.campaignId);
  const ids = after.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
  expect(ids).toEqual(expect.arrayContaining(answered.flatMap(({ eventIds }) => [...eventIds])));
  // One event each: the campaign's own two, and one for everybody.
  expect(ids).toHaveLength(2 + load.acknowledged.size);
}
