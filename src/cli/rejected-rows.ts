import { existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
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

  /** @param path default: beside the imported file @param isDry nothing is written */
  constructor(plan: ImportPlan, path: string | undefined, isDry: boolean) {
    this.#plan = plan;
    this.#path = path ?? besides(plan.source.path);
    this.#isWritten = !isDry;
  }

  add({ line, values, reason }: Rejection): void {
    if (this.examples.length < shown) this.examples.push(`Line ${line}: ${reason}`);
    if (!this.#isWritten) return;
    this.#file ??= this.#begin();
    const file = this.#file;
    this.#writing = this.#writing.then(async () => (await file).appendFile(this.#text([...values, reason])));
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
