import type { RosterCount, Standing } from '../projections/roster.ts';
import { sum } from './sum.ts';

/** A number of an activity's people. */
interface RosterMetric {
  readonly is: string;
  readonly counts: (people: RosterCount) => boolean;
}

const lastStanding =
  (standing: Standing): RosterMetric['counts'] =>
  people =>
    people.standing === standing;
const isSignedUp = ({ standing }: RosterCount) => standing === 'REGISTERED' || standing === 'CONFIRMED';

/** How many people of an activity stand where, each once: its definition, as the schema gives it, and whom it counts. */
export const rosterMetrics = {
  registered: { is: 'Signed up, and not confirmed.', counts: lastStanding('REGISTERED') },
  confirmed: { is: 'Signed up and confirmed.', counts: lastStanding('CONFIRMED') },
  withdrawn: { is: 'Had signed up, and withdrew.', counts: lastStanding('WITHDRAWN') },
  tentative: { is: 'Said perhaps.', counts: lastStanding('TENTATIVE') },
  declined: { is: 'Said no.', counts: lastStanding('DECLINED') },
  waitlisted: { is: 'On the waiting list.', counts: lastStanding('WAITLISTED') },
  attended: {
    is: 'Came, also without a sign-up.',
    counts: ({ attendance }) => attendance === 'ATTENDED',
  },
  noShow: {
    is: 'Are signed up and did not come.',
    counts: ({ attendance }) => attendance === 'NO_SHOW',
  },
  unknown: {
    is: 'Are signed up, and it is not known, or not yet, whether they came.',
    counts: people => isSignedUp(people) && people.attendance === 'UNKNOWN',
  },
  walkIns: {
    is: 'Came without a sign-up; they are among the attended.',
    counts: ({ walkIn }) => walkIn,
  },
} as const satisfies Record<string, RosterMetric>;

export type RosterFigures = Readonly<Record<keyof typeof rosterMetrics, number>>;

/** @param groups an activity's people, by where they stand */
export function rosterFigures(groups: readonly RosterCount[]): RosterFigures {
  const all = Object.entries<RosterMetric>(rosterMetrics).map(([name, { counts }]) => {
    const people = sum(groups.filter(counts).map(group => group.people));
    return [name, people] as const;
  });
  return Object.fromEntries(all) as RosterFigures;
}
