import type { GoalStanding } from '../figures.ts';
import { type RuleAnswer, figure } from '../finding.ts';

/** How the goals stand. One of which it is not known, or that has time, is left out. */
export function goals(standing: readonly GoalStanding[]): RuleAnswer {
  return standing.flatMap(({ id, name, value, target, unit, by, course }) => {
    if (course === 'NOT_KNOWN') return [];
    return [
      {
        kind: kinds[course],
        conclusion: { of: 'GOAL', course, name, value, target, unit, by },
        numbers: [figure('value', value, unit, id), figure('target', target, unit, id)],
      },
    ];
  });
}

const kinds = {
  MET: 'WORKS',
  MET_LATE: 'DOES_NOT_WORK',
  MISSED: 'DOES_NOT_WORK',
  ON_COURSE: 'WORKS',
  OFF_COURSE: 'DOES_NOT_WORK',
  AT_A_STANDSTILL: 'DOES_NOT_WORK',
} as const;
