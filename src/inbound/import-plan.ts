import { type FileColumn, columnsOf, UnfitColumns } from './columns.ts';
import { DateEvidence, type DateOrder } from './files/dates.ts';
import type { Encoding } from './files/encoding.ts';
import type { FileRow, SourceFile } from './files/source-file.ts';
import { UnreadableFile } from './files/unreadable-file.ts';
import { type FormatName, formats } from './formats/all.ts';
import { fields } from './headings.ts';

/** What the importer states about a file. What is left out is found out. */
export interface StatedMeanings {
  readonly format: FormatName;
  readonly encoding?: Encoding | undefined;
  readonly dates?: DateOrder | undefined;
  /** By heading: a field, `answer`, `ignore` or `identifier:<system>`. */
  readonly meanings: ReadonlyMap<string, string>;
  /** Whether columns that nothing is known of are kept as answers. Default: as the format has it. */
  readonly answers?: boolean | undefined;
}

/** How a file is read, as it was found out. */
export interface ImportPlan extends Pick<SourceFile, 'encoding' | 'written' | 'delimiter'> {
  readonly format: FormatName;
  readonly columns: readonly FileColumn[];
  readonly dates: DateOrder | undefined;
  /** How many rows it has besides the headings. */
  readonly rows: number;
}

/**
 * Reads a whole file, and finds out how its rows are to be understood.
 * @param report called now and then with how many rows were read; what it throws ends the reading
 * @throws {UnreadableFile} it cannot be read to its end
 * @throws {UnfitColumns} its columns do not say who it is about, or what is stated does not fit them
 * @throws {AmbiguousDates} its dates may be read in two ways
 */
export async function planImport(
  source: SourceFile,
  stated: StatedMeanings,
  report: (rows: number) => void = () => undefined,
): Promise<ImportPlan> {
  const format = formats[stated.format];
  const rest = stated.answers === undefined ? format.rest : stated.answers ? 'answer' : 'ignored';
  const columns = columnsOf(headerOf(source, format.withoutHeader), stated.meanings, { ...format, rest });
  refuseUnless(columns, format.needs, stated.format);
  const at = columns.findIndex(({ meaning }) => meaning.kind === 'field' && meaning.field === 'at');
  const evidence = new DateEvidence();
  let rows = 0;
  for await (const some of rowsOf(source, stated.format)) {
    for (const { values } of some) evidence.see(values[at] ?? '');
    report((rows += some.length));
  }
  if (rows === 0) throw new UnreadableFile('The file has headings and no rows.');
  const { encoding, written, delimiter } = source;
  const dates = stated.dates ?? evidence.order();
  return { format: stated.format, ...{ encoding, written, delimiter }, columns, dates, rows };
}

/** The rows that say something of somebody. */
export async function* rowsOf(source: SourceFile, format: FormatName): AsyncGenerator<readonly FileRow[]> {
  const { withoutHeader } = formats[format];
  if (withoutHeader && !hasHeadings(source)) yield [{ line: 1, values: source.header }];
  yield* source.rows();
}

const headerOf = (source: SourceFile, withoutHeader: readonly string[] | undefined): readonly string[] =>
  withoutHeader && !hasHeadings(source) ? withoutHeader : source.header;

/** A first row that begins with a number is no headings. */
const hasHeadings = ({ header }: SourceFile): boolean => !/^\d/.test(header[0] ?? '');

function refuseUnless(columns: readonly FileColumn[], needs: readonly string[], format: FormatName): void {
  const has = columns.some(
    ({ meaning }) =>
      meaning.kind === 'identifier' || (meaning.kind === 'field' && needs.includes(meaning.field)),
  );
  if (has) return;
  const headed = columns.filter(({ heading }) => heading !== '');
  if (columns.length > 1 && headed.length === 1) {
    throw new UnfitColumns(
      `The first row has one heading for ${columns.length} columns, “${headed[0]!.heading}”. Is it a title? Delete all rows above the headings, and import the file again.`,
    );
  }
  const [heading, need] = [columns[0]?.heading ?? 'Column', needs[0]!];
  const wanted = needs.map(need => fields[need as keyof typeof fields]).join(', or ');
  throw new UnfitColumns(
    `No column of the file is known as ${wanted}. It has ${columns.map(({ heading }) => `“${heading}”`).join(', ')}. Say which it is, such as --map "${heading}=${need}" (in the API \`map: [{heading: "${heading}", meaning: "${need}"}]\`); or is it no file of ${format}? Rows above the headings are to be deleted.`,
  );
}
