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
      {
        name: 'type',
        type: 'TEXT',
        is: "What kind of activity, in the organisers' words; empty: not stated.",
      },
      { name: 'tags', type: 'JSON', is: 'Its tags, a list.' },
      { name: 'starts_at', type: 'INSTANT', is: 'When it begins; empty: its date is still to be set.' },
      { name: 'starts_on', type: 'DAY', is: 'The local day on which it begins; empty: likewise.' },
      { name: 'ends_at', type: 'INSTANT', is: 'When it ends; empty: not stated.' },
      { name: 'place', type: 'TEXT', is: 'Where; empty: not stated.' },
      { name: 'latitude', type: 'DOUBLE', is: 'Where the place is, in degrees (WGS 84); empty: not stated.' },
      { name: 'longitude', type: 'DOUBLE', is: 'Likewise.' },
      { name: 'online_url', type: 'TEXT', is: 'Where it is held online; empty: not stated.' },
      { name: 'co_hosts', type: 'JSON', is: 'Organisations that hold it together with this one, a list.' },
      { name: 'capacity', type: 'INTEGER', is: 'How many people there is place for; empty: any number.' },
      {
        name: 'group_key',
        type: 'TEXT',
        is: 'The same in all activities that belong together, for example the timeslots of one event; empty: none.',
      },
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
  { from: 'exported_activities', sql: { group_key: 'grouped_as' } },
);
