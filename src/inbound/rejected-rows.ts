import type { FileHandle } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';
import { reasonHeading } from './columns.ts';
import { namelessFile } from './files/nameless-file.ts';
import type { ImportPlan } from './import-plan.ts';
import type { Rejection } from './import-rows.ts';

/** So many are shown. */
const shown = 5;
/** The most characters of a reason that are shown: it may repeat the row's values. */
const shownOfReason = 500;
/** The most that all of them may take, in bytes. */
const most = 64 * 1_024 * 1_024;

/** So many rows were refused that the file probably has another format. */
export class TooManyRejected extends Error {
  override name = 'TooManyRejected';
}

/** A row that was refused, for people. */
interface Example {
  readonly line: number;
  readonly reason: string;
}

/**
 * The rows that were refused, with the reason, as a file of the same columns that can be mended and imported again. It has no name, so it
 * never outlives the process.
 */
export class RejectedRows {
  /** The first of them. */
  readonly examples: Example[] = [];
  readonly #plan: Pick<ImportPlan, 'columns' | 'delimiter'>;
  readonly #folder: string;
  #waiting: string[] = [];
  #written = 0;
  #file: FileHandle | undefined;

  /** @param folder where the file lies */
  constructor(plan: Pick<ImportPlan, 'columns' | 'delimiter'>, folder: string) {
    this.#plan = plan;
    this.#folder = folder;
  }

  /** The file; undefined: there is none, since no row was refused. */
  get file(): FileHandle | undefined {
    return this.#file;
  }

  add({ line, values, reason }: Rejection): void {
    if (this.examples.length < shown) this.examples.push({ line, reason: reason.slice(0, shownOfReason) });
    this.#waiting.push(this.#row(values, reason));
  }

  /** Writes what was added. @throws {TooManyRejected} it is too much @throws the system's error */
  async flush(): Promise<void> {
    if (this.#waiting.length === 0) return;
    this.#file ??= await this.#begin();
    const bytes = Buffer.from(this.#waiting.join(''));
    this.#waiting = [];
    this.#written += bytes.length;
    if (this.#written > most) {
      throw new TooManyRejected(
        'More than 64 MiB of rows are refused, so no more is imported. See why, and import the file again.',
      );
    }
    await this.#file.appendFile(bytes);
  }

  /** Removes the file. */
  async close(): Promise<void> {
    await this.#file?.close();
    this.#file = undefined;
  }

  async #begin(): Promise<FileHandle> {
    const file = await namelessFile(this.#folder);
    const headings = this.#plan.columns.map(({ heading }) => heading);
    // Spreadsheets take a file without the mark for one of another encoding.
    await file.appendFile(`\ufeff${this.#text([...headings, reasonHeading])}`);
    return file;
  }

  /** The reason stands under its heading, also where the row has other columns than the file. */
  #row(values: readonly string[], reason: string): string {
    const { length } = this.#plan.columns;
    const missing = Array.from({ length: Math.max(0, length - values.length) }, () => '');
    const further = values.slice(length);
    const beyond = further.length > 0 ? ` What it has beyond: ${further.join(' | ')}` : '';
    return this.#text([...values.slice(0, length), ...missing, reason + beyond]);
  }

  #text(values: readonly string[]): string {
    return stringify([values], { delimiter: this.#plan.delimiter ?? ',' });
  }
}
