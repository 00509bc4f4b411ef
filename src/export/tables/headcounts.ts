import { storedTable } from '../stored-rows.ts';

export const headcounts = storedTable(
  {
    name: 'headcounts',
    is: 'A head-count of an activity: people counted without names. A later one replaces the earlier.',
    right: 'NUMBERS',
    columns: [
      { name: 'position', type: 'POSITION', is: 'Its event, by its position in the log.' },
      { name: 'activity_id', type: 'TEXT', is: 'The activity.' },
      { name: 'low', type: 'INTEGER', is: 'At least so many.' },
      { name: 'high', type: 'INTEGER', is: 'At most so many; empty: no upper bound is known.' },
      {
        name: 'comparator',
        type: 'TEXT',
        is: 'How the count was stated: exactly, at least, about, a range.',
      },
      { name: 'counted_at', type: 'INSTANT', is: 'When heads were counted.' },
      { name: 'counted_on', type: 'DAY', is: 'The local day of that.' },
      {
        name: 'standing',
        type: 'BOOLEAN',
        is: 'Whether it is the last one of its activity: figures count it alone.',
      },
    ],
  },
  { from: 'exported_headcounts' },
);
