import {
  commonHeadings,
  type RowField,
  fieldNames,
  fields,
  type Headings,
  type KnownHeadings,
  plain,
} from './headings.ts';

/** What a column is taken for. */
type Meaning =
  | { readonly kind: 'field'; readonly field: RowField }
  /** An id of the person in another system. */
  | { readonly kind: 'identifier'; readonly system: string }
  /** A question of the organiser's; the heading is the question. */
  | { readonly kind: 'answer' }
  | { readonly kind: 'ignored' };

/** A column of a file, and how its meaning was found. */
export interface FileColumn {
  readonly heading: string;
  readonly meaning: Meaning;
  /** `stated` by whoever imports it. */
  readonly found: 'stated' | 'heading' | 'rest';
}

/** The columns do not fit what is imported; the message says what to do. */
export class UnfitColumns extends Error {
  override name = 'UnfitColumns';
}

/** The heading of the column with reasons in a file of refused rows. The column is ignored when that file is imported again. */
export const reasonHeading = 'dugnad: why not';

/**
 * Finds out what each column means.
 * @param stated by heading: a field, `answer`, `ignore`, or `identifier:<system>`
 * @param format its own headings, what says nothing of anybody, and what a column means that is not known
 * @throws {UnfitColumns} something stated fits no column, or two columns mean the same
 */
export function columnsOf(
  header: readonly string[],
  stated: ReadonlyMap<string, string>,
  { headings, ignored = [], rest }: KnownHeadings,
): FileColumn[] {
  const wanted = new Map([...stated].map(([heading, meaning]) => [plain(heading), meaning]));
  const unknown = [...stated.keys()].filter(heading => !header.some(each => plain(each) === plain(heading)));
  if (unknown.length > 0) {
    throw new UnfitColumns(
      `There is no column ${unknown.map(quoted).join(', ')}. The file has ${header.map(quoted).join(', ')}.`,
    );
  }
  const byHeading = new Map([...inverted(commonHeadings), ...inverted(headings)]);
  const taken = new Set<RowField>();
  const columns = header.map((heading): FileColumn => {
    const own = wanted.get(plain(heading));
    if (own !== undefined) return { heading, meaning: meaningOf(own), found: 'stated' };
    if (heading === reasonHeading || plain(heading) === '' || ignored.includes(plain(heading))) {
      return { heading, meaning: { kind: 'ignored' }, found: 'rest' };
    }
    const field = byHeading.get(plain(heading));
    // Of two columns of one meaning the first counts: exports repeat the buyer's address, for instance.
    if (field !== undefined && !taken.has(field)) {
      taken.add(field);
      return { heading, meaning: { kind: 'field', field }, found: 'heading' };
    }
    return { heading, meaning: { kind: rest }, found: 'rest' };
  });
  return withoutTwins(columns);
}

const quoted = (text: string) => `“${text}”`;

const inverted = (headings: Headings): (readonly [string, RowField])[] =>
  fieldNames.flatMap(field => (headings[field] ?? []).map(heading => [heading, field] as const));

/** The fault in a stated meaning; undefined: none. */
export function faultOfMeaning(stated: string): string | undefined {
  try {
    meaningOf(stated);
    return undefined;
  } catch (error) {
    if (error instanceof UnfitColumns) return error.message;
    throw error;
  }
}

function meaningOf(stated: string): Meaning {
  if (stated === 'answer') return { kind: 'answer' };
  if (stated === 'ignore') return { kind: 'ignored' };
  const [, system] = /^identifier:([a-z][a-z0-9._-]{0,63})$/i.exec(stated) ?? [];
  if (system !== undefined) return { kind: 'identifier', system: system.toLowerCase() };
  if (Object.hasOwn(fields, stated)) return { kind: 'field', field: stated as RowField };
  throw new UnfitColumns(
    `${quoted(stated)} is nothing that a column can mean. Expected answer, ignore, identifier:<system>, or one of ${fieldNames.join(', ')}.`,
  );
}

/** A stated meaning takes precedence over the heading. */
function withoutTwins(columns: readonly FileColumn[]): FileColumn[] {
  const stated = columns.flatMap(({ meaning, found }) =>
    found === 'stated' && meaning.kind === 'field' ? [meaning.field] : [],
  );
  const twice = stated.find((field, index) => stated.indexOf(field) < index);
  if (twice !== undefined) throw new UnfitColumns(`Two columns are stated to be ${twice}: only one can be.`);
  return columns.map(column =>
    column.found === 'heading' && column.meaning.kind === 'field' && stated.includes(column.meaning.field)
      ? { ...column, meaning: { kind: 'ignored' }, found: 'rest' }
      : column,
  );
}
