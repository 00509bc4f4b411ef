import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readModelPath } from '../../src/projector/read-model-file.ts';
import { type HowToServe, ServerProcess, temporaryDirectory, TestServer } from '../server/harness.ts';
import { BrokenBuild, injecting } from './faulty-program.ts';
import { Load } from './load.ts';
import { Chance, long, sized } from './size.ts';

/** `kill -9` between any two writes of any file: of the log, of the directory, of the read models. */

const chance = new Chance();

/** Where a process can die: at a write or a sync of one of its files. */
function deaths(directory: string) {
  const files = ['events.sqlite', 'directory.sqlite'].map(name => join(directory, name));
  const written = [...files, readModelPath(directory)];
  return written.flatMap(path => [
    { path: `${path}-wal`, calls: 'pwrite64' },
    { path: `${path}-wal`, calls: 'fsync' },
  ]);
}

/**
 * Kills a server again and again, each time at another step, on one and the same files; then holds them to what was said.
 * @returns how often it died of it
 */
async function killAgainAndAgain(rounds: number, how: HowToServe = {}, at = deaths): Promise<number> {
  const directory = temporaryDirectory();
  // Answered as soon as it is recorded, not only when the projector has seen it in the file.
  const settings = { DATA_DIR: directory, RECEIPT_PATIENCE_MS: '0' };
  const first = await TestServer.start(settings);
  const load = await Load.begin(first);
  await first.stop();
  let died = 0;
  for (let round = 0; round < rounds; round++) {
    const death = chance.of(at(directory));
    const when = String(1 + chance.below(death.calls === 'fsync' ? 40 : 120));
    const under = injecting({ ...death, fault: 'signal=SIGKILL', when });
    const server = await ServerProcess.start(settings, undefined, { ...how, under }).catch(() => undefined);
    if (server) await load.run(server, 200);
    const end = await server?.program.kill('SIGTERM');
    if (!end || end.signal === 'SIGKILL') died++;
  }
  const last = await TestServer.start(settings);
  try {
    await load.settle(last);
    await load.expectSound(last, settings);
  } finally {
    await last.stop();
    rmSync(directory, { recursive: true });
  }
  return died;
}

test(
  'a server that is killed between any two writes loses nothing and records nothing twice',
  async () => {
    const rounds = sized(3, 100);
    expect(await killAgainAndAgain(rounds)).toBeGreaterThan(rounds / 2);
  },
  sized(180_000, 7_200_000),
);

if (long) {
  test('control: one that commits a group only when the next one comes loses something', async () => {
    using broken = new BrokenBuild(
      'sqlite/group-commit.js',
      /(this\.#db\.exec\('BEGIN IMMEDIATE'\);)([^]*?)this\.#db\.exec\('COMMIT'\);/,
      "if (this.#db.isTransaction) this.#db.exec('COMMIT'); $1$2",
    );
    // While it writes to the log: what it has acknowledged by then is in the file only with the next group.
    const ofTheLog = (directory: string) => deaths(directory).slice(0, 1);
    await expect(killAgainAndAgain(6, { main: broken.main }, ofTheLog)).rejects.toThrow();
  }, 180_000);
}
