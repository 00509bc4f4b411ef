import type { FileHandle } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { CsvError, parse, type Options } from 'csv-parse';
import { parse as parseAll } from 'csv-parse/sync';
import { type Encoding, encodingOf, decodedText } from './encoding.ts';
import type { FileRow, SourceFile } from './source-file.ts';
import { UnreadableFile } from './unreadable-file.ts';

const delimiters = [',', ';', '\t', '|'] as const;
type Delimiter = (typeof delimiters)[number];

const delimiterNames = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' } as const;

/** A first line such as `sep=;` states the delimiter for Excel. */
const announces = /^"?sep=([,;\t|])"?\r?\n/i;

/** The longest row, in characters: more is no row of people, but a quote that was never closed. */
const longestRow = 100_000;
/** How much of a file's beginning is searched for its delimiter, in characters. */
const sampled = 65_536;

/** A file of separated values (RFC 4180). Its rows are read one after the other, so it may be of any size. */
export class SeparatedFile implements SourceFile {
  readonly #file: FileHandle;
  /** The line in which its headings begin. */
  readonly #headings: number;
  readonly encoding: Encoding;
  readonly delimiter: Delimiter;
  readonly written: string;
  /** What its first row says, without the line that states the delimiter for Excel. */
  readonly header: readonly string[];

  private constructor(
    file: FileHandle,
    encoding: Encoding,
    delimiter: Delimiter,
    headings: number,
    header: readonly string[],
  ) {
    this.#file = file;
    this.#headings = headings;
    this.encoding = encoding;
    this.delimiter = delimiter;
    this.written = `separated by ${delimiterNames[delimiter]}`;
    this.header = header;
  }

  /**
   * Finds out how a file is written.
   * @param encoding default: found out
   * @throws {UnreadableFile} it is no such file
   */
  static async open(
    file: FileHandle,
    stated: { encoding?: Encoding | undefined } = {},
  ): Promise<SeparatedFile> {
    const encoding = stated.encoding ?? (await encodingOf(file));
    const begins = await beginning(file, encoding);
    const [announcement, announced] = announces.exec(begins) ?? [];
    const delimiter = (announced as Delimiter | undefined) ?? delimiterOf(begins);
    const headings = announcement === undefined ? 1 : 2;
    const table = new SeparatedFile(file, encoding, delimiter, headings, []);
    for await (const [first] of table.#read()) {
      if (first) return new SeparatedFile(file, encoding, delimiter, headings, first.values);
    }
    throw new UnreadableFile('The file has no rows.');
  }

  /** Its rows, without the first. @throws {UnreadableFile} it cannot be read further */
  async *rows(): AsyncGenerator<readonly FileRow[]> {
    let isFirst = true;
    for await (const rows of this.#read()) {
      const below = isFirst ? rows.slice(1) : rows;
      isFirst &&= rows.length === 0;
      if (below.length > 0) yield below;
    }
  }

  /**
   * From its headings on, as many rows at a time as a piece of text ends: handing them out one by one through the parser's stream would take as
   * long as reading them.
   */
  async *#read(): AsyncGenerator<readonly FileRow[]> {
    let rows: FileRow[] = [];
    let read = 0;
    const parser = parse({
      ...options(this.delimiter, this.#headings),
      onRecord: (values: string[], { lines }) => {
        rows.push({ line: (read = lines), values });
        return null;
      },
    });
    const over = finished(parser.resume()).catch(() => undefined);
    for await (const text of decodedText(this.#file, this.encoding)) {
      parser.write(text);
      if (parser.errored) break;
      yield rows;
      rows = [];
    }
    parser.end();
    await over;
    yield rows;
    const { errored } = parser;
    if (errored instanceof CsvError) throw new UnreadableFile(malformed(errored, read), { cause: errored });
    if (errored) throw errored;
  }
}

const options = (delimiter: Delimiter, headings: number): Options => ({
  delimiter,
  from_line: headings,
  relax_column_count: true,
  skip_empty_lines: true,
  skip_records_with_empty_values: true,
  trim: true,
  max_record_size: longestRow,
});

async function beginning(file: FileHandle, encoding: Encoding): Promise<string> {
  let text = '';
  for await (const piece of decodedText(file, encoding)) {
    text += piece;
    if (text.length >= sampled) break;
  }
  return text.slice(0, sampled);
}

/** The delimiter by which the first rows have the most columns, as many in each of them. */
function delimiterOf(begins: string): Delimiter {
  let [best, most]: [Delimiter, number] = [',', 1];
  for (const delimiter of delimiters) {
    const rows = firstRows(begins, delimiter);
    const columns = rows[0]?.length ?? 0;
    const alike = rows.filter(({ length }) => length === columns).length;
    const score = columns > 1 ? columns * (alike / rows.length) : 0;
    if (score > most) [best, most] = [delimiter, score];
  }
  return best;
}

function firstRows(begins: string, delimiter: Delimiter): string[][] {
  const rows: string[][] = [];
  try {
    parseAll(begins, {
      delimiter,
      to: 20,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      onRecord: (record: string[]) => (rows.push(record), null),
    });
  } catch (error) {
    // The beginning may end within a quoted value.
    if (!(error instanceof CsvError)) throw error;
  }
  return rows;
}

/** @param read the last line that could be read */
function malformed(error: CsvError, read: number): string {
  const what = problems[error.code] ?? error.message;
  return `After line ${read}: ${what} Correct it, or export the file again as CSV (UTF-8).`;
}

const strayQuote = 'something follows a closing quote ("). Double the quotes inside a value.';

const problems: Partial<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote (") is opened and never closed.',
  CSV_MAX_RECORD_SIZE: `a row is longer than ${longestRow} characters: a quote (") may be open, or this is no CSV.`,
  INVALID_OPENING_QUOTE:
    'a quote (") stands inside a value. Put the whole value in quotes, and double those inside it.',
  CSV_INVALID_CLOSING_QUOTE: strayQuote,
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: strayQuote,
};
