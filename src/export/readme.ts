import { metrics } from '../domain/metrics.ts';
import type { Download } from './downloads.ts';
import { formats } from './formats/all.ts';
import type { Snapshot } from './snapshot.ts';
import { type Asking, type Column, columnsFor, type Table } from './table.ts';
import { tables } from './tables/all.ts';

/** What describes an export as a whole. */
export interface AboutExport {
  readonly snapshot: Snapshot;
  readonly asking: Asking;
  /** The program's version. */
  readonly version: string;
  /** On which terms the organiser gives it away; undefined: it is not stated. */
  readonly licence?: string | undefined;
}

/** The README of an export: what it is of, and what each column in it means. */
export function readme(
  { snapshot, asking, version, licence }: AboutExport,
  files: readonly Pick<Download, 'name' | 'is' | 'table'>[],
): string {
  const { campaign, position, positions, at, events } = snapshot;
  const included = tables.filter(({ name }) => files.some(file => file.table === name));
  const shown = included.filter(table => columnsFor(table, asking).length > 0);
  const lines = [
    `# ${oneLine(campaign.name)}: open data`,
    '',
    'All files are of the same moment in the log.',
    '',
    ...markdownTable(
      ['', ''],
      [
        ['campaign', campaign.id],
        ['as of', at.toISOString()],
        ['position', positions.text(position)],
        ["the log's epoch", positions.epoch.tag],
        ['events', String(events)],
        ['time zone', campaign.timeZone],
        ['names', asking.namesOf ? 'in it: they are personal data' : 'not in it'],
        ['licence', oneLine(licence ?? 'not stated')],
        ['made by', `Dugnad ${version}`],
      ],
    ),
    '',
    '## Files',
    '',
    ...markdownTable(
      ['file', 'what'],
      [...Map.groupBy(files, ({ is }) => is)].map(([is, same]) => [
        same.map(({ name }) => `\`${name}\``).join(', '),
        is,
      ]),
    ),
    '',
    ...shown.flatMap(table => [...described(table, columnsFor(table, asking)), '']),
    ...howValuesAreWritten,
    '',
    ...(shown.some(({ name }) => name === 'series' || name === 'breakdowns') ? [...measures, ''] : []),
  ];
  return lines.join('\n');
}

/**
 * A table, and what its columns mean.
 * @param columns those that are shown
 * @param withRights says what each needs, as docs/open-data.md does
 */
export function described(
  { name, is, right }: Table,
  columns: readonly Column[],
  withRights = false,
): string[] {
  const needs = ({ right: own = right, names }: Column) =>
    withRights ? [names ? `\`${own}\`, and that names are asked for` : `\`${own}\``] : [];
  return [
    `## ${name}`,
    '',
    is,
    '',
    ...markdownTable(
      ['column', 'type', 'meaning', ...(withRights ? ['needs'] : [])],
      columns.map(column => [`\`${column.name}\``, `\`${column.type}\``, column.is, ...needs(column)]),
    ),
  ];
}

const howValuesAreWritten = [
  '## How values are written',
  '',
  '`INSTANT`: RFC 3339 in UTC. `DAY`: a local day in the time zone of the campaign. `DECIMAL`: exact, with at most four decimals.',
  '`POSITION`: a position in the log, as the API writes it. `JSON`: as text, but a JSON value in JSON Lines. Empty: null.',
  '',
  ...markdownTable(
    ['format', 'what'],
    formats.map(({ name, is }) => [`\`${name}\``, is]),
  ),
];

const measures = [
  '## Measures',
  '',
  ...markdownTable(
    ['measure', 'definition'],
    Object.entries(metrics).map(([name, { is }]) => [`\`${name}\``, is]),
  ),
];

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}

/** A text of others must not make lines of its own. */
const oneLine = (text: string) => text.replace(/\s+/g, ' ');
