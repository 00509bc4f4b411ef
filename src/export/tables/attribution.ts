import type { Column } from '../table.ts';

/** How somebody was reached and what was known of them, as it was when the event was recorded. */
export const attributionColumns: readonly Column[] = [
  { name: 'channel', type: 'TEXT', is: 'Where they were reached; empty: not stated.' },
  { name: 'technique', type: 'TEXT', is: 'How they were engaged; empty: not stated.' },
  { name: 'creative', type: 'TEXT', is: 'The creative that reached them; empty: not stated.' },
  { name: 'audience', type: 'TEXT', is: 'The target group that was addressed; empty: not stated.' },
  { name: 'area', type: 'TEXT', is: 'Where they lived then; empty: not stated.' },
  { name: 'age_band', type: 'TEXT', is: 'How old they were then; empty: not stated.' },
  { name: 'source', type: 'TEXT', is: 'The system the fact came from; empty: recorded here.' },
  {
    name: 'utm',
    type: 'JSON',
    is: 'UTM parameters, as the link carried them; empty: none.',
    right: 'PEOPLE',
  },
];

/** Through whose link somebody came. */
export const referralColumns: readonly Column[] = [
  {
    name: 'share',
    type: 'TEXT',
    is: 'The code of the tracked link they came by; empty: none.',
    right: 'PEOPLE',
  },
  {
    name: 'recruiter_id',
    type: 'TEXT',
    is: "That link's sharer; empty: none, or the link is the organisers' own.",
    right: 'PEOPLE',
  },
];

/** Where a row is in the log. */
export const positionColumn: Column = {
  name: 'position',
  type: 'POSITION',
  is: 'The event that began it, by its position in the log.',
  right: 'PEOPLE',
};

export const participantColumn: Column = {
  name: 'participant_id',
  type: 'TEXT',
  is: 'Who: a random id, which the directory alone leads to a name.',
  right: 'PEOPLE',
};
