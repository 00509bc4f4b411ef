import { whoIs } from '../../commands/who-is.ts';
import type { HeadingMeaning } from '../../domain/connector.ts';
import { Refusal } from '../../domain/refusal.ts';
import { type FileColumn, columnsOf, UnfitColumns } from '../columns.ts';
import type { FileFormat } from '../formats/format.ts';
import { type RowField, plain } from '../headings.ts';
import type { Item } from '../../commands/batch.ts';
import { MappedRow } from '../mapped-row.ts';
import { RejectedRow } from '../rejected-row.ts';
import type { RowReading } from '../sign-up-row.ts';
import type { PayloadReading, Content } from './connector.ts';

/** A question or the name of a field, and the answer. */
export type FormField = readonly [name: string, value: string];

/** The most answers of a sign-up, and the most characters of each (`AnswerInput`). */
const most = { answers: 50, question: 500, answer: 2_000 };

/** The longest that a command takes. A longer text is cut: a long word for a district is no reason to lose a sign-up. */
const longest: Readonly<Partial<Record<RowField, number>>> = {
  ...{ area: 100, audience: 100, creativeId: 100 },
  ...{ utmSource: 200, utmMedium: 200, utmCampaign: 200, utmTerm: 200, utmContent: 200 },
};

/** A value, and what its column means. */
interface Cell {
  readonly column: FileColumn;
  readonly value: string;
}

/**
 * What somebody filled in, as the row that it would be in a file of the format: by the same headings, and by what is stated of them.
 * What is stated of fields that this form does not have is left out, since a connector may be set up for several forms. Nobody can mend
 * it, as they would a file: so texts that are too long are cut, and an address or number that is none is left out where something
 * else says who it is.
 * @param answers more answers, whose questions are no headings
 * @throws {UnfitColumns} two fields are stated to mean the same
 */
export function formRow(
  fields: readonly FormField[],
  format: FileFormat,
  stated: readonly HeadingMeaning[],
  answers: readonly FormField[] = [],
): MappedRow {
  const header = fields.map(([name]) => name);
  const known = new Set(header.map(plain));
  const meanings = stated.filter(({ heading }) => known.has(plain(heading)));
  const columns = columnsOf(header, new Map(meanings.map(each => [each.heading, each.meaning])), format);
  const cells = [...fields, ...answers].map(([name, value], index) =>
    cellOf(columns[index] ?? answerColumn(name), value, format.takenOff),
  );
  const kept = answersKept(withoutFaulty(cells));
  return MappedRow.of(
    kept.map(({ column }) => column),
    kept.map(({ value }) => value),
  );
}

const answerColumn = (heading: string): FileColumn => ({
  heading,
  meaning: { kind: 'answer' },
  found: 'rest',
});

function cellOf(column: FileColumn, text: string, takenOff: RegExp | undefined): Cell {
  const { meaning, heading } = column;
  const value = takenOff ? text.trim().replace(takenOff, '') : text;
  if (meaning.kind !== 'answer')
    return { column, value: cut(value, meaning.kind === 'field' ? longest[meaning.field] : undefined) };
  return { column: { ...column, heading: cut(heading, most.question) }, value: cut(value, most.answer) };
}

function withoutFaulty(cells: readonly Cell[]): readonly Cell[] {
  const isSomebodyKnown = cells.some(cell => names(cell) === true);
  return isSomebodyKnown ? cells.filter(cell => names(cell) !== false) : cells;
}

/** Whether the field identifies the person; undefined: it is about something else. */
function names({ column: { meaning }, value }: Cell): boolean | undefined {
  if (value === '' || meaning.kind === 'answer' || meaning.kind === 'ignored') return undefined;
  if (meaning.kind === 'identifier' || meaning.field === 'identifier') return true;
  if (meaning.field !== 'email' && meaning.field !== 'phone') return undefined;
  return !(whoIs({ [meaning.field]: value }) instanceof Refusal);
}

function answersKept(cells: readonly Cell[]): readonly Cell[] {
  let answers = 0;
  return cells.filter(({ column, value }) =>
    column.meaning.kind === 'answer' ? value !== '' && ++answers <= most.answers : true,
  );
}

/** Whole characters, none of them for control, without blanks around them. */
export function cut(text: string, longest = Infinity): string {
  const whole = text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, ' ')
    .trim();
  // Half a surrogate pair at the end becomes a sign of its own.
  return whole.length > longest ? `${whole.slice(0, longest - 1).toWellFormed()}…` : whole;
}

/** How rows of a format are read where a connector records. Dates are those of an API, which have the year first. */
export const rowReading = (
  { system, ownIds, channel }: FileFormat,
  { target }: PayloadReading,
): RowReading => ({
  system,
  ownIds,
  channel,
  target,
  dates: { order: undefined, timeZone: target.timeZone },
});

/** What a row says; one that cannot be recorded is nonsense. The reason holds nothing of the row's own, which is personal. */
export function contentOf(read: () => readonly Item[]): Content {
  try {
    const items = read();
    return items.length > 0 ? { says: 'commands', items } : { says: 'nothing' };
  } catch (error) {
    if (error instanceof UnfitColumns)
      return { says: 'nonsense', reason: 'What is stated of the fields does not fit them.' };
    if (error instanceof RejectedRow) {
      return {
        says: 'nonsense',
        reason: 'It names nobody, or holds a status, date or year that cannot be read.',
      };
    }
    throw error;
  }
}
