import { storedTable } from '../stored-rows.ts';

export const activities = storedTable(
  {
    name: 'activities',
    is: 'An activity: a meeting, a clean-up, a live session … of the campaign.',
    right: 'CAMPAIGNS',
    columns: [
      { name: 'activity_id', type: 'TEXT', is: 'Its id.' },
      { name: 'name', type: 'TEXT', is: 'What it is called.' },
      { name: 'status', type: 'TEXT', is: 'SCHEDULED or CANCELLED.' },
      { name: 'starts_at', type: 'INSTANT', is: 'When it begins.' },
      { name: 'starts_on', type: 'DAY', is: 'The local day on which it begins.' },
      { name: 'ends_at', type: 'INSTANT', is: 'When it ends; empty: not stated.' },
      { name: 'place', type: 'TEXT', is: 'Where; empty: not stated.' },
      { name: 'cancelled_at', type: 'INSTANT', is: 'When it was cancelled; empty: it was not.' },
      {
        name: 'cancel_reason',
        type: 'TEXT',
        is: 'Why it was cancelled; empty: it was not, or no reason was given.',
      },
      { name: 'created_at', type: 'INSTANT', is: 'When it was recorded.' },
      { name: 'changed_at', type: 'INSTANT', is: 'When its last change was recorded.' },
      { name: 'revision', type: 'INTEGER', is: 'How often it was changed since it was recorded.' },
    ],
  },
  { from: 'exported_activities' },
);
