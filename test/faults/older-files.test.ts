import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Program, type RecordedEvent, ServerProcess, temporaryDirectory, until } from '../server/harness.ts';
import { copyFiles, type Kind, putBack } from './files.ts';
import { Load } from './load.ts';
import { sized } from './size.ts';

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
  readonly today: string;
  readonly load: Load;
}

let days: Days;

beforeAll(async () => {
  const [yesterday, today] = [temporaryDirectory(), temporaryDirectory()];
  const settings = { DATA_DIR: today };
  let server = await ServerProcess.start(settings);
  const load = await Load.begin(server);
  await load.run(server, 60);
  await server.program.kill('SIGTERM');
  copyFiles(today, yesterday);
  server = await ServerProcess.start(settings);
  await load.run(server, 60);
  await load.settle(server);
  await server.program.kill('SIGTERM');
  days = { yesterday, today, load };
}, 120_000);
afterAll(() => {
  rmSync(days.yesterday, { recursive: true });
  rmSync(days.today, { recursive: true });
});

/** Whether the live read models are what a replay of the log makes. */
async function verified(settings: Record<string, string>, campaignId: string): Promise<string | undefined> {
  const verify = new Program([join('dist', 'cli', 'main.js'), 'replay', campaignId, '--verify'], settings);
  await verify.ended;
  return verify.said.at(-1);
}

test.each(combinations.map(older => [older.join(' and '), older] as const))(
  'older: %s',
  async (_, older) => {
    const { yesterday, today, load } = days;
    const directory = temporaryDirectory();
    copyFiles(today, directory);
    putBack(yesterday, directory, older);
    const settings = { DATA_DIR: directory };
    let refusal = '';
    const server = await ServerProcess.start(settings).catch(
      (error: unknown) => void (refusal = String(error)),
    );
    if (!server) {
      // Only what cannot be mended without somebody's decision is refused, and the message says how.
      expect(older).toContain('directory');
      expect(older).not.toContain('events');
      expect(refusal).toMatch(/directory\.sqlite/);
      expect(refusal).toMatch(/restore/i);
    } else {
      await until(async () => (await fetch(`${server.url}/health/ready`)).status === 200);
      const before = await server.history(load.campaignId);
      await recordOnceMore(server, load, before);
      expect(await verified(settings, load.campaignId)).toContain('the same, row by row');
      await server.program.kill('SIGTERM');
    }
    rmSync(directory, { recursive: true });
  },
  sized(60_000, 120_000),
);

/** Everybody sends again what they had sent: what the log holds is not recorded anew, and all that is answered is in it. */
async function recordOnceMore(
  server: ServerProcess,
  load: Load,
  before: readonly RecordedEvent[],
): Promise<void> {
  const answered = await load.repeat(server);
  const after = await server.history(load.campaignId);
  const ids = after.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(before.map(({ id }) => id)));
  expect(ids).toEqual(expect.arrayContaining(answered.flatMap(({ eventIds }) => [...eventIds])));
  // One event each: the campaign's own two, and one for everybody.
  expect(ids).toHaveLength(2 + load.acknowledged.size);
}
