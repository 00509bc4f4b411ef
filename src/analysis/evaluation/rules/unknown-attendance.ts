import { sum } from '../../../metrics/sum.ts';
import type { UnknownAttendance } from '../figures.ts';
import { type Answer, figure } from '../finding.ts';

/** So many activities are named; the others are counted. */
const named = 5;

/** Activities that are over of which nobody has recorded yet who came. @param unknown those with the most first */
export function unknownAttendance(unknown: readonly UnknownAttendance[]): Answer {
  if (unknown.length === 0) return [];
  const signUps = sum(unknown.map(activity => activity.signUps));
  const first = unknown.slice(0, named);
  return [
    {
      kind: 'TO_DO',
      conclusion: {
        of: 'ATTENDANCE_UNKNOWN',
        activities: unknown.length,
        signUps,
        most: first.map(activity => ({ name: activity.name, signUps: activity.signUps })),
        others: unknown.length - first.length,
      },
      numbers: [
        figure('unknown', signUps, 'sign-up'),
        figure('activities', unknown.length, 'activity'),
        ...first.map(activity => figure('unknown', activity.signUps, 'sign-up', activity.activityId)),
      ],
    },
  ];
}
