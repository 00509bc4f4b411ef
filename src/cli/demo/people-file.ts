import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { emailIdentifier } from '../../directory/identifier.ts';
import type { DemoPerson } from './people.ts';

/** People from a CSV file, and the rows that made no new person. */
interface PeopleFile {
  readonly people: readonly DemoPerson[];
  readonly rows: number;
  /** The lines of rows without an address that can be used. */
  readonly without: readonly number[];
  /** Rows whose address an earlier row had: the same person. */
  readonly repeated: number;
}

/** What the columns are called, letters only, in lower case. */
const headings = {
  email: ['email', 'epost', 'epostadresse', 'emailaddress', 'emailadresse', 'mail', 'mailadresse'],
  name: ['name', 'navn', 'fullname', 'fulltnavn', 'fulltnamn', 'namn'],
  first: ['first', 'firstname', 'fornavn', 'førenamn', 'fornamn', 'givenname'],
  last: ['last', 'lastname', 'etternavn', 'etternamn', 'surname', 'familyname'],
};

/** @throws what is wrong with the file, and what to do */
export function readPeopleFile(path: string): PeopleFile {
  const name = basename(path);
  const [header, ...rows] = parsed(textOf(path), name);
  if (!header) throw new Error(`${name} is empty. Give a CSV file whose first line names its columns.`);
  const columns = columnsOf(header.record, name);
  const byEmail = new Map<string, DemoPerson>();
  const without: number[] = [];
  let repeated = 0;
  for (const { record, line } of rows) {
    const person = personOf(record, columns);
    if (!person) without.push(line);
    else if (byEmail.has(person.email)) repeated++;
    else byEmail.set(person.email, person);
  }
  if (byEmail.size === 0) {
    throw new Error(`${name} has ${rows.length} rows and none with an e-mail address. Is it the right file?`);
  }
  return { people: [...byEmail.values()], rows: rows.length, without, repeated };
}

/** UTF-8; otherwise what spreadsheets on Windows write. */
function textOf(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`Cannot read the people file: ${reason}. Give the path of a CSV file.`, { cause: error });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

interface Row {
  readonly record: readonly string[];
  readonly line: number;
}

function parsed(text: string, name: string): Row[] {
  const rows: Row[] = [];
  try {
    parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      skip_empty_lines: true,
      trim: true,
      onRecord: (record: string[], { lines }) => {
        rows.push({ record, line: lines });
        return null;
      },
    });
    return rows;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new Error(malformed(error, name, rows.at(-1)?.line ?? 0), { cause: error });
  }
}

/** Spreadsheets with Norwegian settings write semicolons. */
function delimiterOf(text: string): string {
  const [header = ''] = text.split(/\r?\n/, 1);
  const count = (sign: string) => header.split(sign).length;
  return [',', ';', '\t'].reduce((most, sign) => (count(sign) > count(most) ? sign : most));
}

/** @param read the last line that could be read; a quote that is never closed begins after it */
function malformed(error: CsvError, name: string, read: number): string {
  const at = error.code === 'CSV_QUOTE_NOT_CLOSED' ? read + 1 : error.lines;
  const line = typeof at === 'number' ? `, line ${at}` : '';
  const what = problems[error.code] ?? error.message;
  return `${name}${line}: ${what} Correct it, or export the file again as CSV (UTF-8); nothing was recorded.`;
}

const strayQuote = 'something follows a closing quote ("). Double the quotes inside a value.';

const problems: Partial<Record<string, string>> = {
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH:
    'the row has more or fewer values than the first line has columns. A value that holds the separator must stand in "quotes".',
  CSV_QUOTE_NOT_CLOSED: 'a quote (") is opened and never closed.',
  INVALID_OPENING_QUOTE:
    'a quote (") stands inside a value. Put the whole value in quotes, and double those inside it.',
  CSV_INVALID_CLOSING_QUOTE: strayQuote,
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: strayQuote,
};

type Columns = Readonly<Record<keyof typeof headings, number>>;

/** The index of each column; -1: there is none. */
function columnsOf(header: readonly string[], name: string): Columns {
  const found = header.map(heading => heading.toLowerCase().replace(/[^\p{L}]/gu, ''));
  const at = (names: readonly string[]) => found.findIndex(heading => names.includes(heading));
  const columns = {
    email: at(headings.email),
    name: at(headings.name),
    first: at(headings.first),
    last: at(headings.last),
  };
  if (columns.email < 0) {
    throw new Error(
      `${name} has no e-mail column. Its first line has: ${header.join(', ')}. ` +
        'Call one of them Email, E-mail, E-post or E-postadresse.',
    );
  }
  return columns;
}

/** Undefined: there is no address. The key is a digest, since external ids should reveal nothing about anybody. */
function personOf(record: readonly string[], { email, name, first, last }: Columns): DemoPerson | undefined {
  const address = record[email] ?? '';
  const identifier = address.length <= 254 ? emailIdentifier(address) : undefined;
  if (!identifier) return undefined;
  const { value } = identifier;
  const key = `file-${createHash('sha256').update(value).digest('hex').slice(0, 24)}`;
  const stated = record[name] || [record[first], record[last]].filter(Boolean).join(' ');
  const cleaned = stated
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 200);
  return { key, email: value, ...(cleaned && { name: cleaned }) };
}
