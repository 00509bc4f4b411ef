import { storedTable } from '../stored-rows.ts';
import { attributionColumns, participantColumn, positionColumn, referralColumns } from './attribution.ts';

export const signUps = storedTable(
  {
    name: 'sign_ups',
    is: 'A sign-up, also one that was withdrawn since. Somebody who withdrew and signed up again has two.',
    right: 'NUMBERS',
    columns: [
      positionColumn,
      participantColumn,
      { name: 'activity_id', type: 'TEXT', is: 'The activity; empty: the campaign as a whole.' },
      { name: 'status', type: 'TEXT', is: 'REGISTERED, CONFIRMED or WITHDRAWN: where it stands.' },
      {
        name: 'attendance',
        type: 'TEXT',
        is: 'ATTENDED, NO_SHOW, or UNKNOWN where nobody recorded whether they came; empty: withdrawn, or to no activity.',
      },
      { name: 'signed_up_at', type: 'INSTANT', is: 'When it was made.', right: 'PEOPLE' },
      { name: 'signed_up_on', type: 'DAY', is: 'The local day on which it was made.' },
      { name: 'confirmed_at', type: 'INSTANT', is: 'When it was confirmed; empty: never.', right: 'PEOPLE' },
      { name: 'confirmed_on', type: 'DAY', is: 'The local day on which it was confirmed; empty: never.' },
      {
        name: 'withdrawn_at',
        type: 'INSTANT',
        is: 'When it was withdrawn; empty: it stands.',
        right: 'PEOPLE',
      },
      { name: 'withdrawn_on', type: 'DAY', is: 'The local day on which it was withdrawn; empty: it stands.' },
      { name: 'by_link', type: 'BOOLEAN', is: 'Whether it came through a tracked link.' },
      { name: 'by_share', type: 'BOOLEAN', is: 'Whether that link was one that somebody shared.' },
      ...attributionColumns,
      ...referralColumns,
    ],
  },
  {
    from: 'exported_sign_ups s',
    sql: {
      by_link: 's.share IS NOT NULL',
      by_share: 's.recruiter_id IS NOT NULL',
      attendance: `CASE WHEN s.activity_id IS NULL OR s.withdrawn_at IS NOT NULL THEN NULL ELSE coalesce((
        SELECT a.status FROM exported_attendances a
        WHERE a.participant_id = s.participant_id AND a.activity_id = s.activity_id), 'UNKNOWN') END`,
    },
  },
);
