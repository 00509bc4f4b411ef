import { whoIs } from '../../commands/who-is.ts';
import type { HeadingMeaning } from '../../domain/organisation/connectors.ts';
import { Refusal } from '../../domain/refusal.ts';
import { type Column, columnsOf, UnfitColumns } from '../columns.ts';
import { type Field, type KnownHeadings, plain } from '../headings.ts';
import { MappedRow } from '../mapped-row.ts';
import { RejectedRow } from '../rejected-row.ts';
import { type RowReading, signUpItems } from '../sign-up-row.ts';
import type { Said } from './connector.ts';

/** A field or question of a payload, and what it says. */
export type NamedField = readonly [heading: string, value: string];

/** So many answers, and so much of each, are kept (`AnswerInput`). */
const most = { answers: 50, question: 500, answer: 2_000 };

/** The longest that a command takes. Texts of a list are cut, since a long word for a district is no reason to lose a sign-up. */
const longest: Readonly<Partial<Record<Field, number>>> = {
  ...{ area: 100, audience: 100, creativeId: 100 },
  ...{ utmSource: 200, utmMedium: 200, utmCampaign: 200, utmTerm: 200, utmContent: 200 },
};

/**
 * The fields of a payload as a row, by what `map` and the headings say of them, as of the columns of a file. `map` may speak of fields
 * that this payload does not have. An address or number that is none is left out where something else says who it is.
 * @throws {UnfitColumns} what `map` says does not fit
 */
export function rowOfFields(
  fields: readonly NamedField[],
  map: readonly HeadingMeaning[],
  known: KnownHeadings,
): MappedRow {
  const header = fields.map(([heading]) => cut(heading, most.question));
  const there = new Set(header.map(plain));
  const stated = map.filter(({ heading }) => there.has(plain(heading)));
  const columns = columnsOf(
    header,
    new Map(stated.map(({ heading, meaning }) => [heading, meaning])),
    known,
  ).map((column, index) => ({ column, value: valueOf(column, fields[index]?.[1] ?? '') }));
  const isSomebodyKnown = columns.some(({ column, value }) => says(column, value) === 'somebody');
  let answers = 0;
  const kept = columns.filter(({ column, value }) =>
    column.meaning.kind === 'answer'
      ? value !== '' && ++answers <= most.answers
      : !isSomebodyKnown || says(column, value) !== 'nobody',
  );
  return MappedRow.of(
    kept.map(({ column }) => column),
    kept.map(({ value }) => value),
  );
}

/** What a row says. The reason of nonsense holds nothing of the row. */
export function saidByRow(row: () => MappedRow, reading: RowReading): Said {
  try {
    const items = signUpItems(row(), reading);
    return items.length > 0 ? { says: 'commands', items } : { says: 'nothing' };
  } catch (error) {
    if (error instanceof UnfitColumns) return { says: 'nonsense', reason: unfit };
    if (error instanceof RejectedRow) return { says: 'nonsense', reason: unreadable };
    throw error;
  }
}

const unfit = 'What the setting map says of its fields does not fit them.';
export const unreadable =
  'Nobody is named in it by an id, an e-mail address or a phone number; or its status, its time, a year of birth, or whether somebody came cannot be read.';

/** Whether a value says who it is; undefined: it says something else, or nothing. */
function says({ meaning }: Column, value: string): 'somebody' | 'nobody' | undefined {
  if (value === '') return undefined;
  if (meaning.kind === 'identifier') return 'somebody';
  if (meaning.kind !== 'field') return undefined;
  const { field } = meaning;
  if (field === 'identifier') return 'somebody';
  if (field !== 'email' && field !== 'phone') return undefined;
  return whoIs({ [field]: value }) instanceof Refusal ? 'nobody' : 'somebody';
}

function valueOf({ meaning }: Column, value: string): string {
  if (meaning.kind === 'answer') return cut(value, most.answer);
  return cut(value, (meaning.kind === 'field' ? longest[meaning.field] : undefined) ?? Infinity);
}

/** A text on its own: whole characters, without control characters or blanks around it, and no longer than a command takes it. */
export function cut(text: string, longest: number): string {
  const whole = text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, ' ')
    .trim();
  return whole.length > longest ? `${whole.slice(0, longest - 1).toWellFormed()}…` : whole;
}
