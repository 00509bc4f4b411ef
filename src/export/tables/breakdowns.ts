import { factMetrics, isOfPeople, type Metric, metrics } from '../../domain/metrics.ts';
import { Figures } from '../../metrics/figures.ts';
import { type Dimension, dimensions } from '../../metrics/grouping.ts';
import { eventLoop } from '../../scheduling/event-loop.ts';
import type { Table } from '../table.ts';

/** Groups by recruiter would name people; whoever may see those counts them from the rows. */
const shown = dimensions.filter(dimension => dimension !== 'RECRUITER');

const ofPeople = (Object.keys(metrics) as Metric[]).filter(isOfPeople);

interface Count {
  readonly dimension: Dimension | null;
  readonly key: string | null;
  readonly measure: Metric;
  readonly value: number;
}

export const breakdowns: Table = {
  name: 'breakdowns',
  is: 'A count of the whole campaign, or of those with one value in one dimension. Counts of nobody are left out of the latter. PARTICIPANTS and SIGNED_UP of several groups do not add up.',
  right: 'NUMBERS',
  columns: [
    {
      name: 'dimension',
      type: 'TEXT',
      is: `What it is broken down by: ${shown.join(', ')}; empty: it is a count of the whole campaign.`,
    },
    { name: 'key', type: 'TEXT', is: 'The value in that dimension; empty: not stated.' },
    {
      name: 'measure',
      type: 'TEXT',
      is: 'What is counted, as docs/open-data.md defines it under “Numbers from rows”.',
    },
    { name: 'value', type: 'INTEGER', is: 'How many.' },
  ],
  rows: async function* ({ database, campaign }, columns) {
    const figures = new Figures(database, [campaign]);
    for (const dimension of [null, ...shown]) {
      yield counted(figures, dimension).map(count => columns.map(({ name }) => count[name as keyof Count]));
      await eventLoop.turn();
    }
  },
};

function counted(figures: Figures, dimension: Dimension | null): Count[] {
  if (dimension === null) {
    return [...factMetrics, ...ofPeople].map(measure => ({
      dimension,
      key: null,
      measure,
      value: figures.value(measure),
    }));
  }
  const ofFacts = [...figures.countsBy([dimension]).values()].flatMap(({ key: [key = null], value }) =>
    factMetrics.map(measure => ({ dimension, key, measure, value: value[measure] })),
  );
  const people = ofPeople.flatMap(measure =>
    [...figures.peopleBy([dimension], metrics[measure].of).values()].map(({ key: [key = null], value }) => ({
      dimension,
      key,
      measure,
      value,
    })),
  );
  return [...ofFacts, ...people].filter(({ value }) => value !== 0);
}
