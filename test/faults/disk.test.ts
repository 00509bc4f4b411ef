import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type HowToServe, ServerProcess, temporaryDirectory, until } from '../server/harness.ts';
import { BrokenBuild, injecting, tracing } from './faulty-program.ts';
import { Load } from './load.ts';
import { sized } from './size.ts';

/** A disk that fails: nothing is acknowledged that is not on it. */

const calls = 'pwrite64,fsync,fdatasync,write,writev';

/** Every answer that was sent while something written to the log was not yet synced. */
function answeredTooEarly(trace: string): string[] {
  let unsynced = false;
  // Where another thread's call comes between, a call's beginning and its end are lines of their own.
  const syncing = new Set<string>();
  return readFileSync(trace, 'utf8')
    .split('\n')
    .filter(line => {
      const [thread = ''] = line.split(' ', 1);
      if (/ pwrite64\(\d+<[^>]*events\.sqlite-wal>/.test(line)) unsynced = true;
      if (/ f(data)?sync\(\d+<[^>]*events\.sqlite-wal> <unfinished/.test(line)) syncing.add(thread);
      const synced =
        / f(data)?sync\(\d+<[^>]*events\.sqlite-wal>\) += 0/.test(line) ||
        (/<\.\.\. f(data)?sync resumed>\) += 0/.test(line) && syncing.delete(thread));
      if (synced) unsynced = false;
      return unsynced && line.includes('HTTP/1.1 200');
    });
}

async function traced(how: HowToServe = {}): Promise<{ acknowledged: number; tooEarly: string[] }> {
  const directory = temporaryDirectory();
  const trace = join(directory, 'trace');
  const server = await ServerProcess.start({ DATA_DIR: directory }, undefined, {
    ...how,
    under: tracing(calls, trace),
  });
  const load = await Load.begin(server);
  const acknowledged = await load.run(server, sized(60, 5_000));
  await server.program.kill('SIGKILL');
  const tooEarly = answeredTooEarly(trace);
  rmSync(directory, { recursive: true });
  return { acknowledged, tooEarly };
}

describe('every acknowledgement follows a sync', () => {
  test(
    'of the log that holds it',
    async () => {
      const { acknowledged, tooEarly } = await traced();
      expect(acknowledged).toBeGreaterThanOrEqual(60);
      expect(tooEarly).toEqual([]);
    },
    sized(60_000, 600_000),
  );

  test(
    'control: it does not where the log is opened as if it could be rebuilt',
    async () => {
      using broken = new BrokenBuild(
        'event-store/embedded/schema.js',
        "synchronous: 'FULL'",
        "synchronous: 'NORMAL'",
      );
      expect((await traced({ main: broken.main })).tooEarly).not.toEqual([]);
    },
    sized(60_000, 600_000),
  );
});

const files = ['events.sqlite', 'directory.sqlite'] as const;

/** A server that meets a fault in a file's system calls, and the people who record meanwhile. */
async function met(
  fault: Omit<Parameters<typeof injecting>[0], 'path'> & { readonly file: (typeof files)[number] },
  how: HowToServe = {},
) {
  const directory = temporaryDirectory();
  const settings = { DATA_DIR: directory };
  const first = await ServerProcess.start(settings);
  const load = await Load.begin(first);
  await first.program.kill('SIGTERM');
  const under = injecting({ ...fault, path: join(directory, `${fault.file}-wal`) });
  const server = await ServerProcess.start(settings, undefined, { ...how, under });
  return { directory, settings, load, server };
}

/** The same people again, on a sound disk: everything that was acknowledged is there, once. */
async function expectSoundAfterRestart({
  directory,
  settings,
  load,
  server,
}: Awaited<ReturnType<typeof met>>) {
  await server.program.kill('SIGKILL');
  const again = await ServerProcess.start(settings);
  await load.settle(again);
  await load.expectSound(again, settings);
  await again.program.kill('SIGTERM');
  rmSync(directory, { recursive: true });
}

/** Whether one more person is acknowledged. */
const takesMore = async ({ load, server }: Awaited<ReturnType<typeof met>>) =>
  (await load.run(server, 1, 1)) > 0;

describe('a sync that fails', () => {
  test.each(files)('of %s: no more is acknowledged, and what was is there', async file => {
    const scene = await met({ file, calls: 'fsync', fault: 'error=EIO', when: '20' });
    await scene.load.run(scene.server, 1_000);
    expect(await takesMore(scene)).toBe(false);
    expect((await fetch(`${scene.server.url}/health/ready`)).status).toBe(503);
    await expectSoundAfterRestart(scene);
  });
});

describe('a full disk', () => {
  test.each(files)(
    'under %s: what does not fit is refused, and when there is room again it goes on',
    async file => {
      const scene = await met({ file, calls: 'pwrite64', fault: 'error=ENOSPC', when: '60..80' });
      // Each refusal uses up some of the writes that fail.
      for (let tries = 0; tries < 25; tries++) await scene.load.run(scene.server, 4, 1);
      expect(scene.load.unanswered.size).toBeGreaterThan(0);
      expect(await takesMore(scene)).toBe(true);
      await scene.load.settle(scene.server);
      await scene.load.expectSound(scene.server, scene.settings);
      await expectSoundAfterRestart(scene);
    },
  );

  const cases = [
    ['events.sqlite', '60..63'],
    ['events.sqlite', '1..3'],
    ['directory.sqlite', '1..3'],
  ] as const;

  test.each(cases)('under %s, at writes %s: readiness says so until there is room', async (file, when) => {
    const scene = await met({ file, calls: 'pwrite64', fault: 'error=ENOSPC', when });
    const ready = async () => {
      const response = await fetch(`${scene.server.url}/health/ready`);
      return { status: response.status, body: await response.text() };
    };
    const atStart = when.startsWith('1.');
    while (!atStart && (await scene.load.run(scene.server, 1, 1)) > 0);
    const { status, body } = await ready();
    expect([status, body]).toEqual([503, expect.stringContaining('The disk is full: free some space.')]);
    const said = scene.server.program.said.join('\n');
    expect(said.includes('takes no writes: the server is not ready')).toBe(atStart);
    // Nobody writes meanwhile: it finds out by itself.
    await until(async () => (await ready()).status === 200);
    expect(await takesMore(scene)).toBe(true);
    await expectSoundAfterRestart(scene);
  });
});
