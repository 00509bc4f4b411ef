import type { HeadingMeaning } from '../../domain/organisation/connectors.ts';
import { type Column, columnsOf, UnfitColumns } from '../columns.ts';
import type { FileFormat } from '../formats/format.ts';
import { plain } from '../headings.ts';
import type { Item } from '../item.ts';
import { MappedRow } from '../mapped-row.ts';
import { RejectedRow } from '../rejected-row.ts';
import type { RowReading } from '../sign-up-row.ts';
import type { Reading, Said } from './connector.ts';

/** What a form asks, or a field is called, and what was answered. */
export type FormField = readonly [name: string, value: string];

/**
 * What somebody filled in, as the row that it would be in a file of the format: by the same headings, and by what is stated of them.
 * What is stated of fields that this form does not have is left out, since a connector may be set up for several forms.
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
  const texts = [...fields, ...answers].map(([, value]) => value);
  return MappedRow.of([...columns, ...answers.map(answerColumn)], texts, format.withoutPrefix);
}

const answerColumn = ([heading]: FormField): Column => ({
  heading,
  meaning: { kind: 'answer' },
  found: 'rest',
});

/** How rows of a format are read where a connector records. Dates are those of an API, which have the year first. */
export const rowReading = ({ system, ownIds, channel }: FileFormat, { target }: Reading): RowReading => ({
  system,
  ownIds,
  channel,
  target,
  dates: { order: undefined, timeZone: target.timeZone },
});

/** What a row says; one that cannot be recorded is nonsense. The reason holds nothing of the row's own, which is personal. */
export function saidBy(read: () => readonly Item[]): Said {
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
