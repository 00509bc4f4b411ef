import { rmSync } from 'node:fs';
import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import { ServerProcess, temporaryDirectory, until } from '../server/harness.ts';
import { Load } from './load.ts';
import { Chance, sized } from './size.ts';

/** An event store that goes away: its connections are cut, refused, or left hanging, its answers lost, for moments and for minutes. */

const chance = new Chance();

const ready = async (server: ServerProcess) => (await fetch(`${server.url}/health/ready`)).status === 200;

/** What befalls the connection, and how it ends. */
const troubles: readonly ((esdb: EsdbDouble, lasting: number) => Promise<void>)[] = [
  async esdb => esdb.connections.cut(),
  async (esdb, lasting) => {
    await esdb.connections.stop();
    await pause(lasting);
    await esdb.connections.start();
  },
  async (esdb, lasting) => {
    esdb.connections.hang();
    await pause(lasting);
    esdb.connections.resume();
  },
  async esdb => void (esdb.repliesToLose = 3),
  async esdb => void (esdb.notReady = 5),
];

const pause = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds));

test(
  'whatever befalls it, each command is recorded once, and all goes on by itself',
  async () => {
    const esdb = await EsdbDouble.start();
    const settings = { DATA_DIR: temporaryDirectory(), EVENTSTOREDB_URL: esdb.url };
    const server = await ServerProcess.start(settings);
    const load = await Load.begin(server);
    for (let round = 0; round < sized(5, 100); round++) {
      const running = load.run(server, 60);
      await chance.of(troubles)(esdb, chance.below(sized(400, 4_000)));
      await running;
    }
    await until(() => ready(server));
    await load.settle(server);
    await load.expectSound(server, settings);
    await server.program.kill('SIGTERM');
    rmSync(settings.DATA_DIR, { recursive: true });
    await esdb.close();
  },
  sized(180_000, 7_200_000),
);

test(
  'away for long: refused with the way out, not ready, queries go on, and it comes back by itself',
  async () => {
    const esdb = await EsdbDouble.start();
    const settings = { DATA_DIR: temporaryDirectory(), EVENTSTOREDB_URL: esdb.url };
    const server = await ServerProcess.start(settings);
    const load = await Load.begin(server);
    await load.run(server, 30);
    await esdb.connections.stop();
    const refused = await server.refused('createCampaign', { name: 'Senere' });
    expect(refused.extensions.code).toBe('STORE_UNAVAILABLE');
    expect(refused.message).not.toMatch(/127\.0\.0\.1|campaign_|esdb/);
    await until(async () => !(await ready(server)));
    await pause(sized(3_000, 10 * 60_000));
    expect(
      await server.data('query ($id: ID!) { campaign(id: $id) { name } }', { id: load.campaignId }),
    ).toEqual({
      campaign: { name: 'Ren strand' },
    });
    await esdb.connections.start();
    await until(() => ready(server));
    await load.run(server, 30);
    await load.settle(server);
    await load.expectSound(server, settings);
    await server.program.kill('SIGTERM');
    rmSync(settings.DATA_DIR, { recursive: true });
    await esdb.close();
  },
  sized(120_000, 2_400_000),
);
