import * as fc from 'fast-check';
import { type Verification, verifyCampaign, verifyCampaigns } from '../../src/audit/verify.ts';
import { campaignStream } from '../../src/domain/streams.ts';
import type { RecordedEvent } from '../../src/event-store/event-store.ts';
import { StoreUnavailable } from '../../src/event-store/errors.ts';
import { readModels } from '../../src/projections/all.ts';
import { readModelsInMemory } from '../../src/projector/read-model-file.ts';
import { Database } from '../../src/sqlite/database.ts';
import { altered, newEvent, type TemporaryStore } from '../event-store/examples.ts';
import { campaigns, history, storeHolding } from '../metrics/histories.ts';
import { aSignUp, projected } from '../projections/projected.ts';

/** A history in which something of every kind has happened. */
function eventful(): RecordedEvent[] {
  const [found] = fc.sample(
    history.filter(events => tables.every(table => rowCount(projected(events), table) > 0)),
    { numRuns: 1, seed: 42 },
  );
  return found!;
}

type Row = Record<string, string | number | Uint8Array | null>;

const keys = Object.assign({}, ...readModels.map(({ tables: of }) => of)) as Record<string, string>;
const tables = Object.keys(keys);

function rowCount(database: Database, table: string): number {
  return database.get<{ n: number }>(`SELECT count(*) AS n FROM ${table} WHERE campaign_id = 'c1'`)!.n;
}

describe('verifying a campaign', () => {
  let temporary: TemporaryStore;
  let live: Database;

  beforeEach(async () => {
    const events = eventful();
    temporary = await storeHolding(events);
    live = projected(events, [7]);
  });
  afterEach(async () => {
    live.sqlite.close();
    await temporary.end();
  });

  const verify = (id = 'c1') => verifyCampaign(temporary.store, live, id);

  test('finds the live read models the same as a replay, and says how much it compared', async () => {
    for (const { id } of campaigns) {
      const { differences, events, rows, position } = await verify(id);
      expect(differences).toEqual([]);
      expect(events).toBe((await temporary.store.readCategory(`campaign_${id}`)).length);
      expect(rows).toBeGreaterThan(0);
      expect(position).toBe(await temporary.store.head());
    }
  });

  test('finds no difference in any history', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.integer({ min: 1, max: 30 }), async (events, size) => {
        const own = await storeHolding(events);
        const database = projected(events, [size]);
        for (const { id } of campaigns)
          expect((await verifyCampaign(own.store, database, id)).differences).toEqual([]);
        await own.end();
      }),
      { numRuns: 10 },
    );
  });

  describe('of all campaigns', () => {
    test('compares what each alone does, in any history, and counts the same', async () => {
      await fc.assert(
        fc.asyncProperty(history, fc.integer({ min: 1, max: 30 }), async (events, size) => {
          const own = await storeHolding(events);
          const database = projected(events, [size]);
          const each: Verification[] = [];
          for (const { id } of campaigns) each.push(await verifyCampaign(own.store, database, id));
          const all = await verifyCampaigns(own.store, database);
          const sumOf = (what: 'rows' | 'events') => each.reduce((sum, one) => sum + one[what], 0);
          expect(all).toMatchObject({ differences: [], rows: sumOf('rows') });
          expect(all.events).toBeGreaterThanOrEqual(sumOf('events'));
          await own.end();
        }),
        { numRuns: 10 },
      );
    });

    test('finds rows of a campaign that is not in the log, and a campaign that is in the log alone', async () => {
      live.run(
        `INSERT INTO parked_events VALUES (1, 'made up', 'campaign_made up-campaign', 'CampaignCreated', 'broken')`,
      );
      for (const table of tables) live.run(`DELETE FROM ${table} WHERE campaign_id = 'c1'`);
      const { differences, parked } = await verifyCampaigns(temporary.store, live);
      expect(differences.filter(({ replayed }) => replayed === undefined)).toMatchObject([
        { table: 'parked_events', live: { campaign_id: 'made up' } },
      ]);
      const gone = differences.filter(({ live: row }) => row === undefined);
      expect(new Set(gone.map(({ replayed }) => replayed!.campaign_id))).toEqual(new Set(['c1']));
      expect(new Set(gone.map(({ table }) => table))).toEqual(new Set(tables));
      expect(parked).toMatchObject([{ campaignId: 'made up' }]);
    });

    test('of an organisation compares those of no other', async () => {
      const [{ organisation }] = live.all<{ organisation: string }>(
        `SELECT organisation_id AS organisation FROM campaigns WHERE campaign_id = 'c1'`,
      ) as [{ organisation: string }];
      live.run(`UPDATE participants SET ordinal = ordinal + 10 WHERE campaign_id = 'c1'`);
      const of = async (id: string) => {
        const { campaigns: count, differences } = await verifyCampaigns(temporary.store, live, id);
        return [count > 0, differences.length > 0];
      };
      expect(await of(organisation)).toEqual([true, true]);
      expect(await of('nobody')).toEqual([false, false]);
    });

    test('says how far it is', async () => {
      const said: [string, number, number?][] = [];
      await verifyCampaigns(temporary.store, live, undefined, {
        replayed: events => said.push(['replayed', events]),
        compared: (done, of) => said.push(['compared', done, of]),
      });
      expect(said[0]![0]).toBe('replayed');
      expect(said.at(-1)).toEqual(['compared', campaigns.length, campaigns.length]);
    });
  });

  test.each(tables)('reports a row of %s that was changed, taken away or added', async table => {
    const [row] = live.all<Row>(`SELECT * FROM ${table} WHERE campaign_id = 'c1'`);
    const last = Object.keys(row!).at(-1)!;
    const changes = {
      changed: `UPDATE ${table} SET ${last} = ${otherThan(last, row![last]!)}`,
      gone: `DELETE FROM ${table}`,
    };
    for (const [what, sql] of Object.entries(changes)) {
      live.sqlite.exec('SAVEPOINT tampered');
      const { changes: touched } = live.sqlite.prepare(`${sql} WHERE campaign_id = 'c1'`).run();
      live.sqlite.exec('RELEASE tampered');
      const { differences } = await verify();

      expect(differences).toHaveLength(Number(touched));
      for (const difference of differences) {
        expect(difference.table).toBe(table);
        expect(difference.replayed).toBeDefined();
        expect(difference.live === undefined).toBe(what === 'gone');
        expect(difference.live).not.toEqual(difference.replayed);
      }
    }
    insert(table, row!);
    const { differences } = await verify(String(row!.campaign_id));
    expect(differences.filter(({ replayed }) => replayed === undefined)).toMatchObject([
      { table, live: row },
    ]);
  });

  /** SQL for another value than a column's. */
  function otherThan(column: string, value: Row[string]): string {
    if (typeof value === 'number') return `${column} + 1`;
    return typeof value === 'object' && value !== null ? "x'00'" : "'altered'";
  }

  /** Puts a row of the campaign's where there is none, under a key of its own. */
  function insert(table: string, row: Row): void {
    const columns = keys[table]!.split(', ');
    const own = columns.find(column => column !== 'campaign_id') ?? 'campaign_id';
    row[own] = typeof row[own] === 'number' ? 999_999 : 'made up';
    live.run(
      `INSERT INTO ${table} VALUES (${Object.keys(row)
        .map(() => '?')
        .join()})`,
      ...Object.values(row),
    );
  }

  test('returns the row’s key, and what it is live and replayed', async () => {
    live.run(
      `UPDATE participants SET ordinal = ordinal + 10 WHERE campaign_id = 'c1' AND participant_id = 'p1'`,
    );
    const { differences } = await verify();
    expect(differences).toHaveLength(1);
    const [{ key, live: row, replayed }] = differences as [(typeof differences)[number]];
    expect(key).toBe('p1 c1');
    expect(row).toEqual({ ...replayed, ordinal: Number(replayed!.ordinal) + 10 });
  });

  test('finds a single fact that was counted otherwise', async () => {
    const { data } = live.get<{ data: Uint8Array }>(`SELECT data FROM facts WHERE campaign_id = 'c1'`)!;
    const altered = Uint8Array.from(data);
    altered[altered.length - 1]! ^= 1;
    live.run(`UPDATE facts SET data = ? WHERE campaign_id = 'c1'`, altered);
    expect((await verify()).differences).toMatchObject([{ table: 'facts', key: 'c1 0' }]);
  });

  test('of another campaign is not concerned', async () => {
    live.run(`UPDATE participants SET ordinal = ordinal + 10 WHERE campaign_id = 'c1'`);
    expect((await verify('c2')).differences).toEqual([]);
  });

  test('compares as far as the live read models are, wherever the log is by then', async () => {
    await temporary.store.append(
      'campaign_c1-participant_late',
      [newEvent('SignedUp', aSignUp)],
      'no stream',
    );
    const { differences, position } = await verify();
    expect(differences).toEqual([]);
    expect(position).toBeLessThan((await temporary.store.head())!);
  });

  test('of read models that have folded in nothing yet compares nothing', async () => {
    const empty = new Database(readModelsInMemory());
    const events = await temporary.store.readCategory('campaign_c1', { limit: 10_000 });
    expect(await verifyCampaign(temporary.store, empty, 'c1')).toEqual({
      position: undefined,
      campaigns: 1,
      contradictions: [],
      events: 0,
      rows: 0,
      beyond: events.length,
      differences: [],
      parked: [],
      doubt: undefined,
    });
  });

  test('counts a parked event that the replay does not park, or the other way round', async () => {
    live.run(
      `INSERT INTO parked_events VALUES (1, 'c1', '${campaignStream('c1')}', 'CampaignCreated', 'broken')`,
    );
    expect((await verify()).differences).toMatchObject([
      { table: 'parked_events', key: '1', live: { reason: 'broken' }, replayed: undefined },
    ]);
  });

  test('lists the campaign’s parked events', async () => {
    const [one, other] = ['campaign_c1-campaign', 'campaign_c2-campaign'];
    live.run(
      `INSERT INTO parked_events VALUES (7, 'c1', ?, 'Later', 'unknown'), (8, 'c2', ?, 'Later', 'unknown')`,
      one,
      other,
    );
    expect((await verify()).parked).toEqual([
      { position: 7, campaignId: 'c1', stream: one, type: 'Later', reason: 'unknown' },
    ]);
  });

  test('is not done with read models of another log, beyond the log, or incomplete: it says so', async () => {
    const identity = await temporary.store.identity();
    const state = async (columns: string) => {
      live.run(`UPDATE checkpoint SET log_identity = '${identity}', ${columns}`);
      const { doubt, rows } = await verify();
      expect(rows === 0).toBe(doubt !== undefined);
      return doubt;
    };
    const last = await temporary.store.head();
    const id = await temporary.store.eventIdAt(last!);
    expect(await state(`event_position = ${last}, event_id = '${id}'`)).toBeUndefined();
    expect(await state(`event_position = ${last! + 5}`)).toContain('before the event at');
    expect(await state(`event_position = ${last! - 1}`)).toContain('has grown since');
    expect(await state(`building = 'their file was damaged'`)).toContain('their file was damaged');
    expect(await state(`building = NULL, log_identity = 'another'`)).toBe(
      'they were folded from another log',
    );
  });

  test('holds nothing open afterwards, also where the store fails', async () => {
    await verify();
    expect(live.sqlite.isTransaction).toBe(false);
    const away = altered(temporary.store, {
      readCategory: () => Promise.reject(new StoreUnavailable('The store is away.')),
    });
    await expect(verifyCampaign(away, live, 'c1')).rejects.toThrow(StoreUnavailable);
    expect(live.sqlite.isTransaction).toBe(false);
  });
});
