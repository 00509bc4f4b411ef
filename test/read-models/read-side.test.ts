import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { campaignStream, participantStream } from '../../src/domain/streams.ts';
import { readModelPath } from '../../src/read-models/database.ts';
import { NotYetProjected } from '../../src/read-models/position-waiters.ts';
import { ReadSide } from '../../src/read-models/read-side.ts';
import { created } from '../domain/examples.ts';
import { newEvent, TemporaryStore } from '../event-store/examples.ts';
import { aSignUp, countsOf } from './projected.ts';

const within = 20_000;

// Each thread strips types by WebAssembly. Kept loaded here, its code is not freed with every thread, in which V8 may crash
// (https://github.com/nodejs/node/issues/64500).
stripTypeScriptTypes('');
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);
const signedUp = () => newEvent('SignedUp', aSignUp);

describe('the read side', () => {
  let temporary: TemporaryStore;
  let path: string;
  let readSide: ReadSide | undefined;

  beforeEach(async () => {
    temporary = new TemporaryStore();
    path = readModelPath(dirname(temporary.path));
    await temporary.store.append(
      campaignStream('c1'),
      [newEvent('CampaignCreated', created().data)],
      'no stream',
    );
  });
  afterEach(async () => {
    await readSide?.close();
    readSide = undefined;
    await temporary.end();
  });

  const start = async (eventStore = temporary.path) =>
    (readSide = await ReadSide.start({ eventStore, path }));

  /** Many sign up at once; answers the last position. */
  async function signUp(people: readonly (number | string)[]): Promise<number> {
    const appended = await Promise.all(
      people.map(n => temporary.store.append(participantStream('c1', `p${n}`), [signedUp()], 'no stream')),
    );
    return Math.max(...appended.map(({ positions }) => positions[0]!));
  }
  const signUps = () => countsOf(readSide!.statements, 'c1').SIGN_UPS;

  test('shows what was in the log before it started', async () => {
    const position = await signUp(upTo(500));
    const side = await start();
    await side.reached(position, within);
    expect(signUps()).toBe(500);
    expect(side.progress).toMatchObject({ position, parked: 0 });
  });

  test('shows what is recorded afterwards, as soon as it is asked to wait for it', async () => {
    const side = await start();
    for (const n of upTo(20)) {
      await side.reached(await signUp([n]), within);
      expect(signUps()).toBe(n + 1);
    }
    expect(side.everCaughtUp).toBe(true);
    expect(side.failure).toBeUndefined();
  });

  test('answers all who wait, each when their position is reached', async () => {
    const side = await start();
    const positions = await Promise.all(upTo(50).map(n => signUp([n])));
    await Promise.all(
      positions.map(async position => {
        await side.reached(position, within);
        expect(side.progress.position).toBeGreaterThanOrEqual(position);
      }),
    );
    expect(signUps()).toBe(50);
  });

  test('says that it has not come so far within the time allowed', async () => {
    const side = await start();
    const head = await signUp([1]);
    await side.reached(head, within);
    await expect(side.reached(head + 1, 5)).rejects.toThrow(NotYetProjected);
    await expect(side.reached(head + 1, 5)).rejects.toThrow(
      `The read models have not reached position ${head + 1} within 5 ms.`,
    );
    await side.reached(await signUp([2]), within);
  });

  test('goes on from its checkpoint after a restart', async () => {
    await (await start()).reached(await signUp(upTo(5)), within);
    await readSide!.close();
    const position = await signUp(['a', 'b']);

    const side = await start();
    await side.reached(position, within);
    expect(signUps()).toBe(7);
    expect(side.progress.parked).toBe(0);
  });

  test('tells of parked events and goes on', async () => {
    const side = await start();
    await side.reached(await signUp([1]), within);
    await temporary.store.append(campaignStream('c1'), [newEvent('CampaignRenamed')], 0);
    await side.reached(await signUp([2, 3]), within);
    expect(side.progress.parked).toBe(1);
    expect(signUps()).toBe(3);
  });

  test('parks events that were in the log before it started, and them alone', async () => {
    await signUp(upTo(300));
    await temporary.store.append(campaignStream('c1'), [newEvent('CampaignRenamed')], 0);
    const position = await signUp(upTo(300).map(n => `b${n}`));
    const side = await start();
    await side.reached(position, within);
    expect(side.progress.parked).toBe(1);
    expect(signUps()).toBe(600);
  });

  test('begins anew where its file belongs to another log', async () => {
    await (await start()).reached(await signUp([1, 2]), within);
    await readSide!.close();
    const other = new TemporaryStore();
    const { positions } = await other.store.append(
      campaignStream('c1'),
      [newEvent('CampaignCreated', created().data)],
      'no stream',
    );

    readSide = await ReadSide.start({ eventStore: other.path, path });
    await readSide.reached(positions[0]!, within);
    expect(signUps()).toBe(0);
    await readSide.close();
    readSide = undefined;
    await other.end();
  });

  test('does not start where the log cannot be read', async () => {
    await expect(start(join(dirname(temporary.path), 'nowhere.sqlite'))).rejects.toThrow(
      'There is no event log',
    );
  });

  test('that has failed says why, refuses to wait, and can still be closed', async () => {
    const side = await start();
    await side.reached(await signUp([1]), within);
    const intruder = new DatabaseSync(path);
    intruder.exec('DROP TABLE checkpoint');
    intruder.close();

    const position = await signUp([2]);
    await expect(side.reached(position, within)).rejects.toThrow('no such table: checkpoint');
    expect(side.failure?.message).toContain('no such table: checkpoint');
    await expect(side.reached(position, within)).rejects.toThrow('no such table: checkpoint');
    expect(signUps()).toBe(1);
    // Its thread is gone by now; closing must not wait for that to happen again.
    await new Promise(resolve => setTimeout(resolve, 100));
  });

  test('lets those who wait go when it is closed', async () => {
    const side = await start();
    const waiting = expect(side.reached(1_000_000, within)).rejects.toThrow('The projector has stopped.');
    await side.close();
    readSide = undefined;
    await waiting;
  });
});
