/** A directory as tables: both adapters have the same, with the same columns. */

export type StoredValue = string | number | Uint8Array | null;

/** A row, by its columns' names. */
export type TableRow = Readonly<Record<string, StoredValue>>;

export interface Tables {
  /** The columns of each table. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
  count(table: string): Promise<number>;
}

/** A directory as it is at one moment, whatever others write meanwhile. */
export interface TableSource extends Tables {
  /** All rows, in the order they were added in where that means something, some at a time. */
  rows(table: string): AsyncIterable<readonly TableRow[]>;
}

/** A directory that is being filled, in one transaction. */
export interface TableTarget extends Tables {
  insert(table: string, rows: readonly TableRow[]): Promise<void>;
}

/** A directory is not copied; the message says why, and what to do. Nothing was changed. */
export class RefusedCopy extends Error {
  override name = 'RefusedCopy';
}

/** So many rows are read and written at a time. */
export const rowsAtOnce = 1_000;
