import { storedTable } from '../stored-rows.ts';
import { attributionColumns, participantColumn, positionColumn } from './attribution.ts';

export const shares = storedTable(
  {
    name: 'shares',
    is: 'A share: a tracked link that somebody passed on.',
    right: 'NUMBERS',
    columns: [
      positionColumn,
      { ...participantColumn, is: 'Who passed it on.' },
      { name: 'share', type: 'TEXT', is: "The link's code.", right: 'PEOPLE' },
      { name: 'shared_at', type: 'INSTANT', is: 'When.', right: 'PEOPLE' },
      { name: 'shared_on', type: 'DAY', is: 'The local day of that.' },
      ...attributionColumns,
    ],
  },
  { from: 'exported_shares', sql: { share: 'share_code' } },
);
