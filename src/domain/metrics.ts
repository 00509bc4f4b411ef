/**
 * Every metric, once: its name, its definition, what it is counted from, and where it is offered besides impact. The schema's
 * enums and descriptions, goals, indicators, public figures and docs/metrics.md are made from this list. It belongs to the
 * domain, since goals and indicators are recorded by these names.
 */

/** The kinds of facts. Facts are stored with the index of their kind in this list: new kinds go to the end. */
export const factKinds = [
  'SIGN_UP',
  /** One that came through a tracked link. */
  'SIGN_UP_BY_LINK',
  /** A sign-up was withdrawn; dated by when it was made. */
  'SIGN_UP_LOST',
  'SIGN_UP_CONFIRMED',
  /** A sign-up was withdrawn; dated by when it was withdrawn. */
  'SIGN_UP_WITHDRAWN',
  'SHARE',
  'OPEN',
  'ATTENDANCE',
  'NO_SHOW',
  /** It is not known whether somebody who signed up to an activity came. */
  'UNKNOWN_ATTENDANCE',
  'WALK_IN',
  'PLEDGE',
  /** A sign-up that came through the tracked link of somebody who shared. */
  'SIGN_UP_BY_SHARE',
  /** Replies to an invitation that stand; dated by when they were given. */
  'TENTATIVE',
  'DECLINED',
  'WAITLISTED',
] as const;
export type FactKind = (typeof factKinds)[number];

/** What a fact of each kind adds; kinds left out add nothing. */
export type Weights = Readonly<Partial<Record<FactKind, 1 | -1>>>;

/** Where a metric is offered besides impact. */
interface Offered {
  /** Offered as a series over time, and compared with an earlier period. */
  readonly series?: true;
  readonly goal?: true;
  readonly indicator?: true;
  /** Offered in public, rounded: its total only, or also by group. */
  readonly public?: 'TOTAL' | 'BY_GROUP';
}

interface Definition {
  /** The definition, as the schema and docs/metrics.md give it. */
  readonly is: string;
  /** `FACTS`: the sum of the facts' weights. `PEOPLE`: how many people have facts with a sum above 0. */
  readonly counts: 'FACTS' | 'PEOPLE';
  readonly of: Weights;
  readonly offered: Offered;
}

export const metrics = {
  PARTICIPANTS: {
    is: 'Distinct people with a sign-up, share, attendance or pledge. A withdrawn sign-up or pledge was still an act of taking part and counts; a revoked attendance was a mistake in the record and does not.',
    counts: 'PEOPLE',
    of: { SIGN_UP: 1, SHARE: 1, ATTENDANCE: 1, PLEDGE: 1 },
    offered: { series: true, goal: true, indicator: true, public: 'BY_GROUP' },
  },
  GROSS_SIGN_UPS: {
    is: 'Sign-ups recorded, also those withdrawn since. Somebody who withdrew and signed up again counts twice.',
    counts: 'FACTS',
    of: { SIGN_UP: 1 },
    offered: { series: true, indicator: true },
  },
  NET_SIGN_UPS: {
    is: 'Of the sign-ups recorded, those not withdrawn since.',
    counts: 'FACTS',
    of: { SIGN_UP: 1, SIGN_UP_LOST: -1 },
    offered: { series: true, goal: true, public: 'BY_GROUP' },
  },
  LOST_SIGN_UPS: {
    is: 'Of the sign-ups recorded, those withdrawn since.',
    counts: 'FACTS',
    of: { SIGN_UP_LOST: 1 },
    offered: {},
  },
  CONFIRMED_SIGN_UPS: {
    is: 'Sign-ups that were confirmed, also those withdrawn since.',
    counts: 'FACTS',
    of: { SIGN_UP_CONFIRMED: 1 },
    offered: { series: true },
  },
  WITHDRAWN_SIGN_UPS: {
    is: 'Sign-ups withdrawn, by when they were withdrawn.',
    counts: 'FACTS',
    of: { SIGN_UP_WITHDRAWN: 1 },
    offered: { series: true },
  },
  SIGN_UPS_BY_LINK: {
    is: 'Sign-ups recorded that came through a tracked link, also those withdrawn since.',
    counts: 'FACTS',
    of: { SIGN_UP_BY_LINK: 1 },
    offered: {},
  },
  SIGN_UPS_BY_SHARE: {
    is: 'Of the sign-ups through tracked links, those through a link that somebody shared.',
    counts: 'FACTS',
    of: { SIGN_UP_BY_SHARE: 1 },
    offered: {},
  },
  SIGNED_UP: {
    is: 'Distinct people whose sign-up stands.',
    counts: 'PEOPLE',
    of: { SIGN_UP: 1, SIGN_UP_LOST: -1 },
    offered: {},
  },
  TENTATIVE_REPLIES: {
    is: 'Replies "perhaps" that stand: of people who have neither signed up for it nor replied otherwise since. They are no sign-ups, and make nobody a participant.',
    counts: 'FACTS',
    of: { TENTATIVE: 1 },
    offered: { series: true },
  },
  DECLINED_REPLIES: {
    is: 'Replies "no" that stand, also of people who had signed up before. They make nobody a participant.',
    counts: 'FACTS',
    of: { DECLINED: 1 },
    offered: { series: true },
  },
  WAITLISTED_REPLIES: {
    is: 'People on a waiting list: they would take part, and there was no place for them. They are no sign-ups until they get one.',
    counts: 'FACTS',
    of: { WAITLISTED: 1 },
    offered: { series: true },
  },
  SHARES: {
    is: 'Shares recorded: tracked links handed out.',
    counts: 'FACTS',
    of: { SHARE: 1 },
    offered: { series: true, goal: true, public: 'TOTAL' },
  },
  OPENS: {
    is: 'Times a tracked link was followed, by anybody.',
    counts: 'FACTS',
    of: { OPEN: 1 },
    offered: { series: true },
  },
  ATTENDANCES: {
    is: 'Attendances: one per person and activity. Head-counts are kept apart.',
    counts: 'FACTS',
    of: { ATTENDANCE: 1 },
    offered: { series: true, goal: true, indicator: true, public: 'TOTAL' },
  },
  NO_SHOWS: {
    is: 'Sign-ups to an activity whose person did not come, as somebody recorded.',
    counts: 'FACTS',
    of: { NO_SHOW: 1 },
    offered: { series: true },
  },
  UNKNOWN_ATTENDANCES: {
    is: 'Standing sign-ups to an activity of which it is not known, or not yet, whether the person came. Never counted as no-shows.',
    counts: 'FACTS',
    of: { UNKNOWN_ATTENDANCE: 1 },
    offered: {},
  },
  WALK_INS: {
    is: 'Attendances without a sign-up; they are among the attended. A sign-up that reaches the ledger later ends it.',
    counts: 'FACTS',
    of: { WALK_IN: 1 },
    offered: { series: true },
  },
  PLEDGES: {
    is: 'Pledges made, also those withdrawn since.',
    counts: 'FACTS',
    of: { PLEDGE: 1 },
    offered: { series: true },
  },
} as const satisfies Record<string, Definition>;

export type Metric = keyof typeof metrics;

type Where<Condition> = {
  [M in Metric]: (typeof metrics)[M] extends Condition ? M : never;
}[Metric];

/** A metric that is offered somewhere. */
export type OfferedAs<Offering extends keyof Offered> = Where<{ offered: Record<Offering, unknown> }>;
/** A sum of facts. */
export type FactMetric = Where<{ counts: 'FACTS' }>;
/** A number of people. */
export type PeopleMetric = Where<{ counts: 'PEOPLE' }>;

const all = Object.entries(metrics) as [Metric, Definition][];

/** The metrics that are offered somewhere, in the order of the list. */
export function offeredAs<Offering extends keyof Offered>(
  offering: Offering,
): readonly OfferedAs<Offering>[] {
  return all.filter(([, { offered }]) => offered[offering]).map(([metric]) => metric as OfferedAs<Offering>);
}

export const factMetrics = all
  .filter(([, { counts }]) => counts === 'FACTS')
  .map(([metric]) => metric as FactMetric);

export function isMetric(name: string): name is Metric {
  return name in metrics;
}

export function isOfPeople(metric: Metric): metric is PeopleMetric {
  return metrics[metric].counts === 'PEOPLE';
}

/** The definitions of these metrics, as the descriptions of an enum. */
export function definitions<M extends Metric>(of: readonly M[]): Record<M, string> {
  return Object.fromEntries(of.map(metric => [metric, metrics[metric].is])) as Record<M, string>;
}
