import { storedTable } from '../stored-rows.ts';
import { attributionColumns, participantColumn, positionColumn, referralColumns } from './attribution.ts';

export const pledges = storedTable(
  {
    name: 'pledges',
    is: 'A pledge, with all that followed from it. Money of different currencies is never added together.',
    right: 'NUMBERS',
    columns: [
      positionColumn,
      participantColumn,
      { name: 'pledge_id', type: 'TEXT', is: 'Its id.', right: 'PEOPLE' },
      { name: 'kind', type: 'TEXT', is: 'MONEY, QUANTITY or ACTION.' },
      { name: 'unit', type: 'TEXT', is: 'Currency, unit of measure, or the action itself.' },
      { name: 'pledged', type: 'DECIMAL', is: 'How much was pledged.' },
      { name: 'fulfilled', type: 'DECIMAL', is: 'How much was given, also beyond what was pledged.' },
      { name: 'withdrawn', type: 'DECIMAL', is: 'How much was withdrawn before it was given.' },
      { name: 'outstanding', type: 'DECIMAL', is: 'How much is still to be given.' },
      { name: 'beyond_pledge', type: 'DECIMAL', is: 'How much was given beyond what was pledged.' },
      { name: 'made_at', type: 'INSTANT', is: 'When it was made.', right: 'PEOPLE' },
      { name: 'made_on', type: 'DAY', is: 'The local day on which it was made.' },
      { name: 'due_on', type: 'DAY', is: 'The last day to fulfil it; empty: at any time.' },
      ...attributionColumns,
      ...referralColumns,
    ],
  },
  { from: 'exported_pledges' },
);
