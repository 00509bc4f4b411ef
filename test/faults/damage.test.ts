import { rmSync } from 'node:fs';
import { ServerProcess, temporaryDirectory, until } from '../server/harness.ts';
import { copyFiles, cutOff, damagePage, databaseOf, kinds, type Kind } from './files.ts';
import { Load } from './load.ts';
import { Chance, sized } from './size.ts';

/**
 * A file of which a page is noise, or the end is missing. The log and the directory cannot be made again: where the damage is
 * met, the program says so and names the file. The read models can: they are, meanwhile the server says that it is not ready.
 */

const chance = new Chance();
let sound: string;
let load: Load;

beforeAll(async () => {
  sound = temporaryDirectory();
  const server = await ServerProcess.start({ DATA_DIR: sound });
  load = await Load.begin(server);
  await load.run(server, sized(400, 4_000));
  await load.settle(server);
  await server.program.kill('SIGTERM');
}, 120_000);
afterAll(() => rmSync(sound, { recursive: true }));

/** How the server answers its orchestrator, and what it gives as the reason. */
async function readiness(server: ServerProcess): Promise<{ status: number; body: string }> {
  const response = await fetch(`${server.url}/health/ready`);
  return { status: response.status, body: await response.text() };
}

/** What came of a start on damaged files. */
type Ending = 'refused to start' | 'not ready, and said why' | 'sound' | 'damage told where it is met';

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
    return await served(server, settings);
  } finally {
    const { signal } = await server.program.kill('SIGKILL');
    // It was there until it was killed: damage ends no process.
    expect(signal).toBe('SIGKILL');
  }
}

async function served(server: ServerProcess, settings: Record<string, string>): Promise<Ending> {
  let state = await readiness(server);
  for (let looks = 0; state.status !== 200 && looks < 100; looks++) {
    await new Promise(resolve => setTimeout(resolve, 50));
    state = await readiness(server);
  }
  if (state.status !== 200) {
    expect(state.body).toMatch(/damaged|malformed|cannot be read/i);
    return 'not ready, and said why';
  }
  const history = await server.ask<{ campaign: { history: { nodes: object[] } } }>(
    'query ($id: ID!) { campaign(id: $id) { history(first: 500) { nodes { id } } } }',
    { id: load.campaignId },
  );
  if (history.errors) {
    expect(history.errors.map(({ extensions }) => extensions.code)).toEqual(['STORE_DAMAGED']);
    return 'damage told where it is met';
  }
  await load.settle(server);
  await load.expectSound(server, settings);
  return 'sound';
}

describe.each(kinds)('%s', kind => {
  test(
    `with a page of noise or an end that is missing`,
    async () => {
      const endings = new Map<Ending, number>();
      for (let round = 0; round < sized(3, 200); round++) {
        const directory = temporaryDirectory();
        copyFiles(sound, directory);
        const path = databaseOf(directory, kind);
        const where = round % 3 === 2 ? cutOff(path, chance) : damagePage(path, chance);
        try {
          const ending = await startOn(directory, kind);
          endings.set(ending, (endings.get(ending) ?? 0) + 1);
          if (kind === 'read-models') expect(ending).toBe('sound');
        } catch (error) {
          throw new Error(`Seed ${chance.seed}, round ${round}, ${where}: ${String(error)}`, {
            cause: error,
          });
        }
        rmSync(directory, { recursive: true });
      }
      expect([...endings.values()].reduce((sum, count) => sum + count, 0)).toBe(sized(3, 200));
    },
    sized(180_000, 3_600_000),
  );
});

test(
  'read models that are damaged under a running server are made anew, and the server never ends',
  async () => {
    const directory = temporaryDirectory();
    copyFiles(sound, directory);
    const settings = { DATA_DIR: directory };
    const server = await ServerProcess.start(settings);
    for (let round = 0; round < sized(2, 60); round++) {
      damagePage(databaseOf(directory, 'read-models'), chance);
      await load.run(server, 40);
      await until(async () => (await readiness(server)).status === 200);
      await load.settle(server);
      await load.expectSound(server, settings);
    }
    expect((await server.program.kill('SIGTERM')).code).toBe(0);
    rmSync(directory, { recursive: true });
  },
  sized(180_000, 3_600_000),
);
