import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { replayCampaign, replayCampaigns } from '../../src/audit/replay.ts';
import type { RecordedEvent } from '../../src/event-store/event-store.ts';
import { campaignCategory, campaignStream, participantStream } from '../../src/domain/streams.ts';
import { findCampaignAnywhere } from '../../src/projections/campaigns.ts';
import { parkedEvents } from '../../src/projector/projector.ts';
import { created } from '../domain/examples.ts';
import { newEvent, TemporaryStore } from '../event-store/examples.ts';
import { campaigns, history, storeHolding } from '../metrics/histories.ts';
import { aSignUp, countsOf, projected, rowsOf } from '../projections/projected.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n);
const signedUp = () => newEvent('SignedUp', aSignUp);

describe('replaying a campaign', () => {
  let temporary: TemporaryStore;
  beforeEach(() => (temporary = new TemporaryStore()));
  afterEach(() => temporary.end());

  const logOf = (id = 'c1') => temporary.store.readCategory(campaignCategory(id), { limit: 100_000 });
  const replay = (
    ...rest: Parameters<typeof replayCampaign> extends [unknown, ...infer Rest] ? Rest : never
  ) => replayCampaign(temporary.store, ...rest);

  /** Creates the campaign, and has so many people sign up; answers the positions. */
  async function record(people: number, id = 'c1'): Promise<number[]> {
    const { positions } = await temporary.store.append(
      campaignStream(id),
      [newEvent('CampaignCreated', { ...created().data, campaignId: id })],
      'no stream',
    );
    const appended = await Promise.all(
      upTo(people).map(n =>
        temporary.store.append(participantStream(id, `p${n}`), [signedUp()], 'no stream'),
      ),
    );
    return [...positions, ...appended.flatMap(one => one.positions)];
  }

  /** Gives the log's events other recorded times, as a server with a wandering clock would have. */
  async function recordAt(times: readonly number[]): Promise<void> {
    await temporary.close();
    const db = new DatabaseSync(temporary.path);
    db.exec('DROP TRIGGER events_never_change');
    const update = db.prepare('UPDATE events SET recorded_at = ? WHERE position = ?');
    times.forEach((time, n) => update.run(time, n + 1));
    db.close();
    await temporary.reopen();
  }

  test('that never was answers nothing', async () => {
    await record(3, 'c2');
    const { database, position, events, at } = await replay('c1');
    expect({ position, events, at }).toEqual({ position: undefined, events: 0, at: new Date(0) });
    expect(findCampaignAnywhere(database, 'c1')).toBeUndefined();
  });

  test('answers all there is, and how far that reaches', async () => {
    await record(2, 'c2');
    const positions = await record(3);
    await record(1, 'c3');
    const { database, position, events, at } = await replay('c1');

    expect(countsOf(database, 'c1').GROSS_SIGN_UPS).toBe(3);
    expect({ position, events }).toEqual({ position: positions.at(-1), events: 4 });
    expect(at).toEqual((await logOf()).at(-1)?.recordedAt);
    expect(countsOf(database, 'c2').GROSS_SIGN_UPS).toBe(0);
  });

  test('goes on over many pages, and reports how far it is', async () => {
    await record(2_500);
    const counts: number[] = [];
    const { database, events } = await replay('c1', undefined, count => counts.push(count));
    expect(events).toBe(2_501);
    expect(counts).toEqual([1_000, 2_000, 2_501]);
    expect(countsOf(database, 'c1')).toMatchObject({ GROSS_SIGN_UPS: 2_500 });
  });

  test('ends exactly at a page’s end too', async () => {
    await record(999);
    expect((await replay('c1')).events).toBe(1_000);
  });

  test('parks what the live read models park', async () => {
    await record(1);
    await temporary.store.append(campaignStream('c1'), [newEvent('CampaignRenamed')], 0);
    const { database } = await replay('c1');
    expect(parkedEvents(database)).toMatchObject([{ type: 'CampaignRenamed' }]);
    expect(countsOf(database, 'c1').GROSS_SIGN_UPS).toBe(1);
  });

  describe('as of a position', () => {
    test('shows everything up to it, and no more', async () => {
      const positions = await record(5);
      for (const [n, position] of positions.entries()) {
        const replayed = await replay('c1', { position });
        expect([replayed.position, replayed.events]).toEqual([position, n + 1]);
        expect(countsOf(replayed.database, 'c1').GROSS_SIGN_UPS).toBe(n);
      }
    });

    test('of another campaign’s event shows what was before it', async () => {
      const [first] = await record(2);
      const between = (await record(1, 'c2')).at(-1)!;
      await temporary.store.append(participantStream('c1', 'late'), [signedUp()], 'no stream');
      const replayed = await replay('c1', { position: between });
      expect(replayed.events).toBe(3);
      expect(replayed.position).toBeLessThan(between);
      expect((await replay('c1', { position: first! - 1 })).events).toBe(0);
    });

    test('that lies in the middle of many pages', async () => {
      const positions = await record(2_200);
      expect((await replay('c1', { position: positions[1_500]! })).events).toBe(1_501);
    });

    test('is, for any history, what folding that part of it gives', async () => {
      await fc.assert(
        fc.asyncProperty(history, fc.double({ min: 0, max: 1, noNaN: true }), async (events, share) => {
          const own = await storeHolding(events);
          const position = Math.round(share * events.length);
          for (const { id } of campaigns) {
            const { database } = await replayCampaign(own.store, id, { position });
            expect(rowsOf(database)).toEqual(rowsOf(projected(events.slice(0, position)), id));
          }
          await own.end();
        }),
        { numRuns: 15 },
      );
    });
  });

  describe('as of an instant', () => {
    test('shows what was recorded until then, that very millisecond included', async () => {
      await record(3);
      const log = await logOf();
      await recordAt(log.map((_, n) => Date.UTC(2026, 4, 4, 12, n)));
      const at = (minute: number, millisecond = 0) =>
        new Date(Date.UTC(2026, 4, 4, 12, minute, 0, millisecond));

      expect(await eventsAsOf(at(2))).toBe(3);
      expect(await eventsAsOf(at(2, -1))).toBe(2);
      expect(await eventsAsOf(at(0, -1))).toBe(0);
      expect(await eventsAsOf(at(59))).toBe(4);
      expect((await replay('c1', { recordedAt: at(2) })).at).toEqual(at(2));
    });

    test('is a part from the beginning, never a selection: a clock that went back hides nothing in between', async () => {
      await record(5);
      const minutes = [0, 10, 20, 5, 6, 30];
      await recordAt(minutes.map(minute => Date.UTC(2026, 4, 4, 12, minute)));
      const at = (minute: number) => new Date(Date.UTC(2026, 4, 4, 12, minute));

      expect(await eventsAsOf(at(15))).toBe(2);
      expect(await eventsAsOf(at(9))).toBe(1);
      expect(await eventsAsOf(at(20))).toBe(5);
      expect(await eventsAsOf(at(30))).toBe(6);
    });

    test('only the campaign’s own events end it', async () => {
      await record(1, 'c2');
      await record(1);
      await recordAt([50, 51, 0, 1].map(minute => Date.UTC(2026, 4, 4, 12, minute)));
      expect(await eventsAsOf(new Date(Date.UTC(2026, 4, 4, 12, 10)))).toBe(2);
    });

    const eventsAsOf = async (recordedAt: Date) => (await replay('c1', { recordedAt })).events;
  });

  describe('with others', () => {
    test('shows what each of them was', async () => {
      await record(3);
      await record(2, 'c2');
      await record(1, 'c3');
      const { database, events, position } = await replayCampaigns(temporary.store, ['c2', 'c1']);
      expect(events).toBe(7);
      expect(['c1', 'c2', 'c3'].map(id => countsOf(database, id).GROSS_SIGN_UPS)).toEqual([3, 2, 0]);
      expect(position).toBe((await logOf('c2')).at(-1)?.position);
    });

    test('parks what the live read models park, in any of them', async () => {
      await record(2);
      await record(2, 'c2');
      await temporary.store.append(campaignStream('c1'), [newEvent('CampaignRenamed')], 0);
      for (const ids of [
        ['c1', 'c2'],
        ['c2', 'c1'],
      ]) {
        const { database } = await replayCampaigns(temporary.store, ids);
        expect(parkedEvents(database)).toMatchObject([{ type: 'CampaignRenamed' }]);
        expect(ids.map(id => countsOf(database, id).GROSS_SIGN_UPS)).toEqual([2, 2]);
      }
    });

    test('is nothing where there are none', async () => {
      await record(1);
      const { events, position } = await replayCampaigns(temporary.store, []);
      expect({ events, position }).toEqual({ events: 0, position: undefined });
    });

    test('as of an instant ends each where its own history did', async () => {
      await record(1);
      await record(1, 'c2');
      await temporary.store.append(
        participantStream('c1', 'late'),
        [newEvent('SignedUp', aSignUp)],
        'no stream',
      );
      await recordAt([0, 1, 2, 3, 30].map(minute => Date.UTC(2026, 4, 4, 12, minute)));
      const recordedAt = new Date(Date.UTC(2026, 4, 4, 12, 10));
      const { database, events } = await replayCampaigns(temporary.store, ['c1', 'c2'], { recordedAt });
      expect(events).toBe(4);
      expect(['c1', 'c2'].map(id => countsOf(database, id).GROSS_SIGN_UPS)).toEqual([1, 1]);
    });
  });

  test('changes nothing in the log, nor in an earlier replay', async () => {
    const positions = await record(3);
    const before: RecordedEvent[] = await logOf();
    const first = await replay('c1', { position: positions[2]! });
    const rows = rowsOf(first.database);
    await replay('c1');
    expect(rowsOf(first.database)).toEqual(rows);
    expect(await logOf()).toEqual(before);
  });
});
