import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import { type HowToServe, ServerProcess } from '../server/harness.ts';
import { BrokenBuild } from './faulty-program.ts';
import { Load } from './load.ts';
import { Scene } from './scene.ts';
import { Chance, long, sized } from './size.ts';

/** Several processes with one and the same data directory, and restarts that overlap. */

const chance = new Chance();

async function secondOnTheSameLog(how: HowToServe = {}): Promise<void> {
  await using scene = new Scene(how);
  const first = await scene.start();
  const load = await Load.begin(first);
  const running = load.run(first, 150);
  const { end, complaints } = await ServerProcess.fail(scene.settings, how);
  await running;
  expect({ end, complaints }).toEqual({
    end: { code: 1, signal: null },
    complaints: expect.stringMatching(/another process/i) as unknown,
  });

  await first.program.kill('SIGKILL');
  const next = await scene.startUndisturbed();
  await load.run(next, 50);
  await load.settle(next);
  await load.expectSound(next, scene.settings);
}

test('a second process does not start on an embedded log, and takes nothing from the first', async () => {
  await secondOnTheSameLog();
}, 120_000);

async function sharing(rounds: number, how: HowToServe = {}): Promise<void> {
  const esdb = await EsdbDouble.start();
  try {
    await using scene = new Scene(how, { EVENTSTOREDB_URL: esdb.url });
    let servers = [await scene.start(), await scene.start()];
    const load = await Load.begin(servers[0]!);
    for (let round = 0; round < rounds; round++) {
      const leaving = servers[chance.below(2)]!;
      const staying = servers.find(server => server !== leaving)!;
      const running = Promise.all(servers.map(server => load.run(server, 40, 3)));
      if (chance.below(2) === 0) await running;
      await leaving.program.kill(chance.of(['SIGKILL', 'SIGTERM'] as const));
      await running;
      // What the one recorded, the other shows, which perhaps had not projected so far.
      await load.settle(staying);
      await load.expectSound(staying, scene.settings);
      servers = [staying, await scene.start()];
    }
    for (const server of servers) await load.expectSound(server, scene.settings);
  } finally {
    await esdb.close();
  }
}

test(
  'on EventStoreDB two share a directory and its read models, while one or the other is killed, stopped, started',
  () => sharing(sized(2, 40)),
  sized(180_000, 3_600_000),
);

if (long) {
  test('control: a second one starts where the log is not locked', async () => {
    using broken = new BrokenBuild(
      'sqlite/durable-file.js',
      'lockForWriting(path) ?? errors.held(path, false)',
      'lockForWriting(path) ?? { [Symbol.dispose]() {} }',
    );
    await expect(secondOnTheSameLog({ main: broken.main })).rejects.toThrow(/"signal": "SIGKILL"/);
  }, 60_000);

  // Both are taken away at once: each is there for where the other is not.
  test('control: two that neither lock the read models nor compare how far they are count wrong', async () => {
    using broken = new BrokenBuild(
      'sqlite/writer-lock.js',
      "'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE'",
      "''",
    ).also('projector/projector.js', 'assertCheckpoint(this.#database, this.#checkpoint);', '');
    await expect(sharing(3, { main: broken.main })).rejects.toThrow(/"participants"|rows differ/);
  }, 120_000);
}
