import { jest } from '@jest/globals';
import { EsdbDouble } from '../event-store/eventstoredb/double/esdb-double.ts';
import { type HowToServe, type ServerProcess, until } from '../server/harness.ts';
import { BrokenBuild } from './faulty-program.ts';
import { Load } from './load.ts';
import { Scene } from './scene.ts';
import { Chance, long, sized } from './size.ts';

// On a busy machine each start of a process takes seconds.
jest.setTimeout(120_000);

/** An event store that goes away: its connections are cut, refused, or left hanging, its answers lost, for moments and for minutes. */

const chance = new Chance();

const ready = async (server: ServerProcess) => (await fetch(`${server.url}/health/ready`)).status === 200;

type Trouble = (esdb: EsdbDouble, lasting: number) => Promise<void>;

const loseReplies: Trouble = async esdb => void (esdb.repliesToLose = 3);
/** Only a new connection is served. */
const hangForEver: Trouble = async esdb => esdb.connections.hangThoseOpen();

/** What befalls the connection, and how it ends. */
const troubles: readonly Trouble[] = [
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
  hangForEver,
  loseReplies,
  async esdb => void (esdb.notReady = 5),
];

const pause = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds));

/** Long enough for a client that was replaced, and too short for one that waits for its connection. */
const soon = 10_000;

async function troubled(
  rounds: number,
  lasting: number,
  how: HowToServe = {},
  which: readonly Trouble[] = troubles,
): Promise<void> {
  const esdb = await EsdbDouble.start();
  try {
    await using scene = new Scene(how, { EVENTSTOREDB_URL: esdb.url });
    const server = await scene.start();
    const load = await Load.begin(server);
    for (let round = 0; round < rounds; round++) {
      const running = load.run(server, 60);
      await chance.of(which)(esdb, chance.below(lasting));
      await running;
    }
    // It is shorter than a command's patience: who asked was answered, as if nothing had been.
    expect({ refused: [...load.unanswered] }).toEqual({ refused: [] });
    expect({ answeredAsRepeats: load.answeredAsRepeats }).toEqual({ answeredAsRepeats: [] });
    await until(() => ready(server), soon);
    await load.settle(server);
    await load.expectSound(server, scene.settings);
  } finally {
    await esdb.close();
  }
}

// One after the other: once a test of the file has ended, Jest refuses what another still loads.
test(
  'whatever befalls it, each command is recorded once, and all goes on by itself',
  () => troubled(sized(6, 100), sized(400, 4_000)),
  sized(180_000, 7_200_000),
);

async function awayForLong(lasting: number, how: HowToServe = {}): Promise<void> {
  const esdb = await EsdbDouble.start();
  try {
    await using scene = new Scene(how, { EVENTSTOREDB_URL: esdb.url });
    const server = await scene.start();
    const load = await Load.begin(server);
    await load.run(server, 30);
    await esdb.connections.stop();
    const refused = await server.refused('createCampaign', { name: 'Senere' });
    expect(refused.extensions.code).toBe('STORE_UNAVAILABLE');
    expect(refused.message).not.toMatch(/127\.0\.0\.1|campaign_|esdb/);
    await until(async () => !(await ready(server)), soon);
    await pause(lasting);
    expect(
      await server.data('query ($id: ID!) { campaign(id: $id) { name } }', { id: load.campaignId }),
    ).toEqual({
      campaign: { name: 'Ren strand' },
    });
    await esdb.connections.start();
    await until(() => ready(server), soon);
    await load.run(server, 30);
    await load.settle(server);
    await load.expectSound(server, scene.settings);
  } finally {
    await esdb.close();
  }
}

test(
  'away for long: refused with the way out, not ready, queries go on, and it comes back by itself',
  () => awayForLong(sized(0, 10 * 60_000)),
  sized(120_000, 2_400_000),
);

if (long) {
  test('control: one that repeats an append with other event ids does not know its own', async () => {
    using broken = new BrokenBuild(
      'event-store/eventstoredb/eventstoredb.js',
      'append(this.#writing, stream, events, expected)',
      'append(this.#writing, stream, attempts++ ? events.map(event => ({ ...event, id: crypto.randomUUID() })) : events, expected)',
    ).also(
      'event-store/eventstoredb/eventstoredb.js',
      'encoded(events);',
      'encoded(events); let attempts = 0;',
    );
    const body = troubled(3, 400, { main: broken.main }, [loseReplies]);
    await expect(body).rejects.toThrow(/"answeredAsRepeats"/);
  });

  test('control: one that keeps its client refuses where a new one is served', async () => {
    using broken = new BrokenBuild(
      'event-store/eventstoredb/connection.js',
      'if (stuck !== old.client || this.closed.aborted) return;',
      'return;',
    );
    const body = troubled(1, 400, { main: broken.main }, [hangForEver]);
    await expect(body).rejects.toThrow(/"refused"/);
  });

  test('control: one that does not ask its store is ready without', async () => {
    using broken = new BrokenBuild('operations/health.js', 'ready: eventStore.reachable && ', 'ready: ');
    await expect(awayForLong(100, { main: broken.main })).rejects.toThrow(/^Not within/);
  });
}
