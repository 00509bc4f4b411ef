import { unreachable } from '../../../domain/decider.ts';
import type { GoalStanding } from '../figures.ts';
import { type Answer, figure, type Remark } from '../finding.ts';
import { en, nb, type Words } from '../words.ts';

/** How the goals stand, of which it is known or can be foreseen. */
export function goals(standing: readonly GoalStanding[]): Answer {
  return standing.flatMap(goal => {
    const known = outcome(goal);
    if (!known) return [];
    const { id, value, target, unit } = goal;
    const numbers = [figure('value', value, unit, id), figure('target', target, unit, id)];
    return [{ ...known, numbers }];
  });
}

/** Undefined: it is not known, or the goal has time. */
function outcome(goal: GoalStanding): Pick<Remark, 'kind' | 'text'> | undefined {
  const { by, course } = goal;
  const told = { nb: stand(nb, goal, 'nå', 'mål'), en: stand(en, goal, 'now', 'target') };
  const due = by === null ? { nb: '', en: '' } : { nb: nb.day(by), en: en.day(by) };
  switch (course) {
    case 'MET':
      return {
        kind: 'WORKS',
        text: { nb: `Målet ${told.nb} er nådd.`, en: `The goal ${told.en} has been reached.` },
      };
    case 'MET_LATE':
      return {
        kind: 'DOES_NOT_WORK',
        text: {
          nb: `Målet ${told.nb} ble nådd, men etter fristen ${due.nb}.`,
          en: `The goal ${told.en} was reached, but after its day, ${due.en}.`,
        },
      };
    case 'MISSED':
      return {
        kind: 'DOES_NOT_WORK',
        text: {
          nb: `Målet ${told.nb} ble ikke nådd innen fristen ${due.nb}.`,
          en: `The goal ${told.en} was not reached by its day, ${due.en}.`,
        },
      };
    case 'ON_COURSE':
      return {
        kind: 'WORKS',
        text: {
          nb: `Målet ${told.nb} nås innen fristen ${due.nb} hvis det går som i det siste.`,
          en: `The goal ${told.en} will be reached by its day, ${due.en}, if things go on as they have lately.`,
        },
      };
    case 'OFF_COURSE':
      return {
        kind: 'DOES_NOT_WORK',
        text: {
          nb: `Målet ${told.nb} nås ikke innen fristen ${due.nb} hvis det går som i det siste.`,
          en: `The goal ${told.en} will not be reached by its day, ${due.en}, if things go on as they have lately.`,
        },
      };
    case 'AT_A_STANDSTILL':
      return {
        kind: 'DOES_NOT_WORK',
        text: {
          nb: `Målet ${told.nb} har ikke kommet nærmere i det siste.`,
          en: `The goal ${told.en} has come no nearer lately.`,
        },
      };
    case 'NOT_KNOWN':
      return undefined;
    default:
      return unreachable(course);
  }
}

/** `«300 underskrifter» (nå 120, mål 300)` */
function stand(words: Words, { name, value, target, unit }: GoalStanding, now: string, aim: string): string {
  const amount = (text: string) => `${words.number(text, 4)}${unit === null ? '' : ` ${unit}`}`;
  return `${words.quoted(name)} (${now} ${amount(value)}, ${aim} ${amount(target)})`;
}
