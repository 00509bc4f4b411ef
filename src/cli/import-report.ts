import { basename } from 'node:path';
import { type RowField, fields } from '../inbound/headings.ts';
import type { ImportCounts } from '../inbound/import-rows.ts';
import type { ShownImport, ShownPlan } from './import-client.ts';

/** How a file is understood, for people. */
export function describePlan(
  file: string,
  format: string,
  { encoding, written, dates, timeZone, rows, columns }: ShownPlan,
): string {
  const code = encoding.toLowerCase().replaceAll('_', '-');
  return [
    `${basename(file)}: ${rows} rows of ${format}, in ${code}, ${written}.`,
    ...(dates ? [`Dates such as 03/04/2026 have the ${dates === 'DAY_FIRST' ? 'day' : 'month'} first.`] : []),
    ...(timeZone ? [`Times without an offset are read in ${timeZone}.`] : []),
    ...columns.filter(({ heading }) => heading !== '').map(describe),
    '',
  ].join('\n');
}

function describe({ heading, meaning, isStated }: ShownPlan['columns'][number]): string {
  return `  “${heading}” → ${meant(meaning)}${isStated ? ' (as you said)' : ''}`;
}

function meant(meaning: string): string {
  if (meaning === 'answer') return 'answer, kept with the sign-up';
  if (meaning === 'ignore') return 'left out';
  const [, system] = /^identifier:(.*)$/.exec(meaning) ?? [];
  return system === undefined ? fields[meaning as RowField] : `id in ${system}`;
}

/** What came of the rows, for people. @param rejectedFile where those are that were refused, if any are */
export function importSummary(
  counts: ImportCounts,
  examples: NonNullable<ShownImport['rejected']>['examples'],
  rejectedFile: string | undefined,
  isDry: boolean,
): string {
  const { recorded, known, already, changed, leftOut, rejected } = counts;
  const lines = [
    `${isDry ? 'Would be sent' : 'Recorded'}: ${recorded}`,
    ...(known > 0 ? [`Recorded before: ${known}`] : []),
    ...(already > 0
      ? [`Of somebody of whom it is recorded already, by another row or otherwise: ${already}`]
      : []),
    ...(changed > 0 ? [`Recorded before with other details, which stay as they were: ${changed}`] : []),
    ...(leftOut > 0 ? [`Left out, since they say that nobody signed up: ${leftOut}`] : []),
    `Refused: ${rejected}`,
    ...examples.map(({ line, reason }) => `  Line ${line}: ${reason}`),
    ...(rejected > examples.length ? [`  … and ${rejected - examples.length} more`] : []),
    ...(rejectedFile === undefined
      ? []
      : [`Those are in ${rejectedFile}: mend them there, and import that file.`]),
    ...(isDry ? ['Nothing was recorded.'] : []),
  ];
  return lines.join('\n');
}
