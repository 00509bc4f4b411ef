import type { Column, Row } from '../table.ts';

/** How a table is written. */
export interface Format {
  /** As the command line names it; also the ending of the files. */
  readonly name: 'csv' | 'jsonl' | 'parquet';
  readonly mediaType: string;
  /** For whom it is, and how values are written in it. */
  readonly is: string;
  /** Batch by batch; whoever does not pull holds one of them. */
  encode(columns: readonly Column[], batches: AsyncIterable<readonly Row[]>): AsyncIterable<Uint8Array>;
}
