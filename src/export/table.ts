import type { Right } from '../auth/rights.ts';
import type { Requester } from '../auth/requester.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * What a value is. The formats say how each is written; docs/open-data.md says it to readers.
 * `DOUBLE`: a measured number. `DECIMAL`: exact, as text with at most four decimals. `INSTANT`: RFC 3339 in UTC. `DAY`: a local day. `JSON`: as text.
 * `POSITION`: a position in the log, as the API writes it.
 */
export type ColumnType =
  'TEXT' | 'INTEGER' | 'DOUBLE' | 'DECIMAL' | 'BOOLEAN' | 'INSTANT' | 'DAY' | 'JSON' | 'POSITION';

/** A column, once: the CSV header, the JSON key, the Parquet schema, the README and docs/open-data.md are made from it. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** What it means, in a sentence. */
  readonly is: string;
  /** Needed beside the table's own right. */
  readonly right?: Right;
  /** It says who somebody is: only where names are asked for. */
  readonly names?: true;
}

export type Value = string | number | boolean | null;

/** A row's values, in the order of the columns that are asked for. */
export type Row = readonly Value[];

/** Who asks for an export, and how they are named in it. */
export interface Asking {
  readonly rights: Requester['rights'];
  /** Reads who people are; undefined: without names. */
  readonly namesOf?: NamesOf | undefined;
}

/** What the directory knows of somebody. */
export interface Named {
  readonly name: string | null;
  /** `email:kari@example.org` */
  readonly identifiers: readonly string[];
}

/** By participant id. */
export type NamesOf = (ids: readonly string[]) => Promise<ReadonlyMap<string, Named>>;

export interface Table {
  readonly name: string;
  /** What one row is. */
  readonly is: string;
  readonly right: Right;
  readonly columns: readonly Column[];
  /** The rows in batches; between two of them others have their turn. */
  rows(snapshot: Snapshot, columns: readonly Column[], asking: Asking): AsyncIterable<readonly Row[]>;
}

/** The columns of a table that somebody gets; none: they do not get the table. */
export function columnsFor({ right, columns }: Table, { rights, namesOf }: Asking): readonly Column[] {
  if (!rights.has(right)) return [];
  return columns.filter(
    column => (column.right === undefined || rights.has(column.right)) && (!column.names || namesOf),
  );
}
