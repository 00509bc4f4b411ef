import { storedTable } from '../stored-rows.ts';
import { attributionColumns, positionColumn, referralColumns } from './attribution.ts';

export const opens = storedTable(
  {
    name: 'opens',
    is: 'Somebody followed a tracked link; who is not known.',
    right: 'NUMBERS',
    columns: [
      positionColumn,
      { name: 'opened_at', type: 'INSTANT', is: 'When.', right: 'PEOPLE' },
      { name: 'opened_on', type: 'DAY', is: 'The local day of that.' },
      ...attributionColumns,
      ...referralColumns,
    ],
  },
  { from: 'exported_opens' },
);
