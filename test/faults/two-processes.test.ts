import { rmSync } from 'node:fs';
import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import { ServerProcess, temporaryDirectory } from '../server/harness.ts';
import { Load } from './load.ts';
import { Chance, sized } from './size.ts';

/** Several processes with one and the same data directory, and restarts that overlap. */

const chance = new Chance();

test('a second process does not start on an embedded log, and takes nothing from the first', async () => {
  const settings = { DATA_DIR: temporaryDirectory() };
  const first = await ServerProcess.start(settings);
  const load = await Load.begin(first);
  const running = load.run(first, 150);
  const { end, complaints } = await ServerProcess.fail(settings);
  expect(end.code).toBe(1);
  expect(complaints).toMatch(/another process/i);
  await running;

  await first.program.kill('SIGKILL');
  const next = await ServerProcess.start(settings);
  await load.run(next, 50);
  await load.settle(next);
  await load.expectSound(next, settings);
  await next.program.kill('SIGTERM');
  rmSync(settings.DATA_DIR, { recursive: true });
}, 120_000);

test(
  'on EventStoreDB two share a directory and its read models, while one or the other is killed, stopped, started',
  async () => {
    const esdb = await EsdbDouble.start();
    const settings = { DATA_DIR: temporaryDirectory(), EVENTSTOREDB_URL: esdb.url };
    let servers = [await ServerProcess.start(settings), await ServerProcess.start(settings)];
    const load = await Load.begin(servers[0]!);
    for (let round = 0; round < sized(3, 40); round++) {
      const leaving = servers[chance.below(2)]!;
      const staying = servers.find(server => server !== leaving)!;
      const running = Promise.all(servers.map(server => load.run(server, 40, 3)));
      if (chance.below(2) === 0) await running;
      await leaving.program.kill(chance.of(['SIGKILL', 'SIGTERM'] as const));
      await running;
      // What the one recorded, the other shows, which perhaps had not projected so far.
      await load.settle(staying);
      await load.expectSound(staying, settings);
      servers = [staying, await ServerProcess.start(settings)];
    }
    for (const server of servers) await load.expectSound(server, settings);
    for (const server of servers) await server.program.kill('SIGTERM');
    rmSync(settings.DATA_DIR, { recursive: true });
    await esdb.close();
  },
  sized(180_000, 3_600_000),
);
