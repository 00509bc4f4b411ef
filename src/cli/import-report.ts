import { basename } from 'node:path';
import type { Column } from '../inbound/columns.ts';
import { fields } from '../inbound/headings.ts';
import type { ImportPlan } from '../inbound/import-plan.ts';
import type { Target } from '../inbound/item.ts';

/** How a file is understood, for people. */
export function describePlan(
  { source, columns, dates, rows, format }: ImportPlan,
  { timeZone }: Target,
): string {
  return [
    `${basename(source.path)}: ${rows} rows of ${format}, in ${source.encoding}, ${source.written}.`,
    ...(dates ? [`Dates such as 03/04/2026 have the ${dates === 'day-first' ? 'day' : 'month'} first.`] : []),
    `Times without an offset are read in ${timeZone}.`,
    ...columns.filter(({ heading }) => heading !== '').map(describe),
    '',
  ].join('\n');
}

function describe({ heading, meaning, found }: Column): string {
  const said = found === 'stated' ? ' (as you said)' : '';
  switch (meaning.kind) {
    case 'field':
      return `  “${heading}” → ${fields[meaning.field]}${said}`;
    case 'identifier':
      return `  “${heading}” → id in ${meaning.system}${said}`;
    case 'answer':
      return `  “${heading}” → answer, kept with the sign-up${said}`;
    case 'ignored':
      return `  “${heading}” → left out${said}`;
  }
}
