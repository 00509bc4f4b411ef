import { sum } from '../../../metrics/sum.ts';
import type { UnknownAttendance } from '../figures.ts';
import { type RuleAnswer, figure } from '../finding.ts';

/** So many activities are named; the others are counted. */
const named = 5;

/** Activities that are over of which nobody has recorded yet who came. @param activities those with the most first */
export function unknownAttendance(activities: readonly UnknownAttendance[]): RuleAnswer {
  if (activities.length === 0) return [];
  const unknown = sum(activities.map(activity => activity.unknown));
  const first = activities.slice(0, named);
  return [
    {
      kind: 'TO_DO',
      conclusion: {
        of: 'ATTENDANCE_UNKNOWN',
        activities: activities.length,
        unknown,
        most: first.map(activity => ({ name: activity.name, unknown: activity.unknown })),
        others: activities.length - first.length,
      },
      numbers: [
        figure('unknown', unknown, 'sign-up'),
        figure('activities', activities.length, 'activity'),
        ...first.map(activity => figure('unknown', activity.unknown, 'sign-up', activity.activityId)),
      ],
    },
  ];
}
