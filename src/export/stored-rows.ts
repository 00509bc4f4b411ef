import { columnsFor, type Column, type Row, type Table, type Value } from './table.ts';
import type { Snapshot } from './snapshot.ts';
import { eventLoop } from '../scheduling/event-loop.ts';

/** So many rows are read in one turn. */
const together = 500;

interface Stored {
  /** Where the rows are. */
  readonly from: string;
  /** Columns that are not kept under their own name. */
  readonly sql?: Readonly<Record<string, string>>;
}

/**
 * A table of rows that `rows.ts` keeps. Whoever may see all columns gets them in the order in which they were recorded. For
 * others that order would show which rows of two tables belong together: they get them in one that says nothing.
 */
export function storedTable(declared: Omit<Table, 'rows'>, { from, sql = {} }: Stored): Table {
  const table: Table = {
    ...declared,
    rows: (snapshot, columns, asking) => {
      const inOrder = columnsFor(table, asking).length === declared.columns.length;
      const select = columns.map(({ name }) => sql[name] ?? name).join(', ');
      return selected(
        snapshot,
        `SELECT ${select} FROM ${from} ORDER BY ${inOrder ? 'position' : 'shuffled'}`,
        columns,
      );
    },
  };
  return table;
}

/** What a query finds, in batches. */
export async function* selected(
  { database, positions }: Snapshot,
  sql: string,
  columns: readonly Column[],
): AsyncGenerator<readonly Row[]> {
  // A statement of its own: another download may be reading the same table.
  const select = database.sqlite.prepare(sql);
  select.setReturnArrays(true);
  const asValue = ({ type }: Column, value: unknown): Value => {
    if (value === null) return null;
    if (type === 'BOOLEAN') return value === 1;
    return type === 'POSITION' ? positions.text(value as number) : (value as string | number);
  };
  let batch: Row[] = [];
  for (const row of select.iterate() as Iterable<unknown> as Iterable<unknown[]>) {
    batch.push(row.map((value, index) => asValue(columns[index]!, value)));
    if (batch.length < together) continue;
    yield batch;
    batch = [];
    await eventLoop.turn();
  }
  if (batch.length > 0) yield batch;
}
