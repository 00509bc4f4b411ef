import type { Appended, AppendLoad } from '../loads/appends.ts';
import { alternately } from '../measure.ts';
import { inProcess } from '../processes.ts';
import type { Result, Row } from '../results.ts';
import type { Settings } from '../settings.ts';

/** The embedded event store alone. */
export async function appends({ runs, appends: count }: Settings): Promise<Result> {
  const append = (events: number, atOnce: number) => () =>
    inProcess<AppendLoad, Appended>('loads/appends.ts', { events, atOnce });
  const appended = await alternately(runs, {
    one: append(count, 1),
    fifty: append(count * 10, 50),
    thousand: append(count * 50, 1_000),
  });
  const rows = (contender: string, results: readonly Appended[]): Row[] => [
    {
      contender,
      durability: 'fsync before each acknowledgement (WAL, synchronous=FULL)',
      unit: 'events/s',
      values: results.map(({ perSecond }) => perSecond),
    },
    {
      contender: `${contender}: commits`,
      durability: '',
      unit: 'commits/s',
      values: results.map(({ commitsPerSecond }) => commitsPerSecond),
    },
  ];
  return {
    title: 'The embedded event store alone',
    text: `\`append\` of one event to a new stream each, awaited: one at a time (${count} a run), 50 at once and 1 000 at once.
A run counts when the log, opened again, holds as many events as were acknowledged.`,
    rows: [
      ...rows('one at a time', appended.one),
      ...rows('50 at once', appended.fifty),
      ...rows('1 000 at once', appended.thousand),
    ],
  };
}
