import { type Metric, metrics, offeredAs } from '../../domain/metrics.ts';
import { Figures } from '../../metrics/figures.ts';
import { eventLoop } from '../../scheduling/event-loop.ts';
import type { Table } from '../table.ts';

const measures = offeredAs('series');
const onlyFromRows = (Object.keys(metrics) as Metric[]).filter(name => !measures.some(each => each === name));

export const series: Table = {
  name: 'series',
  is: `A count of one local day. Days without any are left out. PARTICIPANTS of several days do not add up. ${onlyFromRows.join(', ')} are not in it; rows give them by day.`,
  right: 'NUMBERS',
  columns: [
    { name: 'day', type: 'DAY', is: "The day, in the campaign's time zone." },
    {
      name: 'measure',
      type: 'TEXT',
      is: 'What is counted, as docs/open-data.md defines it under “Numbers from rows”; the API has it by the same name.',
    },
    { name: 'value', type: 'INTEGER', is: 'How many occurred on it.' },
  ],
  rows: async function* ({ database, campaign }, columns) {
    const figures = new Figures(database, [campaign]);
    for (const measure of measures) {
      yield figures.series(measure, 'DAY').map(({ start, value }) => {
        const values = { day: start, measure, value };
        return columns.map(({ name }) => values[name as keyof typeof values]);
      });
      await eventLoop.turn();
    }
  },
};
