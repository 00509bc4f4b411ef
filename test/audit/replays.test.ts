import { campaignStream, participantStream } from '../../src/domain/streams.ts';
import { StoreUnavailable } from '../../src/event-store/errors.ts';
import type { EventStore } from '../../src/event-store/event-store.ts';
import { Replays } from '../../src/audit/replays.ts';
import { created } from '../domain/examples.ts';
import { altered, newEvent, TemporaryStore } from '../event-store/examples.ts';
import { aSignUp, countsOf } from '../projections/projected.ts';

describe('replays kept in memory', () => {
  let temporary: TemporaryStore;
  let reads: number;
  let failing: boolean;
  let replays: Replays;

  beforeEach(async () => {
    temporary = new TemporaryStore();
    reads = 0;
    failing = false;
    const { store } = temporary;
    const counting: EventStore = altered(store, {
      readCategory: (...read) => {
        reads++;
        return failing
          ? Promise.reject(new StoreUnavailable('The store is away.'))
          : store.readCategory(...read);
      },
    });
    replays = new Replays(counting);
    await store.append(campaignStream('c1'), [newEvent('CampaignCreated', created().data)], 'no stream');
    for (let n = 0; n < 12; n++) await signUp(n);
  });
  afterEach(() => temporary.end());

  const signUp = (n: number | string) =>
    temporary.store.append(participantStream('c1', `p${n}`), [newEvent('SignedUp', aSignUp)], 'no stream');
  const signUpsAsOf = async (position: number) =>
    countsOf((await replays.of(['c1'], { position })).database, 'c1').GROSS_SIGN_UPS;
  const hour = 3_600_000;

  test('a moment is replayed once, however often and at once it is asked for', async () => {
    const [one, other] = await Promise.all([
      replays.of(['c1'], { position: 5 }),
      replays.of(['c1'], { position: 5 }),
    ]);
    expect(other).toBe(one);
    expect(await replays.of(['c1'], { position: 5 })).toBe(one);
    expect(reads).toBe(1);
  });

  test('other moments and other campaigns are other replays', async () => {
    expect([await signUpsAsOf(1), await signUpsAsOf(4), await signUpsAsOf(13)]).toEqual([0, 3, 12]);
    expect((await replays.of(['c2'], { position: 4 })).events).toBe(0);
    expect(reads).toBe(4);
  });

  test('of several campaigns is another than of one of them', async () => {
    const both = await replays.of(['c1', 'c2'], { position: 5 });
    expect(both).not.toBe(await replays.of(['c1'], { position: 5 }));
    expect(await replays.of(['c1', 'c2'], { position: 5 })).toBe(both);
    expect(reads).toBe(3);
  });

  test('an instant long past is kept, and one less than a minute ago is not', async () => {
    const recordedAt = new Date();
    const hourLater = new Date(recordedAt.getTime() + hour);
    await replays.of(['c1'], { recordedAt }, hourLater);
    await replays.of(['c1'], { recordedAt }, hourLater);
    expect(reads).toBe(1);

    const future = new Date(recordedAt.getTime() + hour);
    expect((await replays.of(['c1'], { recordedAt: future }, recordedAt)).events).toBe(13);
    await signUp('late');
    expect((await replays.of(['c1'], { recordedAt: future }, recordedAt)).events).toBe(14);
  });

  test('eight are kept; then the oldest makes room', async () => {
    for (let position = 1; position <= 9; position++) await replays.of(['c1'], { position });
    expect(reads).toBe(9);
    for (let position = 2; position <= 9; position++) await replays.of(['c1'], { position });
    expect(reads).toBe(9);
    expect(await signUpsAsOf(1)).toBe(0);
    expect(reads).toBe(10);
  });

  test('one that failed is not kept', async () => {
    failing = true;
    await expect(replays.of(['c1'], { position: 5 })).rejects.toThrow(StoreUnavailable);
    failing = false;
    expect(await signUpsAsOf(5)).toBe(4);
  });
});
