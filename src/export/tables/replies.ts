import { storedTable } from '../stored-rows.ts';
import { attributionColumns, participantColumn, positionColumn, referralColumns } from './attribution.ts';

export const replyTable = storedTable(
  {
    name: 'replies',
    is: 'A reply to an invitation that stands: perhaps, no, or yes without there being a place. A later one, or a sign-up, takes its place.',
    right: 'NUMBERS',
    columns: [
      positionColumn,
      participantColumn,
      { name: 'activity_id', type: 'TEXT', is: 'The activity; empty: the campaign as a whole.' },
      { name: 'reply', type: 'TEXT', is: 'TENTATIVE, DECLINED or WAITLISTED.' },
      { name: 'replied_at', type: 'INSTANT', is: 'When it was given.', right: 'PEOPLE' },
      { name: 'replied_on', type: 'DAY', is: 'The local day of that.' },
      ...attributionColumns,
      ...referralColumns,
    ],
  },
  { from: 'exported_replies' },
);
