import { constants, existsSync } from 'node:fs';
import { access, type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { reasonHeading } from '../inbound/columns.ts';
import type { Rejection } from '../inbound/import-rows.ts';
import type { ImportPlan } from '../inbound/import-plan.ts';

/** So many are shown. */
const shown = 5;

/** The rows that were refused, with the reason, in a file of the same columns that can be mended and imported again. */
export class RejectedRows {
  /** The first of them, for people. */
  readonly examples: string[] = [];
  readonly #plan: ImportPlan;
  readonly #path: string;
  readonly #isWritten: boolean;
  #file: Promise<FileHandle> | undefined;
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(plan: ImportPlan, path: string, isDry: boolean) {
    this.#plan = plan;
    this.#path = path;
    this.#isWritten = !isDry;
  }

  /**
   * Nothing is written before a row is refused.
   * @param stated default: beside the imported file
   * @param isDry nothing is written at all
   * @throws {Error} it could not be written
   */
  static async beside(plan: ImportPlan, stated: string | undefined, isDry: boolean): Promise<RejectedRows> {
    const path = stated ?? besides(plan.source.path);
    const wayOut =
      'Say where rows that are refused are to be written: --rejected <file>. Nothing was recorded.';
    if (!isDry && existsSync(path)) throw new Error(`${path} is there already. ${wayOut}`);
    if (!isDry) {
      await access(dirname(path), constants.W_OK).catch((cause: unknown) => {
        throw new Error(`Nothing can be written to ${dirname(path)}. ${wayOut}`, { cause });
      });
    }
    return new RejectedRows(plan, path, isDry);
  }

  add({ line, values, reason }: Rejection): void {
    if (this.examples.length < shown) this.examples.push(`Line ${line}: ${reason}`);
    if (!this.#isWritten) return;
    this.#file ??= this.#begin();
    const file = this.#file;
    this.#writing = this.#writing.then(async () => (await file).appendFile(this.#row(values, reason)));
    this.#writing.catch(() => undefined);
  }

  /** @returns the file, if there is one. @throws it could not be written */
  async close(): Promise<string | undefined> {
    await this.#writing;
    await (await this.#file)?.close();
    return this.#file && this.#path;
  }

  async #begin(): Promise<FileHandle> {
    const file = await open(this.#path, 'wx', 0o600);
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
    return stringify([values], { delimiter: this.#plan.source.delimiter ?? ',' });
  }
}

/** `members.csv` → `members.rejected.csv`, or the first such name that is free. */
function besides(path: string): string {
  const base = path.replace(/(\.rejected(-\d+)?)?(\.[^./\\]*)?$/, '');
  for (let number = 1; ; number++) {
    const name = `${base}.rejected${number === 1 ? '' : `-${number}`}.csv`;
    if (!existsSync(name)) return name;
  }
}
