import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Client, type HowToServe, ServerProcess, temporaryDirectory } from '../server/harness.ts';
import { BrokenBuild } from './faulty-program.ts';
import { Load } from './load.ts';
import { undisturbed } from './scene.ts';
import { Chance, long, sized } from './size.ts';

/**
 * A clock that somebody sets wrong, under a running server and before one starts: everything is recorded once, the figures
 * are right, and as of now there is all that was recorded until now.
 */

const chance = new Chance();
const hour = 3_600_000;
const shifts = [0, 5 * 60_000, -5 * 60_000, 2 * hour, -2 * hour, 400 * 24 * hour, -400 * 24 * hour];

const fixture = pathToFileURL(join(import.meta.dirname, '../fixtures/shifted-clock.ts'));

/** Sets the clock of a server again and again, starting it anew now and then; holds it to what was said once the clock is right. */
async function setAgainAndAgain(rounds: number, how: HowToServe = {}): Promise<void> {
  const directory = temporaryDirectory();
  const shift = join(directory, 'shift');
  const set = (milliseconds: number) => writeFileSync(shift, String(milliseconds));
  set(0);
  const settings = { DATA_DIR: directory };
  const wrong = { ...settings, NODE_OPTIONS: `--import ${fixture.href}`, CLOCK_SHIFT: shift };
  const start = () => ServerProcess.start(wrong, undefined, how);
  let server = await start();
  try {
    const load = await Load.begin(server);
    for (let round = 0; round < rounds; round++) {
      set(round < shifts.length ? shifts[round]! : chance.of(shifts));
      if (chance.below(sized(4, 2)) === 0) {
        await server.program.kill('SIGTERM');
        server = await start();
      }
      await load.run(server, 15);
    }
    set(0);
    await server.program.kill('SIGTERM');
    const { server: right, stop } = await undisturbed(settings, how);
    try {
      await load.run(right, 15);
      await load.settle(right);
      await load.expectSound(right, settings);
      expect(await participantsNow(right, load)).toBe(load.acknowledged.size);
    } finally {
      await stop();
    }
  } finally {
    await server.program.kill('SIGKILL');
    rmSync(directory, { recursive: true });
  }
}

async function participantsNow(server: Client, { campaignId }: Load): Promise<number> {
  const { campaign } = await server.data<{ campaign: { impact: { participants: number } } }>(
    'query ($id: ID!, $now: DateTime!) { campaign(id: $id, asOf: { recordedAt: $now }) { impact { participants } } }',
    { id: campaignId, now: new Date().toISOString() },
  );
  return campaign.impact.participants;
}

test('a clock that jumps', () => setAgainAndAgain(sized(8, 100)), sized(120_000, 3_600_000));

if (long) {
  test('control: one that does not keep where its clock was set back does not find what was recorded since', async () => {
    using broken = new BrokenBuild(
      'event-store/embedded/embedded-event-store.js',
      'this.#setBacks.add(position)',
      'void position',
    );
    await expect(setAgainAndAgain(8, { main: broken.main })).rejects.toThrow();
  }, 120_000);
}
