import { DatabaseSync } from 'node:sqlite';
import * as fc from 'fast-check';
import { ColumnTable } from '../../src/projections/columns.ts';
import { always } from '../../src/metrics/figures.ts';
import { Database } from '../../src/sqlite/database.ts';

const layout = { amount: 'f64', minute: 'i32', person: 'u32', kind: 'u8' } as const;

interface Row {
  readonly amount: number;
  readonly minute: number;
  readonly person: number;
  readonly kind: number;
}

/** Numbers that need all the room their column has. */
const row: fc.Arbitrary<Row> = fc.record({
  amount: fc.oneof(fc.integer(), fc.constantFrom(10 ** 14 - 1, -(10 ** 14) + 1)),
  minute: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 2 }),
  person: fc.nat(2 ** 32 - 1),
  kind: fc.nat(255),
});

/** Many rows at a time, as they come of few. */
const batch = fc
  .tuple(
    fc.array(row, { minLength: 1, maxLength: 5 }),
    fc.constantFrom('c1', 'c2'),
    fc.oneof(fc.nat(50), fc.nat(3_000), fc.constantFrom(1_023, 1_024, 1_025, 2_048)),
  )
  .map(([few, campaignId, count]) => ({
    campaignId,
    rows: Array.from({ length: count }, (_, n) => ({ ...few[n % few.length]!, person: n })),
  }));

describe('rows kept by columns', () => {
  const table = new ColumnTable('numbers', layout);
  let database: Database;
  beforeEach(() => {
    database = new Database(new DatabaseSync(':memory:'));
    database.sqlite.exec(table.schema);
  });
  afterEach(() => database.sqlite.close());

  const writer = () => table.writer(database);

  function rowsIn(campaignId: string, after: number, until: number, during = always): Row[] {
    const rows: Row[] = [];
    const range = { after, until, during };
    for (const { columns, first, last } of table.read(database, campaignId, range)) {
      for (let n = first; n < last; n++) {
        const { amount, minute, person, kind } = columns;
        rows.push({ amount: amount[n]!, minute: minute[n]!, person: person[n]!, kind: kind[n]! });
      }
    }
    return rows;
  }

  test('are read as they were written, from any of them to any other, by whoever writes on', () => {
    const place = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(batch, { maxLength: 6 }), fc.boolean(), place, place, (batches, anew, a, b) => {
        database.sqlite.exec('DELETE FROM numbers');
        const written = { c1: [] as Row[], c2: [] as Row[] };
        let columns = writer();
        for (const { campaignId, rows } of batches) {
          if (anew) columns = writer();
          for (const one of rows) columns.add(campaignId, one);
          columns.flush();
          const all = written[campaignId];
          all.push(...rows);
          expect(table.count(database, campaignId)).toBe(all.length);
        }
        for (const [campaignId, all] of Object.entries(written)) {
          const [after, until] = [a, b].sort().map(share => Math.round(share * all.length));
          expect(rowsIn(campaignId, 0, all.length)).toEqual(all);
          expect(rowsIn(campaignId, after!, until!)).toEqual(all.slice(after, until));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('are left out only where none in their chunk is of the time asked for', () => {
    const columns = writer();
    for (let n = 0; n < 5_000; n++) columns.add('c1', { amount: 0, minute: n, person: 0, kind: 0 });
    columns.flush();
    const minutes = (from: number, to: number) =>
      rowsIn('c1', 0, 5_000, { from, to })
        .map(({ minute }) => minute)
        .filter(minute => minute >= from && minute < to);
    for (const [from, to] of [
      [0, 1],
      [1_023, 1_024],
      [1_023, 1_025],
      [1_024, 1_025],
      [1_500, 3_000],
      [4_999, 9_999],
    ] as const) {
      expect(minutes(from, to)).toHaveLength(Math.min(to, 5_000) - from);
    }
    expect(rowsIn('c1', 0, 5_000, { from: 2_100, to: 2_101 })).toHaveLength(1_024);
    expect(rowsIn('c1', 0, 5_000, { from: 9_000, to: 9_001 })).toHaveLength(0);
  });

  test('of a campaign without any are none', () => {
    expect(table.count(database, 'c1')).toBe(0);
    expect(rowsIn('c1', 0, 0)).toEqual([]);
  });

  test('that were never flushed are not there for others, and those that were stay as they were', () => {
    const columns = writer();
    columns.add('c1', { amount: 1, minute: 1, person: 1, kind: 1 });
    expect(table.count(database, 'c1')).toBe(0);
    columns.flush();
    columns.add('c1', { amount: 2, minute: 2, person: 2, kind: 2 });
    expect(rowsIn('c1', 0, 9)).toEqual([{ amount: 1, minute: 1, person: 1, kind: 1 }]);
  });
});
