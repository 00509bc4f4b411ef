import { closeSync, openSync, readdirSync, rmSync, statSync, truncateSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { ServerProcess, temporaryDirectory, until } from '../server/harness.ts';
import { copyFiles, filesOf, kinds, type Kind } from './files.ts';
import { Load } from './load.ts';
import { Chance, sized } from './size.ts';

/**
 * A file of which a page is noise, or the end is missing. The log and the directory cannot be made again: where the damage is
 * met, the program names the file and the way out, at the start or in its readiness. The read models are made again.
 */

const chance = new Chance();
let sound: string;
let load: Load;

beforeAll(async () => {
  sound = temporaryDirectory();
  const server = await ServerProcess.start({ DATA_DIR: sound });
  load = await Load.begin(server);
  await load.run(server, sized(300, 4_000));
  await load.settle(server);
  await server.program.kill('SIGTERM');
}, 120_000);
afterAll(() => rmSync(sound, { recursive: true }));

const pageSize = 4_096;

/** As a disk does that loses or mixes up a sector. @returns where, for messages */
function damagePage(path: string): string {
  const pages = Math.max(1, Math.floor(statSync(path).size / pageSize));
  const page = chance.below(pages);
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

async function startOn(directory: string, kind: Kind): Promise<Ending> {
  const settings = { DATA_DIR: directory };
  let complaint = '';
  const server = await ServerProcess.start(settings).catch((error: unknown) => {
    complaint = String(error);
    return undefined;
  });
  if (!server) {
    expect(complaint).toContain(databaseOf(directory, kind));
    expect(complaint).toMatch(/restore/i);
    return 'refused to start';
  }
  try {
    return await serve(server, settings, databaseOf(directory, kind));
  } finally {
    const { signal } = await server.program.kill('SIGKILL');
    // It was there until it was killed: damage ends no process.
    expect(signal).toBe('SIGKILL');
  }
}

/** Lets everything be read and written that a day brings. */
async function serve(server: ServerProcess, settings: Record<string, string>, path: string): Promise<Ending> {
  await until(async () => (await isReady(server)) || (await isDamageTold(server, path)));
  const read = await server.history(load.campaignId).then(() => 'the whole history', String);
  if (read !== 'the whole history') expect(read).toContain('STORE_DAMAGED');
  await load.repeat(server).catch(() => undefined);
  if (await isDamageTold(server, path)) return 'met, and not ready';
  expect(read).toBe('the whole history');
  await load.settle(server);
  await until(() => isReady(server));
  await load.expectSound(server, settings);
  return 'sound';
}

async function isDamageTold(server: ServerProcess, path: string): Promise<boolean> {
  const { status, body } = await readiness(server);
  return status === 503 && body.includes(path) && /restore/i.test(body);
}

describe.each(kinds)('%s', kind => {
  test(
    `with a page of noise or an end that is missing`,
    async () => {
      for (let round = 0; round < sized(2, 60); round++) {
        const directory = temporaryDirectory();
        copyFiles(sound, directory);
        const path = databaseOf(directory, kind);
        const where = round % 2 === 1 ? cutOff(path) : damagePage(path);
        try {
          const ending = await startOn(directory, kind);
          if (kind === 'read-models') expect(ending).toBe('sound');
        } catch (error) {
          throw new Error(`Seed ${chance.seed}, round ${round}, ${where}: ${String(error)}`, {
            cause: error,
          });
        }
        rmSync(directory, { recursive: true });
      }
    },
    sized(180_000, 3_600_000),
  );
});

test(
  'read models that are damaged under a running server are made anew, at the latest by a restart, and the server never ends',
  async () => {
    const directory = temporaryDirectory();
    copyFiles(sound, directory);
    const settings = { DATA_DIR: directory };
    const path = databaseOf(directory, 'read-models');
    let server = await ServerProcess.start(settings);
    for (let round = 0; round < sized(2, 30); round++) {
      damagePage(path);
      await load.run(server, 40);
      await until(() => isReady(server));
      await load.settle(server);
      // A page that nobody asked for: only who compares everything meets it, and says what to do.
      const { code, complaints } = await load.verified(settings);
      if (code !== 0) {
        expect(complaints.join()).toContain(`${path} is damaged`);
        expect(complaints.join()).toContain('Restart the server');
        expect((await server.program.kill('SIGTERM')).code).toBe(0);
        server = await ServerProcess.start(settings);
        await until(() => isReady(server));
      }
      await load.expectSound(server, settings);
    }
    expect((await server.program.kill('SIGTERM')).code).toBe(0);
    rmSync(directory, { recursive: true });
  },
  sized(180_000, 3_600_000),
);
