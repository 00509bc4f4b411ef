import { jest } from '@jest/globals';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type HowToServe, ServerProcess, temporaryDirectory, TestServer, until } from '../server/harness.ts';
import { BrokenBuild, injecting, tracing } from './faulty-program.ts';
import { copyFiles } from './files.ts';
import { Load } from './load.ts';
import { Scene } from './scene.ts';
import { long, sized } from './size.ts';

// On a busy machine each start of a process takes seconds.
jest.setTimeout(120_000);

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

  if (long) {
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
  }
});

const files = ['events.sqlite', 'directory.sqlite'] as const;
type File = (typeof files)[number];

/** A stopped server's files, with a campaign, for each test to take a copy of. */
let begun: { readonly directory: string; readonly load: Load };
beforeAll(async () => {
  const directory = temporaryDirectory();
  const server = await TestServer.start({ DATA_DIR: directory });
  begun = { directory, load: await Load.begin(server) };
  await server.stop();
});
afterAll(() => rmSync(begun.directory, { recursive: true }));

/** People who record, and the server that meets a fault in a file's system calls meanwhile. */
interface Meeting {
  readonly load: Load;
  readonly server: ServerProcess;
}

async function met(
  scene: Scene,
  fault: Omit<Parameters<typeof injecting>[0], 'path'> & { readonly file: File },
  how: HowToServe = {},
): Promise<Meeting> {
  copyFiles(begun.directory, scene.directory);
  const under = injecting({ ...fault, path: join(scene.directory, `${fault.file}-wal`) });
  return { load: begun.load.anew(), server: await scene.start({ ...how, under }) };
}

/** The same people again, on a sound disk: everything that was acknowledged is there, once. */
async function expectSoundAfterRestart(scene: Scene, { load, server }: Meeting): Promise<void> {
  await server.program.kill('SIGKILL');
  const again = await scene.startUndisturbed();
  await load.settle(again);
  await load.expectSound(again, scene.settings);
}

/** Whether one more person is acknowledged. */
const takesMore = async ({ load, server }: Meeting) => (await load.run(server, 1, 1)) > 0;

const readiness = async ({ server }: Meeting) => {
  const response = await fetch(`${server.url}/health/ready`);
  return { status: response.status, body: await response.text() };
};

describe('a sync that fails', () => {
  async function syncFails(file: File, how: HowToServe = {}): Promise<void> {
    await using scene = new Scene();
    const meeting = await met(scene, { file, calls: 'fsync', fault: 'error=EIO', when: '20' }, how);
    await meeting.load.run(meeting.server, 1_000);
    expect({ takesMore: await takesMore(meeting) }).toEqual({ takesMore: false });
    expect(await readiness(meeting)).toMatchObject({ status: 503 });
    await expectSoundAfterRestart(scene, meeting);
  }

  // In the short form each fault meets one of the files.
  test.each(long ? files : files.slice(1))('of %s: no more is acknowledged, and what was is there', file =>
    syncFails(file),
  );

  if (long) {
    test('control: one that goes on after it acknowledges more', async () => {
      using broken = new BrokenBuild(
        'sqlite/group-commit.js',
        'return this.#stop(error);',
        "return new WritesStopped('Repeat the request.');",
      );
      for (const file of files) {
        await expect(syncFails(file, { main: broken.main })).rejects.toThrow(/"takesMore": true/);
      }
    });

    test('control: one that does not say that it has stopped is ready', async () => {
      using broken = new BrokenBuild('sqlite/group-commit.js', 'if (this.#stopped) throw this.#stopped;', '');
      for (const file of files) {
        await expect(syncFails(file, { main: broken.main })).rejects.toThrow(/"status": 200/);
      }
    });
  }
});

describe('a full disk', () => {
  async function full(file: File, how: HowToServe = {}): Promise<void> {
    await using scene = new Scene();
    const meeting = await met(scene, { file, calls: 'pwrite64', fault: 'error=ENOSPC', when: '60..80' }, how);
    const { load, server } = meeting;
    // Each refusal uses up some of the writes that fail.
    for (let tries = 0; tries < 25; tries++) await load.run(server, 4, 1);
    expect({ refused: load.unanswered.size > 0 }).toEqual({ refused: true });
    expect({ takesMore: await takesMore(meeting) }).toEqual({ takesMore: true });
    await load.settle(server);
    await load.expectSound(server, scene.settings);
    await expectSoundAfterRestart(scene, meeting);
  }

  test.each(long ? files : files.slice(0, 1))(
    'under %s: what does not fit is refused, and when there is room again it goes on',
    file => full(file),
  );

  const cases = [
    ['events.sqlite', '60..63'],
    ['events.sqlite', '1..3'],
    ['directory.sqlite', '1..3'],
  ] as const;

  async function saysSo(file: File, when: string, how: HowToServe = {}): Promise<void> {
    await using scene = new Scene();
    const meeting = await met(scene, { file, calls: 'pwrite64', fault: 'error=ENOSPC', when }, how);
    const { load, server } = meeting;
    const atStart = when.startsWith('1.');
    while (!atStart && (await load.run(server, 1, 1)) > 0);
    const { status, body } = await readiness(meeting);
    expect({ status, body }).toEqual({
      status: 503,
      body: expect.stringContaining('The disk is full: free some space.') as unknown,
    });
    const said = server.program.said.join('\n');
    expect(said.includes('takes no writes: the server is not ready')).toBe(atStart);
    // Nobody writes meanwhile: it finds out by itself.
    await until(async () => (await readiness(meeting)).status === 200, 20_000);
    expect(await takesMore(meeting)).toBe(true);
    await expectSoundAfterRestart(scene, meeting);
  }

  test.each(long ? cases : cases.slice(-1))(
    'under %s, at writes %s: readiness says so until there is room',
    (file, when) => saysSo(file, when),
  );

  if (long) {
    test('control: one that answers before it commits acknowledges what does not fit', async () => {
      using broken = new BrokenBuild(
        'sqlite/group-commit.js',
        'const settle = group.map(attempt);',
        'const settle = group.map(attempt); for (const answer of settle) answer();',
      );
      await expect(full('events.sqlite', { main: broken.main })).rejects.toThrow(/"refused": false/);
    });

    test('control: one that takes a full disk for a broken one does not go on', async () => {
      using broken = new BrokenBuild(
        'sqlite/group-commit.js',
        /\[\s*13,\s*'The disk is full[^']*'\s*\]/,
        "[99, '']",
      );
      for (const file of files) {
        await expect(full(file, { main: broken.main })).rejects.toThrow(/"takesMore": false/);
      }
    });

    test('control: one that keeps it to itself is ready', async () => {
      using broken = new BrokenBuild('sqlite/group-commit.js', /if \(this\.#trouble\) throw [^;]*;/, '');
      for (const [file, when] of cases) {
        await expect(saysSo(file, when, { main: broken.main })).rejects.toThrow(/"status": 200/);
      }
    });

    test('control: one that waits for others to write does not see that the disk is full, or has room', async () => {
      using broken = new BrokenBuild('sqlite/group-commit.js', 'this.#try();', '');
      const how = { main: broken.main };
      await expect(saysSo('directory.sqlite', '1..3', how)).rejects.toThrow(/"status": 200/);
      await expect(saysSo('events.sqlite', '60..63', how)).rejects.toThrow(/^Not within/);
    });
  }
});
