import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { campaignStream, participantStream } from '../../src/domain/streams.ts';
import type { EventStore } from '../../src/event-store/event-store.ts';
import { CheckpointMoved, doubtAbout } from '../../src/projector/checkpoint.ts';
import { openReadModels } from '../../src/projector/read-model-file.ts';
import { Projector } from '../../src/projector/projector.ts';
import { Database } from '../../src/sqlite/database.ts';
import { created } from '../domain/examples.ts';
import { altered, newEvent, TemporaryStore } from '../event-store/examples.ts';
import { recordedEvent } from '../metrics/histories.ts';
import { aSignUp, countsOf } from '../projections/projected.ts';

describe('two that project into one file', () => {
  let home: string;
  let first: DatabaseSync;
  let second: DatabaseSync;

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'dugnad-'));
    const path = join(home, 'read-models.sqlite');
    first = openReadModels(path, { identity: 'this log', epoch: 'first' });
    second = openReadModels(path, { identity: 'this log', epoch: 'first' });
  });
  afterEach(() => {
    first.close();
    second.close();
    rmSync(home, { recursive: true });
  });

  const creation = recordedEvent(1, campaignStream('c1'), 0, 'CampaignCreated', created().data);
  const signedUp = (n: number) => recordedEvent(n, participantStream('c1', `p${n}`), 0, 'SignedUp', aSignUp);

  test('fold nothing in twice: whoever comes second is refused, and goes on from where the other is', () => {
    const [one, other] = [new Projector(first), new Projector(second)];
    one.apply([creation, signedUp(2)], 2);

    expect(() => other.apply([creation, signedUp(2)], 2)).toThrow(CheckpointMoved);
    expect(other.position).toBe(2);
    other.apply([signedUp(3)], 3);
    expect(() => one.apply([signedUp(3)], 3)).toThrow(CheckpointMoved);
    one.apply([signedUp(4)], 4);
    expect(countsOf(new Database(first), 'c1').GROSS_SIGN_UPS).toBe(3);
  });

  test('are distinguished by the event too, where a position is given out again', () => {
    const [one, other] = [new Projector(first), new Projector(second)];
    one.apply([creation, signedUp(2)], 2);
    other.rollBack();
    first.exec(`UPDATE checkpoint SET event_id = 'another'`);
    expect(() => other.apply([signedUp(3)], 3)).toThrow(CheckpointMoved);
  });
});

describe('a checkpoint', () => {
  let temporary: TemporaryStore;
  let logIdentity: string;
  let logEpoch: string;
  beforeEach(async () => {
    temporary = new TemporaryStore();
    logIdentity = await temporary.store.identity();
    logEpoch = (await temporary.store.epoch()).tag;
  });
  afterEach(() => temporary.end());

  /** What the log holds after so many sign-ups. */
  async function signUps(count: number) {
    const event = newEvent('SignedUp', aSignUp);
    for (let n = 0; n < count; n++) {
      const next = n === count - 1 ? event : newEvent('SignedUp', aSignUp);
      await temporary.store.append('campaign_c1-participant_p1', [next], n === 0 ? 'no stream' : n - 1);
    }
    return { position: (await temporary.store.head())!, id: event.id, recordedAt: new Date() };
  }

  test('is the log’s where the log holds the event', async () => {
    const event = await signUps(3);
    expect(await doubtAbout({ logIdentity, logEpoch, event }, temporary.store)).toBeUndefined();
    expect(await doubtAbout({ logIdentity, logEpoch, event: undefined }, temporary.store)).toBeUndefined();
  });

  test('of another log is doubted', async () => {
    expect(await doubtAbout({ logIdentity: 'another', logEpoch, event: undefined }, temporary.store)).toEqual(
      { why: 'they were folded from another log', putBack: false },
    );
  });

  test('beyond the log’s end is doubted', async () => {
    const event = { ...(await signUps(3)), position: 99 };
    expect(await doubtAbout({ logIdentity, logEpoch, event }, temporary.store)).toEqual({
      why: expect.stringContaining('the log ends before the event at position 99') as unknown,
      putBack: true,
    });
  });

  test('at which the log holds another event is doubted', async () => {
    const event = { ...(await signUps(3)), id: newEvent('SignedUp').id };
    expect(await doubtAbout({ logIdentity, logEpoch, event }, temporary.store)).toEqual({
      why: expect.stringContaining('has grown since') as unknown,
      putBack: true,
    });
  });

  test('of an earlier epoch is doubted, but nobody has to begin another', async () => {
    const event = { ...(await signUps(3)), position: 99 };
    await temporary.store.beginEpoch('restored');
    expect(await doubtAbout({ logIdentity, logEpoch, event }, temporary.store)).toMatchObject({
      putBack: false,
    });
    expect(await doubtAbout({ logIdentity, logEpoch, event: undefined }, temporary.store)).toBeUndefined();
  });

  test('is not doubted because the store is away: that is thrown', async () => {
    const away: EventStore = altered(temporary.store, {
      eventIdAt: () => Promise.reject(new Error('The store is away.')),
    });
    const event = await signUps(1);
    await expect(doubtAbout({ logIdentity, logEpoch, event }, away)).rejects.toThrow('The store is away.');
  });
});
