import * as fc from 'fast-check';
import { type Campaign, campaignDecider } from '../../src/domain/campaign.ts';
import { type ParticipationCommand, participationDecider } from '../../src/domain/participation/decide.ts';
import { Refusal } from '../../src/domain/refusal.ts';
import { campaignStream, participantStream } from '../../src/domain/streams.ts';
import { StoreUnavailable } from '../../src/event-store/errors.ts';
import type { EventMetadata, EventStore } from '../../src/event-store/event-store.ts';
import { KeyReused, Ledger, type LedgerReceipt, type Outcome } from '../../src/event-store/ledger.ts';
import type { Certainty } from '../../src/event-store/state-cache.ts';
import { created, fact, openCampaign, scheduledActivity } from '../domain/examples.ts';
import { altered, metadata, newEvent, TemporaryStore } from './examples.ts';

const stream = participantStream('c1', 'p1');
const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);

const known = { ...fact(), campaign: openCampaign };
const onActivity = { ...known, activityId: 'a1', activity: scheduledActivity };
const signUp: ParticipationCommand = { ...onActivity, type: 'SignUp', attribution: {}, share: null };
const withdraw: ParticipationCommand = { ...onActivity, type: 'WithdrawSignUp' };
const share = (code: string, creativeId?: string): ParticipationCommand => ({
  ...known,
  type: 'Share',
  code,
  attribution: creativeId === undefined ? {} : { creativeId },
});
const pledge = (pledgeId: string): ParticipationCommand => ({
  ...known,
  type: 'MakePledge',
  pledgeId,
  kind: 'MONEY',
  amount: '100',
  unit: 'NOK',
  dueOn: null,
  attribution: {},
});

type Ids = Pick<EventMetadata, 'commandId' | 'sourceId' | 'requestDigest'>;
interface Rest {
  readonly to?: string;
  readonly isNew?: boolean;
  readonly isOneOfMany?: boolean;
  readonly build?: (certainty: Certainty) => Promise<ParticipationCommand | Refusal>;
}

function record(
  ledger: Ledger,
  command: ParticipationCommand,
  ids: Ids = {},
  rest: Rest = {},
): Promise<Outcome> {
  return ledger.record({
    stream: rest.to ?? stream,
    decider: participationDecider,
    command: rest.build ?? (() => Promise.resolve(command)),
    metadata: metadata(ids),
    isNew: rest.isNew ?? false,
    isOneOfMany: rest.isOneOfMany ?? false,
  });
}

function receipt(outcome: Outcome | undefined): LedgerReceipt {
  if (!outcome || outcome instanceof Refusal) throw new Error(`Refused: ${JSON.stringify(outcome)}`);
  return outcome;
}

describe('the ledger', () => {
  let temporary: TemporaryStore;
  let store: EventStore;
  let ledger: Ledger;

  beforeEach(() => {
    temporary = new TemporaryStore();
    store = temporary.store;
    ledger = new Ledger(store);
  });
  afterEach(() => temporary.end());

  const recorded = () => temporary.store.readStream(stream);

  describe('records a command', () => {
    test('and returns where: stream, position and the ids of its events', async () => {
      const { position, eventIds, ...rest } = receipt(await record(ledger, signUp));

      const [event] = await recorded();
      expect(event).toMatchObject({ type: 'SignedUp', position, id: eventIds[0], revision: 0 });
      expect(rest).toEqual({ stream, subject: undefined, duplicate: false });
    });

    test('with UUIDs of version 7, which begin with the time', async () => {
      const receipts = [];
      for (const n of upTo(5)) receipts.push(receipt(await record(ledger, share(`k${n}`))));
      const ids = receipts.flatMap(({ eventIds }) => eventIds);
      for (const id of ids)
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
      const times = ids.map(id => parseInt(id.replace('-', '').slice(0, 12), 16));
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(Math.abs(times[0]! - Date.now())).toBeLessThan(3_600_000);
    });

    test('and returns the id of a new pledge or share', async () => {
      expect(receipt(await record(ledger, pledge('g1'))).subject).toBe('g1');
      expect(receipt(await record(ledger, share('k1'))).subject).toBe('k1');
    });

    test('or says why not, and then leaves nothing', async () => {
      expect(await record(ledger, withdraw)).toMatchObject({ code: 'NOT_SIGNED_UP' });
      expect(await recorded()).toEqual([]);
    });

    test('of a stream said to be new, also where it is not', async () => {
      await record(ledger, signUp);
      const other = new Ledger(store);
      expect(await record(other, signUp, {}, { isNew: true })).toMatchObject({ code: 'ALREADY_SIGNED_UP' });
      receipt(await record(other, withdraw, {}, { isNew: true }));
      expect((await recorded()).map(({ type }) => type)).toEqual(['SignedUp', 'SignUpWithdrawn']);
    });
  });

  describe('asked twice', () => {
    test.each([
      ['key', { commandId: 'key' }, { commandId: 'key' }],
      ['external id', { sourceId: 'row 7' }, { sourceId: 'row 7' }],
      [
        'external id with another key',
        { commandId: 'a', sourceId: 'row 7' },
        { commandId: 'b', sourceId: 'row 7' },
      ],
      [
        'key with another external id',
        { commandId: 'a', sourceId: 'row 7' },
        { commandId: 'a', sourceId: 'row 8' },
      ],
    ])('with the same %s records once, and answers the first receipt', async (_, first, second) => {
      const receipt1 = receipt(await record(ledger, signUp, first));
      const receipt2 = receipt(await record(ledger, signUp, second));

      expect(receipt2).toEqual({ ...receipt1, duplicate: true });
      expect(await recorded()).toHaveLength(1);
    });

    test('without either decides anew', async () => {
      await record(ledger, signUp);
      expect(await record(ledger, signUp)).toMatchObject({ code: 'ALREADY_SIGNED_UP' });
    });

    test('answers the first receipt, though the stream has gone on since', async () => {
      const first = receipt(await record(ledger, signUp, { commandId: 'key' }));
      await record(ledger, withdraw);
      await record(ledger, signUp);
      expect(await record(ledger, signUp, { commandId: 'key' })).toEqual({ ...first, duplicate: true });
    });

    test('knows it by another ledger, and after reopening', async () => {
      const first = receipt(await record(ledger, pledge('g1'), { commandId: 'key' }));
      expect(await record(new Ledger(store), pledge('g2'), { commandId: 'key' })).toEqual({
        ...first,
        duplicate: true,
      });
      const later = new Ledger(await temporary.reopen());
      expect(await record(later, pledge('g3'), { commandId: 'key' }, { isNew: true })).toEqual({
        ...first,
        duplicate: true,
      });
      expect(first.subject).toBe('g1');
      expect(await recorded()).toHaveLength(1);
    });

    test('in one burst records once: all but one are returned as repeats', async () => {
      const receipts = (
        await Promise.all(upTo(50).map(n => record(ledger, share(`k${n}`), { commandId: 'key' })))
      ).map(receipt);

      expect(await recorded()).toHaveLength(1);
      expect(receipts.map(({ duplicate }) => duplicate)).toEqual([false, ...Array<boolean>(49).fill(true)]);
      expect(new Set(receipts.map(({ position, eventIds }) => `${position} ${eventIds.join()}`)).size).toBe(
        1,
      );
      expect(new Set(receipts.map(({ subject }) => subject))).toEqual(new Set(['k0']));
    });

    test('for something else is refused with the first receipt, in one burst and later', async () => {
      const [first, burst] = await Promise.all([
        record(ledger, share('k1'), { commandId: 'key', requestDigest: 'one' }),
        record(ledger, share('k2'), { commandId: 'key', requestDigest: 'other' }),
      ]);
      const later = await record(new Ledger(store), share('k3'), {
        commandId: 'key',
        requestDigest: 'other',
      });

      for (const outcome of [burst, later]) {
        expect(outcome).toBeInstanceOf(KeyReused);
        expect(outcome).toMatchObject({
          code: 'KEY_REUSED',
          receipt: { ...receipt(first), duplicate: true },
        });
      }
      expect(await recorded()).toHaveLength(1);
    });

    test('is taken at its word where the first was recorded without a digest', async () => {
      const first = receipt(await record(ledger, share('k1'), { commandId: 'key' }));
      expect(await record(ledger, share('k2'), { commandId: 'key', requestDigest: 'one' })).toEqual({
        ...first,
        duplicate: true,
      });
    });

    test('may be refused first and recorded later: a refusal is not remembered', async () => {
      expect(await record(ledger, withdraw, { commandId: 'key' })).toBeInstanceOf(Refusal);
      await record(ledger, signUp);
      expect(receipt(await record(ledger, withdraw, { commandId: 'key' })).duplicate).toBe(false);
    });

    test('because the answer was lost, is recorded once', async () => {
      let losing = true;
      const lossy = altered(store, {
        append: async (...append) => {
          const appended = await store.append(...append);
          if (!losing) return appended;
          losing = false;
          throw new StoreUnavailable('The connection broke.');
        },
      });
      const unsure = new Ledger(lossy);
      await expect(record(unsure, signUp, { commandId: 'key' })).rejects.toThrow(StoreUnavailable);

      expect(receipt(await record(unsure, signUp, { commandId: 'key' }))).toMatchObject({ duplicate: true });
      expect(await recorded()).toHaveLength(1);
    });
  });

  describe('commands for one stream', () => {
    test('are recorded in the order they came', async () => {
      await Promise.all(upTo(300).map(n => record(ledger, share(`k${n}`))));
      expect((await recorded()).map(({ data }) => (data as { code: string }).code)).toEqual(
        upTo(300).map(n => `k${n}`),
      );
    });

    test('are each decided on what the ones before it led to', async () => {
      const outcomes = await Promise.all(
        [signUp, signUp, withdraw, withdraw, signUp].map(one => record(ledger, one)),
      );
      expect(outcomes.map(one => (one instanceof Refusal ? one.code : 'recorded'))).toEqual([
        'recorded',
        'ALREADY_SIGNED_UP',
        'recorded',
        'ALREADY_WITHDRAWN',
        'recorded',
      ]);
    });

    test('share an append where they wait', async () => {
      let appends = 0;
      const counting = new Ledger(
        altered(store, {
          append: (...append) => {
            appends++;
            return store.append(...append);
          },
        }),
      );
      await Promise.all(upTo(150).map(n => record(counting, share(`k${n}`))));
      expect(appends).toBeLessThanOrEqual(2);
      expect(await recorded()).toHaveLength(150);
    });

    test('do not wait for those of another stream', async () => {
      const stuck = new Promise<never>(() => undefined);
      void record(ledger, signUp, {}, { build: () => stuck });
      receipt(await record(ledger, signUp, {}, { to: participantStream('c1', 'p2') }));
    });

    test('are read from the store once; afterwards the ledger knows', async () => {
      let reads = 0;
      const counting = new Ledger(
        altered(store, {
          readStream: (...read) => {
            reads++;
            return store.readStream(...read);
          },
        }),
      );
      for (const n of upTo(5)) await record(counting, share(`k${n}`));
      expect(reads).toBe(1);

      // Of a file's many new ones none takes the place of what is in use: they are read when they are needed.
      const to = participantStream('c1', 'p2');
      await record(counting, signUp, {}, { to, isNew: true, isOneOfMany: true });
      expect(reads).toBe(1);
      await record(counting, withdraw, {}, { to });
      await record(counting, signUp, {}, { to });
      expect(reads).toBe(2);
    });
  });

  describe('beside another writer', () => {
    let other: Ledger;
    beforeEach(() => (other = new Ledger(store)));

    test('asks the store again before it says no', async () => {
      receipt(await record(ledger, signUp));
      receipt(await record(other, withdraw));
      receipt(await record(ledger, signUp));
      expect(await recorded()).toHaveLength(3);
    });

    test('reads what other streams say anew before it says no', async () => {
      const asked: Certainty[] = [];
      const build = (certainty: Certainty) => {
        asked.push(certainty);
        return Promise.resolve(
          certainty === 'latest' ? signUp : new Refusal('CAMPAIGN_CLOSED', 'By what was known a while ago.'),
        );
      };
      receipt(await record(ledger, signUp, {}, { build }));
      expect(asked).toEqual(['cached', 'latest']);
    });

    test('does not say yes on what is no longer so', async () => {
      receipt(await record(ledger, signUp));
      receipt(await record(ledger, withdraw));
      receipt(await record(other, signUp));
      expect(await record(ledger, signUp)).toMatchObject({ code: 'ALREADY_SIGNED_UP' });
      expect(await recorded()).toHaveLength(3);
    });

    test('gives up, and says so, where the stream does not come to rest', async () => {
      let written = -1;
      const busy = altered(store, {
        append: async (to, events, expected) => {
          await store.append(
            to,
            [newEvent('CampaignShared', share('k'))],
            written < 0 ? 'no stream' : written,
          );
          written++;
          return store.append(to, events, expected);
        },
      });
      await expect(record(new Ledger(busy), signUp)).rejects.toMatchObject({
        name: 'StoreUnavailable',
        detail: expect.stringContaining('Too many write to stream') as unknown,
      });
      expect((await recorded()).every(({ type }) => type === 'CampaignShared')).toBe(true);
    });

    test('every command is decided once, whoever gets it and however often', async () => {
      const command = fc.record({ by: fc.nat(1), key: fc.nat(11), to: fc.nat(1) });
      await fc.assert(
        fc.asyncProperty(fc.array(fc.array(command, { maxLength: 20 }), { maxLength: 4 }), async bursts => {
          const fresh = new TemporaryStore();
          const ledgers = [new Ledger(fresh.store), new Ledger(fresh.store)];
          const receipts = new Map<string, Set<string>>();
          const firsts = new Map<string, number>();
          for (const burst of bursts) {
            await Promise.all(
              burst.map(async ({ by, key, to }) => {
                const id = `key ${key} ${to}`;
                const ids = { commandId: id };
                const where = { to: participantStream('c1', `p${to}`) };
                const outcome = receipt(await record(ledgers[by]!, share(id), ids, where));
                receipts.set(
                  id,
                  (receipts.get(id) ?? new Set()).add(`${outcome.position} ${outcome.eventIds.join()}`),
                );
                firsts.set(id, (firsts.get(id) ?? 0) + Number(!outcome.duplicate));
              }),
            );
          }
          const events = await fresh.store.readCategory('campaign_c1');
          expect(events.map(({ metadata: { commandId } }) => commandId).sort()).toEqual(
            [...receipts.keys()].sort(),
          );
          for (const outcome of receipts.values()) expect(outcome.size).toBe(1);
          for (const times of firsts.values()) expect(times).toBe(1);
          for (const to of [0, 1]) {
            const own = events.filter(event => event.stream.endsWith(`p${to}`));
            expect(own.map(({ revision }) => revision)).toEqual(own.map((_, n) => n));
          }
          await fresh.end();
        }),
        { numRuns: 25 },
      );
    });

    test('nothing is signed up twice, nor withdrawn twice', async () => {
      await Promise.all(upTo(80).map(n => record(n % 2 ? ledger : other, n % 3 ? signUp : withdraw)));
      const types = (await recorded()).map(({ type }) => type);
      expect(types).toEqual(types.map((_, n) => (n % 2 ? 'SignUpWithdrawn' : 'SignedUp')));
    });
  });

  describe('an event that is too large', () => {
    const large = share('large', 'x'.repeat(70_000));

    test('is refused, and those that came with it are recorded in order', async () => {
      const outcomes = await Promise.all(
        [share('k0'), large, share('k1'), large, share('k2')].map(one => record(ledger, one)),
      );
      expect(outcomes.map(one => (one instanceof Refusal ? one.code : one.subject))).toEqual([
        'k0',
        'TOO_LARGE',
        'k1',
        'TOO_LARGE',
        'k2',
      ]);
      expect((await recorded()).map(({ data }) => (data as { code: string }).code)).toEqual([
        'k0',
        'k1',
        'k2',
      ]);
    });

    test('says how large it is and may be', async () => {
      const refused = await record(ledger, large);
      expect(refused).toBeInstanceOf(Refusal);
      expect((refused as Refusal).message).toMatch(
        /CampaignShared event takes 70\d\d\d bytes; at most 65536/,
      );
      receipt(await record(ledger, share('k0')));
    });

    test('is not meant where only all that wait together are', async () => {
      const outcomes = await Promise.all(
        upTo(30).map(n => record(ledger, share(`k${n}`, 'x'.repeat(60_000)), { commandId: `key ${n}` })),
      );
      outcomes.map(receipt);
      expect((await recorded()).map(({ data }) => (data as { code: string }).code)).toEqual(
        upTo(30).map(n => `k${n}`),
      );
    });
  });

  describe('what it knows of other streams', () => {
    const campaign = campaignStream('c1');
    const state = async (of: Ledger, certainty: Certainty = 'cached'): Promise<Campaign> =>
      of.state(campaign, campaignDecider, certainty);
    const close = { type: 'CampaignClosed', data: { closedAt: '2026-05-10T12:00:00.000Z' } };

    beforeEach(async () => {
      await store.append(campaign, [newEvent('CampaignCreated', created().data)], 'no stream');
      expect(await state(ledger)).toMatchObject({ status: 'OPEN' });
    });

    test('is never older than what was recorded since it was asked for', async () => {
      const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
      let reads = 0;
      const slow = altered(store, {
        readStream: async (...read) => {
          const isFirst = reads++ === 0;
          const events = await store.readStream(...read);
          if (isFirst) await held;
          return events;
        },
      });
      const own = new Ledger(slow);
      const asked = state(own, 'latest');
      await own.record({
        stream: campaign,
        decider: campaignDecider,
        command: () => ({ ...fact(), type: 'CloseCampaign' as const }),
        metadata: metadata({}),
        isNew: false,
      });
      release(undefined);
      await asked;
      expect(await state(own)).toMatchObject({ status: 'CLOSED' });
    });

    test('may lag behind another node, until it is asked to look', async () => {
      await store.append(campaign, [newEvent(close.type, close.data)], 0);
      expect(await state(ledger)).toMatchObject({ status: 'OPEN' });
      expect(await state(ledger, 'latest')).toMatchObject({ status: 'CLOSED' });
      expect(await state(ledger)).toMatchObject({ status: 'CLOSED' });
    });

    test('follows the log, as soon as `follow` is called', async () => {
      const ending = new AbortController();
      const following = ledger.follow(
        ['CampaignCreated', 'CampaignUpdated', 'CampaignClosed'],
        ending.signal,
      );
      await new Promise(resolve => setImmediate(resolve));
      await store.append(
        campaign,
        [newEvent('CampaignUpdated', { name: 'Ny' }), newEvent(close.type, close.data)],
        0,
      );
      await until(async () => (await state(ledger)).status === 'CLOSED');
      expect(await state(ledger)).toMatchObject({ status: 'CLOSED', name: 'Ny' });
      ending.abort();
      await following;
    });

    test('follows also where an event in between was of no interest', async () => {
      const ending = new AbortController();
      const following = ledger.follow(['CampaignClosed'], ending.signal);
      await new Promise(resolve => setImmediate(resolve));
      await store.append(
        campaign,
        [newEvent('CampaignUpdated', { name: 'Ny' }), newEvent(close.type, close.data)],
        0,
      );
      await until(async () => (await state(ledger)).status === 'CLOSED');
      expect(await state(ledger)).toMatchObject({ status: 'CLOSED', name: 'Ny' });
      ending.abort();
      await following;
    });

    test('does not take its own events over a second time', async () => {
      const ending = new AbortController();
      const following = ledger.follow(['SignedUp', 'SignUpWithdrawn'], ending.signal);
      for (const n of upTo(20)) receipt(await record(ledger, n % 2 ? withdraw : signUp));
      await new Promise(resolve => setImmediate(resolve));
      expect(await record(ledger, withdraw)).toMatchObject({ code: 'ALREADY_WITHDRAWN' });
      expect(await recorded()).toHaveLength(20);
      ending.abort();
      await following;
    });
  });
});

/** Resolves when `holds`, looking at every turn. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise(resolve => setImmediate(resolve));
}
