import { existsSync, readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { campaignStream, participantStream } from '../../src/domain/streams.ts';
import {
  fileAt,
  openReadModelsForReading,
  readModelPath,
  rebuiltAt,
} from '../../src/projector/read-model-file.ts';
import { rebuild } from '../../src/projector/rebuild.ts';
import { Database } from '../../src/sqlite/database.ts';
import { lockForWriting } from '../../src/sqlite/writer-lock.ts';
import { created } from '../domain/examples.ts';
import { newEvent, TemporaryStore } from '../event-store/examples.ts';
import { aSignUp, countsOf } from '../projections/projected.ts';

describe('building read models anew', () => {
  let temporary: TemporaryStore;
  let path: string;
  let ending: AbortController;

  beforeEach(async () => {
    temporary = new TemporaryStore();
    path = readModelPath(dirname(temporary.path));
    ending = new AbortController();
    const { store } = temporary;
    await store.append(campaignStream('c1'), [newEvent('CampaignCreated', created().data)], 'no stream');
    await store.append(campaignStream('c1'), [newEvent('NobodyKnowsIt')], 0);
    for (const id of ['p1', 'p2'])
      await store.append(participantStream('c1', id), [newEvent('SignedUp', aSignUp)], 'no stream');
  });
  afterEach(() => temporary.end());

  const built = (patience?: number) =>
    rebuild({
      store: temporary.store,
      path,
      signal: ending.signal,
      ...(patience !== undefined && { patience }),
    });

  function signUps(): number {
    const database = new Database(openReadModelsForReading(path));
    const { GROSS_SIGN_UPS: count } = countsOf(database, 'c1');
    database.sqlite.close();
    return count;
  }

  const left = () => readdirSync(dirname(path)).filter(name => /\.rebuil\w+(-wal|-shm)?$/.test(name));

  test('counts each event once, those that cannot be folded in too, and puts them in their place', async () => {
    const seen: number[] = [];
    const { store } = temporary;
    const progress = (events: number) => seen.push(events);
    const result = await rebuild({ store, path, signal: ending.signal, progress });
    expect(result).toEqual({ events: 4, parked: 1, position: await store.head(), taken: false });
    expect(seen.at(-1)).toBe(4);
    expect([signUps(), left()]).toEqual([2, []]);
  });

  test('takes the place of those that are there', async () => {
    await built();
    const before = fileAt(path);
    await built();
    expect([fileAt(path) === before, signUps()]).toEqual([false, 2]);
  });

  test('is refused while another does the same', async () => {
    using _other = lockForWriting(rebuiltAt(path));
    await expect(built()).rejects.toThrow('Another process rebuilds');
  });

  test('what another process does not take in time is taken back, and what was there stays', async () => {
    await built();
    const before = fileAt(path);
    using _projecting = lockForWriting(path);
    await expect(built(0)).rejects.toThrow('has not taken the new read models');
    expect([fileAt(path), left(), existsSync(path)]).toEqual([before, [], true]);
  });

  test('ended, it leaves what was there', async () => {
    await built();
    const before = fileAt(path);
    ending.abort(new Error('ended'));
    await expect(built()).rejects.toThrow('ended');
    expect([fileAt(path), left()]).toEqual([before, []]);
  });
});
