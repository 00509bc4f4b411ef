import { closeSync, openSync, readdirSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import {
  type HowToServe,
  type ServerProcess,
  temporaryDirectory,
  TestServer,
  until,
} from '../server/harness.ts';
import { BrokenBuild } from './faulty-program.ts';
import { copyFiles, filesOf, kinds, type Kind } from './files.ts';
import { Load } from './load.ts';
import { Scene } from './scene.ts';
import { Chance, long, sized } from './size.ts';

/**
 * A file of which a page is noise, or the end is missing. The log and the directory cannot be made again: where the damage is
 * met, the program names the file and the way out, at the start or in its readiness. The read models are made again.
 */

const chance = new Chance();

/** A stopped server's files, and the people who recorded into them. */
class Sound implements Disposable {
  readonly directory: string;
  readonly load: Load;

  private constructor(directory: string, load: Load) {
    this.directory = directory;
    this.load = load;
  }

  static async of(people: number): Promise<Sound> {
    const directory = temporaryDirectory();
    const server = await TestServer.start({ DATA_DIR: directory });
    const load = await Load.begin(server);
    await load.run(server, people);
    await load.settle(server);
    await server.stop();
    return new Sound(directory, load);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true });
  }
}

const pageSize = 4_096;

/** As a disk does that loses or mixes up a sector. @returns where, for messages */
function damagePage(path: string, choose = (pages: number) => chance.below(pages)): string {
  const pages = Math.max(1, Math.floor(statSync(path).size / pageSize));
  const page = choose(pages);
  const noise = Buffer.from(Array.from({ length: pageSize }, () => chance.below(256)));
  const file = openSync(path, 'r+');
  writeSync(file, noise, 0, pageSize, page * pageSize);
  closeSync(file);
  return `${basename(path)}, page ${page} of ${pages}`;
}

/** As a write that stopped half-way. */
function cutOff(path: string): string {
  const { size } = statSync(path);
  const left = chance.below(size);
  truncateSync(path, left);
  return `${basename(path)}, ${left} bytes left of ${size}`;
}

function databaseOf(directory: string, kind: Kind): string {
  const found = filesOf(directory, kind).find(path => path.endsWith('.sqlite'));
  if (!found) throw new Error(`There is no ${kind} in ${directory}: ${readdirSync(directory).join(', ')}.`);
  return found;
}

async function readiness(server: ServerProcess): Promise<{ status: number; body: string }> {
  const response = await fetch(`${server.url}/health/ready`);
  return { status: response.status, body: await response.text() };
}

const isReady = async (server: ServerProcess) => (await readiness(server)).status === 200;

/** What came of damage to a file: nobody met it, or it was reported as it shall be. */
type Ending = 'refused to start' | 'met, and not ready' | 'sound';

async function startOn(scene: Scene, kind: Kind, load: Load): Promise<Ending> {
  let complaint = '';
  const server = await scene.start().catch((error: unknown) => {
    complaint = String(error);
    return undefined;
  });
  if (!server) {
    expect(complaint).toContain(databaseOf(scene.directory, kind));
    expect(complaint).toMatch(/restore/i);
    return 'refused to start';
  }
  const ending = await serve(server, scene.settings, databaseOf(scene.directory, kind), load);
  const { signal } = await server.program.kill('SIGKILL');
  // It was there until it was killed: damage ends no process.
  expect(signal).toBe('SIGKILL');
  return ending;
}

/** Lets everything be read and written that a day brings. */
async function serve(
  server: ServerProcess,
  settings: Record<string, string>,
  path: string,
  load: Load,
): Promise<Ending> {
  await until(async () => (await isReady(server)) || (await isDamageReported(server, path)), 30_000);
  const read = await server.history(load.campaignId).then(() => 'the whole history', String);
  if (read !== 'the whole history') expect(read).toContain('STORE_DAMAGED');
  await load.repeat(server).catch(() => undefined);
  if (await isDamageReported(server, path)) return 'met, and not ready';
  expect(read).toBe('the whole history');
  await load.settle(server);
  await until(() => isReady(server));
  await load.expectSound(server, settings);
  return 'sound';
}

async function isDamageReported(server: ServerProcess, path: string): Promise<boolean> {
  const { status, body } = await readiness(server);
  return status === 503 && body.includes(path) && /restore/i.test(body);
}

type Hurt = (path: string) => string;
const damageAny: Hurt = path => damagePage(path);
const either: readonly Hurt[] = [damageAny, cutOff];
/** In the short form the log meets the one and the directory the other. */
const hurtsOf: Readonly<Record<Kind, readonly Hurt[]>> = long
  ? { events: either, directory: either, 'read-models': either }
  : { events: [damageAny], directory: [cutOff], 'read-models': either };

/** Damages a file again and again, each time another place of it, and starts a server on it. */
async function startAgainAndAgain(
  rounds: number,
  kind: Kind,
  { directory, load }: Sound,
  how: HowToServe = {},
  hurts: readonly Hurt[] = either,
): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await using scene = new Scene(how);
    copyFiles(directory, scene.directory);
    const where = hurts[round % hurts.length]!(databaseOf(scene.directory, kind));
    try {
      const ending = await startOn(scene, kind, load);
      if (kind === 'read-models') expect(ending).toBe('sound');
    } catch (error) {
      throw new Error(`Seed ${chance.seed}, round ${round}, ${where}: ${String(error)}`, { cause: error });
    }
  }
}

async function damagedWhileRunning(
  rounds: number,
  { directory, load }: Sound,
  how: HowToServe = {},
): Promise<void> {
  await using scene = new Scene(how);
  copyFiles(directory, scene.directory);
  const path = databaseOf(scene.directory, 'read-models');
  let server = await scene.start();
  for (let round = 0; round < rounds; round++) {
    damagePage(path);
    await load.run(server, 40);
    await until(() => isReady(server), 30_000);
    await load.settle(server);
    // A page that nobody asked for: only who compares everything meets it, and says what to do.
    const { code, complaints } = await load.verified(scene.settings);
    if (code !== 0) {
      expect(complaints).toContain(`${path} is damaged`);
      expect(complaints).toContain('Restart the server');
      expect((await server.program.kill('SIGTERM')).code).toBe(0);
      server = await scene.start();
      await until(() => isReady(server));
    }
    await load.expectSound(server, scene.settings);
  }
  expect((await server.program.kill('SIGTERM')).code).toBe(0);
}

describe('a file with a page of noise or an end that is missing', () => {
  let sound: Sound;
  beforeAll(async () => void (sound = await Sound.of(sized(150, 4_000))), 120_000);
  afterAll(() => sound[Symbol.dispose]());

  test.each(kinds)(
    '%s',
    kind => startAgainAndAgain(sized(hurtsOf[kind].length, 60), kind, sound, {}, hurtsOf[kind]),
    sized(180_000, 3_600_000),
  );

  test(
    'read models that are damaged under a running server are made anew, at the latest by a restart, and the server never ends',
    () => damagedWhileRunning(sized(2, 30), sound),
    sized(180_000, 3_600_000),
  );
});

if (long) {
  describe('control', () => {
    let sound: Sound;
    beforeAll(async () => void (sound = await Sound.of(300)), 60_000);
    afterAll(() => sound[Symbol.dispose]());

    const broken = (file: string, protection: string | RegExp, without = '') =>
      new BrokenBuild(file, protection, without);
    /** Some pages are met by nobody. */
    const rounds = 8;

    test.each(['events', 'directory'] as const)(
      'control: one that passes on what SQLite says of a damaged page does not name %s',
      async kind => {
        using build = broken(
          'sqlite/open-database.js',
          'if (code !== sqliteCorrupt) return error;',
          'return error;',
        );
        const body = startAgainAndAgain(rounds, kind, sound, { main: build.main }, [damageAny]);
        await expect(body).rejects.toThrow(/page \d+ of \d+: .*toContain[^]*malformed/);
      },
    );

    test('control: one that forgets what damage it met is ready with a damaged log', async () => {
      using build = broken('sqlite/damage-watch.js', 'if (this.#first) throw this.#first;');
      // Of the log's pages those of the indices are met only when it runs: some of the last.
      let last = 1;
      const fromTheEnd: Hurt = path => damagePage(path, pages => pages - last++);
      const body = startAgainAndAgain(rounds, 'events', sound, { main: build.main }, [fromTheEnd]);
      await expect(body).rejects.toThrow(/page \d+ of \d+: [^]*("ids": undefined|STORE_DAMAGED)/);
    }, 120_000);

    test('control: one that does not make damaged read models anew does not start', async () => {
      using build = broken(
        'projector/read-model-file.js',
        'if (!isDamage(error) && !(error instanceof UnreadableDatabase)) throw error;',
        'if (!(error instanceof UnreadableDatabase)) throw error;',
      );
      const body = startAgainAndAgain(rounds, 'read-models', sound, { main: build.main }, [damageAny]);
      await expect(body).rejects.toThrow(/page \d+ of \d+: .*toContain/);
    });

    test('control: one that does not look at every page when it starts keeps damaged read models', async () => {
      using build = broken('projector/read-model-file.js', 'checkPages(database);');
      const body = startAgainAndAgain(rounds, 'read-models', sound, { main: build.main }, [damageAny]);
      await expect(body).rejects.toThrow(/page \d+ of \d+: [^]*(is damaged|READ_MODELS_NOT_READY)/);
    }, 120_000);

    test('control: one whose projector does not begin damaged read models anew never gets on while it runs', async () => {
      // A new projector looks at every page, which hides that the one before did not begin them anew.
      using build = broken('projector/read-model-file.js', 'checkPages(database);').also(
        'projector/projection-run.js',
        'isDamage(error) ? this.#discard(damageMessage(error)) : error',
        'error',
      );
      const body = damagedWhileRunning(rounds, sound, { main: build.main });
      await expect(body).rejects.toThrow(/have not reached position|READ_MODELS_NOT_READY|Not within \d+ ms/);
    }, 240_000);
  });
}
