import type { UnknownAttendance } from '../figures.ts';
import { type Answer, figure } from '../finding.ts';
import { en, nb } from '../words.ts';

/** So many activities are named; the others are counted. */
const named = 5;

/** Activities that are over of which it is yet to be told who came. @param unknown those with the most first */
export function unknownAttendance(unknown: readonly UnknownAttendance[]): Answer {
  if (unknown.length === 0) return [];
  const signUps = unknown.reduce((sum, activity) => sum + activity.signUps, 0);
  const first = unknown.slice(0, named);
  const others = unknown.length - first.length;
  const names = first.map(activity => `${activity.name} (${nb.number(activity.signUps)})`);
  const english = first.map(activity => `${activity.name} (${en.number(activity.signUps)})`);
  return [
    {
      kind: 'TO_DO',
      text: {
        nb: `Ved ${nb.count(unknown.length, 'aktivitet', 'aktiviteter')} som er over, er oppmøtet ukjent for ${nb.count(signUps, 'påmelding', 'påmeldinger')}: ${nb.list([...names, ...(others > 0 ? [nb.count(others, 'annen', 'andre')] : [])])}.`,
        en: `At ${en.count(unknown.length, 'activity that is', 'activities that are')} over, attendance is unknown for ${en.count(signUps, 'sign-up', 'sign-ups')}: ${en.list([...english, ...(others > 0 ? [en.count(others, 'other', 'others')] : [])])}.`,
      },
      numbers: [
        figure('unknown', signUps, 'sign-up'),
        figure('activities', unknown.length, 'activity'),
        ...first.map(activity => figure('unknown', activity.signUps, 'sign-up', activity.activityId)),
      ],
    },
  ];
}
