import type { FileHandle } from 'node:fs/promises';
import type { Item } from '../commands/batch.ts';
import type { PreparedItem } from '../commands/prepared-items.ts';
import type { FileRow, SourceFile } from './files/source-file.ts';
import { SeparatedFile } from './files/separated-file.ts';
import { formats } from './formats/all.ts';
import { type ImportPlan, planImport, rowsOf, type StatedMeanings } from './import-plan.ts';
import { MappedRow } from './mapped-row.ts';
import { RejectedRow } from './rejected-row.ts';
import type { Target } from './target.ts';

/** A row as commands, or why it is none. */
export interface ReadRow {
  readonly line: number;
  readonly values: readonly string[];
  readonly items: readonly PreparedItem[];
  readonly reason?: string;
}

/** Reads a file: in this thread, or in one of its own. */
export interface Reader<Packed = ReadRow> {
  /**
   * Reads the whole file, and finds out how its rows are to be understood.
   * @param report called now and then with how many rows were read; what it throws ends the reading
   * @throws {UnreadableFile} it cannot be read to its end
   * @throws {UnfitColumns} its columns do not say who it is about, or what is stated does not fit them
   * @throws {AmbiguousDates} its dates may be read in two ways
   */
  plan(report?: (rows: number) => void): Promise<ImportPlan>;
  /**
   * Its rows as commands, as many at a time as are sent at once: a file of any size takes little memory. Asked for once, after the plan.
   * @throws {UnreadableFile} it cannot be read further
   */
  batches(target: Target): AsyncIterable<readonly Packed[]>;
  close(): Promise<void>;
}

/** The most that is sent at once. */
const most = { items: 1_000, characters: 1_000_000 };
/** How much is sent besides a value, such as its question, in characters. */
const besideEach = 30;

/** Reads a file in the thread that asks. */
export class FileReader<Packed = ReadRow> implements Reader<Packed> {
  readonly #file: FileHandle;
  readonly #stated: StatedMeanings;
  readonly #prepare: (item: Item) => PreparedItem;
  readonly #pack: (row: ReadRow) => Packed;
  #read: { readonly source: SourceFile; readonly plan: ImportPlan } | undefined;

  /**
   * @param file is closed by this
   * @param pack converts each row for the time until its batch is full; default: unchanged
   */
  constructor(
    file: FileHandle,
    stated: StatedMeanings,
    prepare: (item: Item) => PreparedItem,
    pack = (row: ReadRow): Packed => row as Packed,
  ) {
    this.#file = file;
    this.#stated = stated;
    this.#prepare = prepare;
    this.#pack = pack;
  }

  async plan(report?: (rows: number) => void): Promise<ImportPlan> {
    const source = await (formats[this.#stated.format].open ?? SeparatedFile.open)(this.#file, this.#stated);
    const plan = await planImport(source, this.#stated, report);
    this.#read = { source, plan };
    return plan;
  }

  async *batches(target: Target): AsyncGenerator<readonly Packed[]> {
    const { source, plan } = this.#read!;
    const read = this.#asCommands(plan, target);
    let batch: Packed[] = [];
    let [items, characters] = [0, 0];
    for await (const rows of rowsOf(source, plan.format)) {
      for (const row of rows) {
        const one = read(row);
        const length = row.values.reduce((sum, value) => sum + value.length + besideEach, 0);
        const isFull = items + one.items.length > most.items || characters + length > most.characters;
        if (batch.length > 0 && (isFull || batch.length >= most.items)) {
          yield batch;
          [batch, items, characters] = [[], 0, 0];
        }
        batch.push(this.#pack(one));
        items += one.items.length;
        characters += length;
      }
    }
    if (batch.length > 0) yield batch;
  }

  #asCommands({ format, columns, dates: order }: ImportPlan, target: Target): (row: FileRow) => ReadRow {
    const { system, ownIds, channel, takenOff, reader } = formats[format];
    const read = reader();
    const reading = { system, ownIds, channel, target, dates: { order, timeZone: target.timeZone } };
    return row => {
      if (row.values.length !== columns.length) {
        const reason = `The row has ${row.values.length} values, and there are ${columns.length} columns.`;
        return { ...row, items: [], reason };
      }
      try {
        const items = read(MappedRow.of(columns, row.values, takenOff), reading);
        return { ...row, items: items.map(this.#prepare) };
      } catch (error) {
        if (!(error instanceof RejectedRow)) throw error;
        return { ...row, items: [], reason: error.message };
      }
    };
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
