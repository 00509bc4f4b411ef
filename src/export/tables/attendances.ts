import { storedTable } from '../stored-rows.ts';
import { attributionColumns, participantColumn, positionColumn, referralColumns } from './attribution.ts';

export const attendances = storedTable(
  {
    name: 'attendances',
    is: 'What stands of somebody and an activity: that they came, or that they did not. What was revoked is in events alone.',
    right: 'NUMBERS',
    columns: [
      positionColumn,
      participantColumn,
      { name: 'activity_id', type: 'TEXT', is: 'The activity.' },
      {
        name: 'status',
        type: 'TEXT',
        is: 'ATTENDED: they came. NO_SHOW: they had signed up and did not come.',
      },
      { name: 'walk_in', type: 'BOOLEAN', is: 'Whether they came without a sign-up.' },
      { name: 'occurred_at', type: 'INSTANT', is: 'When they came, or were missed.', right: 'PEOPLE' },
      { name: 'occurred_on', type: 'DAY', is: 'The local day of that.' },
      ...attributionColumns,
      ...referralColumns,
    ],
  },
  { from: 'exported_attendances' },
);
