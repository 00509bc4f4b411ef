import type { Right } from '../auth/rights.ts';
import { calendar } from './formats/calendar.ts';
import { formats } from './formats/all.ts';
import type { Format } from './formats/format.ts';
import { osdi, osdiAttendances, osdiSubmissions } from './formats/osdi.ts';
import type { Snapshot } from './snapshot.ts';
import { type Asking, type Column, columnsFor, type Row, type Table } from './table.ts';
import { tables } from './tables/all.ts';

/** A file of an export. */
export interface Download {
  /** Of the file. */
  readonly name: string;
  readonly table: string;
  readonly format: DownloadFormat;
  readonly mediaType: string;
  /** What is in it. */
  readonly is: string;
  readonly right: Right;
  /** What each column of it is, for somebody; empty: it has none. */
  columns(asking: Asking): readonly Column[];
  /** @param counted called now and then with how many more rows were written */
  write(snapshot: Snapshot, asking: Asking, counted: (rows: number) => void): AsyncIterable<Uint8Array>;
}

export type DownloadFormat = Format['name'] | 'osdi' | 'ics';

/** Everything that can be downloaded of a campaign, but for the README. */
export const downloads: readonly Download[] = [
  ...tables.flatMap(table => formats.map(format => tableDownload(table, format))),
  {
    ...ofOsdi(
      'attendances',
      'Whether people came to activities, in the shape of OSDI: one for each person and activity.',
    ),
    write: (...args) => osdi(osdiAttendances, ...args),
  },
  {
    ...ofOsdi('sign_ups', 'Sign-ups for the campaign as a whole, as submissions in the shape of OSDI.'),
    write: (...args) => osdi(osdiSubmissions, ...args),
  },
  {
    name: 'activities.ics',
    table: 'activities',
    format: 'ics',
    mediaType: 'text/calendar; charset=utf-8',
    is: 'The activities, as iCalendar.',
    right: 'CAMPAIGNS',
    columns: () => [],
    write: async function* (snapshot) {
      yield* calendar(snapshot);
    },
  },
];

export const tableNames = tables.map(({ name }) => name);
export const downloadFormats = [...new Set(downloads.map(({ format }) => format))];

/** What somebody may download. */
export function downloadsFor({ rights }: Pick<Asking, 'rights'>): readonly Download[] {
  return downloads.filter(({ right }) => rights.has(right));
}

function tableDownload(table: Table, format: Format): Download {
  return {
    name: `${table.name}.${format.name}`,
    table: table.name,
    format: format.name,
    mediaType: format.mediaType,
    is: table.is,
    right: table.right,
    columns: asking => columnsFor(table, asking),
    write: (snapshot, asking, counted) => {
      const columns = columnsFor(table, asking);
      return format.encode(columns, counting(table.rows(snapshot, columns, asking), counted));
    },
  };
}

/** People are what OSDI is about: without their ids nothing is left of it. */
function ofOsdi(table: string, is: string): Omit<Download, 'write'> {
  return {
    ...{ name: `${table}.osdi.json`, table, format: 'osdi', is, right: 'PEOPLE' },
    mediaType: 'application/hal+json; charset=utf-8',
    columns: () => [],
  };
}

async function* counting(batches: AsyncIterable<readonly Row[]>, counted: (rows: number) => void) {
  for await (const batch of batches) {
    counted(batch.length);
    yield batch;
  }
}
