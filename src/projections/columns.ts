import { crc32 } from 'node:zlib';
import { DamagedContent } from '../sqlite/damage.ts';
import type { Database } from '../sqlite/database.ts';

/**
 * Many small rows kept column by column: a table of chunks, each a blob of typed arrays one after another. A thousand rows are
 * one SQL row, and reading them is a loop over numbers. Rows are only added, per campaign in log order, so a reader can go on
 * from where it stopped.
 */

const arrays = { f64: Float64Array, i32: Int32Array, u32: Uint32Array, u8: Uint8Array };
type ColumnType = keyof typeof arrays;
type Column = InstanceType<(typeof arrays)[ColumnType]>;

/** Column → type; the widest first, so that each lies where its numbers can be read in place. */
type Layout = Readonly<Record<string, ColumnType>>;
export type Columns<L extends Layout> = { readonly [Name in keyof L]: Column };

/** Rows in a chunk. More: one new row makes SQLite write more again. Fewer: a reader goes through more chunks. */
const chunkRows = 1_024;

/** For so many campaigns, projections remember what they look up; for others it is read again. */
export const rememberedCampaigns = 256;

/** One chunk's rows: columns of equal length. */
interface Chunk<L extends Layout> {
  readonly number: number;
  readonly rows: number;
  readonly columns: Columns<L>;
}

/** Rows are dated, by a column `minute`. */
export type DatedLayout = Layout & { readonly minute: 'i32' };

/** The rows numbered from `after` to before `until`. */
interface Range {
  readonly after: number;
  readonly until: number;
  /** Leaves out chunks with no row in it. */
  readonly during: Minutes;
}

/** Rows of a chunk: those from `first` to before `last`. */
type Part<L extends Layout> = Chunk<L> & { readonly first: number; readonly last: number };

/** A table of chunks. */
export class ColumnTable<L extends DatedLayout> {
  readonly #name: string;
  readonly #layout: L;

  constructor(name: string, layout: L) {
    this.#name = name;
    this.#layout = layout;
  }

  get schema(): string {
    return `
    CREATE TABLE ${this.#name} (
      campaign_id TEXT NOT NULL, chunk INTEGER NOT NULL, rows INTEGER NOT NULL,
      from_minute INTEGER NOT NULL, to_minute INTEGER NOT NULL, -- of the rows in it
      data BLOB NOT NULL, crc32 INTEGER NOT NULL, -- of data: SQLite does not notice what is altered within a blob
      PRIMARY KEY (campaign_id, chunk)
    ) STRICT`;
  }

  /** Adds rows. */
  writer(database: Database): ColumnWriter<L> {
    return new ColumnWriter(database, this.#name, this.#layout);
  }

  /** How many rows a campaign has. */
  count(database: Database, campaignId: string): number {
    const last = database.get<{ chunk: number; rows: number }>(
      `SELECT chunk, rows FROM ${this.#name} WHERE campaign_id = ? ORDER BY chunk DESC LIMIT 1`,
      campaignId,
    );
    return last ? last.chunk * chunkRows + last.rows : 0;
  }

  /** A campaign's rows in a range, chunk by chunk. */
  *read(database: Database, campaignId: string, { after, until, during }: Range): Generator<Part<L>> {
    const [from, to] = [Math.floor(after / chunkRows), Math.floor((until - 1) / chunkRows)];
    const stored = database.iterate<StoredChunk>(
      `SELECT chunk AS number, rows, data, crc32 FROM ${this.#name}
       WHERE campaign_id = ? AND chunk BETWEEN ? AND ? AND to_minute >= ? AND from_minute < ? ORDER BY chunk`,
      campaignId,
      from,
      to,
      during.from,
      during.to,
    );
    for (const row of stored) {
      const chunk = database.reading(() => decode(this.#layout, row));
      const begin = chunk.number * chunkRows;
      yield { ...chunk, first: Math.max(after - begin, 0), last: Math.min(until - begin, chunk.rows) };
    }
  }
}

interface Tail {
  number: number;
  rows: number;
  fromMinute: number;
  toMinute: number;
  readonly columns: Record<string, Column>;
  dirty: boolean;
}

/** Adds rows to a table of chunks. */
export class ColumnWriter<L extends DatedLayout> {
  readonly #database: Database;
  readonly #table: string;
  readonly #layout: L;
  readonly #names: readonly (keyof L & string)[];
  readonly #tails = new Map<string, Tail>();

  constructor(database: Database, table: string, layout: L) {
    this.#database = database;
    this.#table = table;
    this.#layout = layout;
    this.#names = Object.keys(layout);
  }

  add(campaignId: string, row: { readonly [Name in keyof L]: number }): void {
    const tail = this.#tail(campaignId);
    for (const name of this.#names) tail.columns[name]![tail.rows] = row[name];
    const minute = row.minute;
    if (minute < tail.fromMinute) tail.fromMinute = minute;
    if (minute > tail.toMinute) tail.toMinute = minute;
    tail.dirty = true;
    if (++tail.rows < chunkRows) return;
    this.#write(campaignId, tail);
    Object.assign(tail, emptyTail(tail.number + 1), { columns: tail.columns });
  }

  flush(): void {
    for (const [campaignId, tail] of this.#tails) if (tail.dirty) this.#write(campaignId, tail);
    if (this.#tails.size > rememberedCampaigns) this.#tails.clear();
  }

  #tail(campaignId: string): Tail {
    let tail = this.#tails.get(campaignId);
    if (!tail) this.#tails.set(campaignId, (tail = this.#load(campaignId)));
    return tail;
  }

  #load(campaignId: string): Tail {
    const columns: Record<string, Column> = {};
    for (const name of this.#names) columns[name] = new arrays[this.#layout[name]!](chunkRows);
    const last = this.#database.get<StoredChunk & { fromMinute: number; toMinute: number }>(
      `SELECT chunk AS number, rows, from_minute AS fromMinute, to_minute AS toMinute, data, crc32 FROM ${this.#table}
       WHERE campaign_id = ? ORDER BY chunk DESC LIMIT 1`,
      campaignId,
    );
    if (!last) return { ...emptyTail(0), columns };
    if (last.rows === chunkRows) return { ...emptyTail(last.number + 1), columns };
    const decoded = this.#database.reading(() => decode(this.#layout, last));
    for (const name of this.#names) columns[name]!.set(decoded.columns[name]);
    const { number, rows, fromMinute, toMinute } = last;
    return { number, rows, fromMinute, toMinute, columns, dirty: false };
  }

  #write(campaignId: string, tail: Tail): void {
    const data = encode(this.#names, tail);
    this.#database.run(
      `INSERT INTO ${this.#table} VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (campaign_id, chunk) DO UPDATE SET
         rows = excluded.rows, from_minute = excluded.from_minute, to_minute = excluded.to_minute, data = excluded.data,
         crc32 = excluded.crc32`,
      campaignId,
      tail.number,
      tail.rows,
      tail.fromMinute,
      tail.toMinute,
      data,
      crc32(data),
    );
    tail.dirty = false;
  }
}

const emptyTail = (number: number) => ({
  number,
  rows: 0,
  fromMinute: 0x7fff_ffff,
  toMinute: -0x8000_0000,
  dirty: false,
});

function encode(names: readonly string[], { rows, columns }: Tail): Uint8Array {
  const parts = names.map(name => {
    const { buffer, BYTES_PER_ELEMENT } = columns[name]!;
    return new Uint8Array(buffer, 0, rows * BYTES_PER_ELEMENT);
  });
  const data = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    data.set(part, offset);
    offset += part.length;
  }
  return data;
}

interface StoredChunk {
  readonly number: number;
  readonly rows: number;
  readonly data: Uint8Array;
  readonly crc32: number;
}

/** @throws {DamagedContent} */
function decode<L extends Layout>(layout: L, { number, rows, data, crc32: written }: StoredChunk): Chunk<L> {
  if (crc32(data) !== written) throw new DamagedContent(`chunk ${number} does not hold what was written`);
  const aligned = data.byteOffset % 8 === 0 ? data : new Uint8Array(data);
  let offset = aligned.byteOffset;
  const columns: Record<string, Column> = {};
  for (const [name, type] of Object.entries(layout)) {
    const column = new arrays[type](aligned.buffer as ArrayBuffer, offset, rows);
    columns[name] = column;
    offset += column.byteLength;
  }
  return { number, rows, columns: columns as Columns<L> };
}

/** Minutes since 1970; `to` is not included. */
export interface Minutes {
  readonly from: number;
  readonly to: number;
}
