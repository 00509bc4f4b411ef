import { stringify } from 'csv-stringify/sync';
import type { Column, Row } from '../table.ts';
import type { Format } from './format.ts';

/** Without it Excel takes UTF-8 for the machine's own encoding. */
const byteOrderMark = '\uFEFF';

/**
 * CSV as RFC 4180 has it, for people with a spreadsheet. A text that a spreadsheet would take for a formula begins with an apostrophe:
 * one with `=`, `+`, `-`, `@`, a tab or a line break before it, also in full width
 * (https://owasp.org/www-community/attacks/CSV_Injection). Programs, which would read the apostrophe too, take another format.
 */
export const csv: Format = {
  name: 'csv',
  mediaType: 'text/csv; charset=utf-8; header=present',
  is: 'For spreadsheets: UTF-8 with a byte order mark, commas, CRLF. A text that a spreadsheet would take for a formula has an apostrophe before it.',
  encode: async function* (columns, batches) {
    yield Buffer.from(byteOrderMark + lines([columns.map(({ name }) => name)]));
    for await (const batch of batches)
      if (batch.length > 0) yield Buffer.from(lines(batch.map(cells(columns))));
  },
};

const cells = (columns: readonly Column[]) => (row: Row) =>
  row.map((value, index) => {
    if (value === null) return '';
    const { type } = columns[index]!;
    return type === 'TEXT' || type === 'JSON' ? disarmed(String(value)) : String(value);
  });

/** Unicode has the same characters in full width, which some programs take for the narrow ones. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

const disarmed = (text: string) => (formula.test(text) ? `'${text}` : text);

const lines = (rows: readonly (readonly string[])[]): string =>
  stringify(rows as string[][], { record_delimiter: '\r\n', quoted_match: /[\r\n]/ });
