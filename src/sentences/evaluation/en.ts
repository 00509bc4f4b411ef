import type { Interval, RateLevel } from '../../analysis/evaluation/chance.ts';
import type {
  Bought,
  Frequency,
  KnownCourse,
  LossStep,
  NamedActivity,
  Price,
  Talk,
} from '../../analysis/evaluation/conclusions.ts';
import type { By } from '../../analysis/evaluation/figures.ts';
import { engines } from '../engines.ts';
import type { EvaluationWording } from './wording.ts';

const say = engines.EN;

const signUps = { one: 'sign-up', other: 'sign-ups' };
const breakdowns = {
  CHANNEL: { one: 'channel', other: 'channels' },
  TECHNIQUE: { one: 'technique', other: 'techniques' },
};
const boughtWords = {
  grossSignUps: { first: 'A sign-up', a: 'a sign-up', single: 'a single sign-up', forms: signUps },
  attended: {
    first: 'An attendance',
    a: 'an attendance',
    single: 'a single attendance',
    forms: { one: 'attendance', other: 'attendances' },
  },
};

/** English. */
export const en: EvaluationWording = {
  conclusions: {
    ALL_SIGN_UPS_THROUGH_ONE: ({ by, key, stated, unstated }) =>
      `All ${say.number(stated)} sign-ups of which the ${breakdowns[by].one} is stated came through ${say.name(key)}.${notStated(by, unstated)}`,
    MOST_SIGN_UPS: ({ by, first, second, certain, stated, unstated }) =>
      (certain
        ? `More sign-ups came through ${say.name(first.key)} than through any other ${breakdowns[by].one}: ${say.part(first.grossSignUps)}. Next came ${say.name(second.key)}: ${say.number(second.grossSignUps)}.`
        : `The most sign-ups came through ${say.name(first.key)} and ${say.name(second.key)}: ${say.number(first.grossSignUps.hits)} and ${say.number(second.grossSignUps)} of ${say.number(stated)}. The difference between the two may be chance.`) +
      notStated(by, unstated),
    NO_SIGN_UPS: ({ by, key, updates }) =>
      `No sign-up is recorded through ${say.name(key)}, ` +
      (by === 'CHANNEL'
        ? `where ${say.number(updates)} updates were published.`
        : `which ${say.number(updates)} updates used.`),
    TURNOUT_DIFFERS: ({ best, worst, certain }) =>
      certain
        ? `Those who signed up through ${say.name(best.key)} came more often than those who signed up through ${say.name(worst.key)}: ${say.part(best.came)} against ${say.part(worst.came)}. The difference is greater than chance makes; it does not say why.`
        : `Those who signed up through ${say.name(best.key)} came most often: ${say.part(best.came)}. Those who signed up through ${say.name(worst.key)} came least often: ${say.part(worst.came)}. The difference may be chance.`,
    COST: ({ bought, only }) =>
      `${boughtWords[bought].first} through ${say.name(only.key)} cost ${cost(bought, only)}.`,
    COSTS_DIFFER: ({ bought, cheapest, dearest, certain }) =>
      `${boughtWords[bought].first} cost least through ${say.name(cheapest.key)}: ${cost(bought, cheapest)}, and most through ${say.name(dearest.key)}: ${cost(bought, dearest)}.` +
      (certain ? '' : ' The difference may be chance.'),
    SPENT_IN_VAIN: ({ bought, key, spend, currency, expected }) =>
      `${say.money(spend, currency)} was spent through ${say.name(key)} without ${boughtWords[bought].single}. At the price of ${boughtWords[bought].a} elsewhere, that is worth about ${say.number(expected, 0)}.`,
    LINK_CONVERSION: ({ converted: { hits, of, rate }, standing, limits }) =>
      `Of ${say.number(of)} opens of tracked links, ${say.number(hits)} led to a sign-up (${say.percent(rate)}).${verdict(standing, limits)}`,
    NOBODY_SHARES: ({ participants }) =>
      `None of the ${say.number(participants)} participants has been given a link to share.`,
    RECRUITMENT: ({ recruited: { hits, of, rate }, standing }) =>
      `${{ HIGH: 'Participants bring others. ', LOW: 'Participants bring few others. ', BETWEEN: '' }[standing]}${say.count(hits, signUps)} came through the links of ${say.number(of)} participants: ${say.number(rate, 2)} for each.`,
    SIGN_UP_LOSS: ({ step, lost, few }) =>
      `${few ? 'Few are lost between signing up and coming; the most' : 'Between signing up and coming, the most are lost'} ${losses[step]}: ${say.part(lost)}.`,
    SHOW_UP: ({ came: { hits, of, rate }, standing, limits }) =>
      `Of ${say.number(of)} who had signed up and whose attendance is known, ${say.number(hits)} came (${say.percent(rate)}).${verdict(standing, limits)}`,
    MANY_WALK_INS: ({ walkIns: { hits, of, rate } }) =>
      `Of ${say.number(of)} who came, ${say.number(hits)} had not signed up (${say.percent(rate)}). Sign-ups say little of how many will come.`,
    UPDATES_TOO_OFTEN: ({ channel, most, updates, days, perWeek }) =>
      `Updates are published too often through ${say.name(channel)}: ${say.number(updates)} in ${say.number(days)} days, ${say.number(perWeek)} a week. The limit is ${say.number(most)} a week on one channel.`,
    UPDATES_TOO_SELDOM: frequency =>
      `Updates are published too seldom: ${published(frequency)}. Regular is at least one a week.`,
    UPDATES_REGULAR: frequency =>
      `Updates are published neither too seldom nor too often: ${published(frequency)}.`,
    PLAN_KEPT: ({ onTime: { hits, of, rate }, late, missing }) =>
      `Of ${say.number(of)} planned updates, ${say.number(hits)} ${was(hits)} published on time (${say.percent(rate)}), ${say.number(late)} late and ${say.number(missing)} not at all.`,
    DISCUSSION: ({ talk, discussed, observed, commentsPerUpdate, elsewhere }) =>
      `${talks[talk]}${say.number(discussed)} of ${say.number(observed)} updates got comments; on average there were ${say.number(commentsPerUpdate)} on each.` +
      (elsewhere > 0
        ? ` In other discussions ${say.count(elsewhere, { one: 'comment', other: 'comments' })} ${was(elsewhere)} noted.`
        : ''),
    DISCUSSION_UNOBSERVED: ({ unobserved, updates }) =>
      `Of ${say.number(unobserved)} of ${say.number(updates)} updates it has not been noted whether they led to discussion.`,
    GOAL: ({ course, name, value, target, unit, by }) =>
      `The goal ${say.quoted(name)} (now ${say.quantity(value, unit)}, target ${say.quantity(target, unit)}) ${courses[course](by === null ? '' : say.day(by))}.`,
    ATTENDANCE_UNKNOWN: ({ activities, unknown, most, others }) =>
      `At ${say.count(activities, { one: 'activity that is', other: 'activities that are' })} over, attendance is unknown for ${say.count(unknown, signUps)}: ${named(most, others)}.`,
    PLEDGES_DUE: ({ kind, amount, unit, by }) =>
      `Pledges of ${say.pledged(kind, amount, unit)} fall due by ${say.day(by)}.`,
    PLEDGES_OVERDUE: ({ kind, amount, unit }) => `Pledges of ${say.pledged(kind, amount, unit)} are overdue.`,
    CONNECTOR_SILENT: ({ name, hours }) =>
      `Nothing has come from ${say.quoted(name)} for ${say.count(hours, { one: 'hour', other: 'hours' })}. See whether the connection works.`,
    NEVER_EVALUATED: ({ days }) =>
      `The campaign has gone on for ${say.number(days)} days without an evaluation being noted.`,
    EVALUATED_LONG_AGO: ({ days }) => `It is ${say.number(days)} days since an evaluation was last noted.`,
  },

  silences: {
    MOST_SIGN_UPS: ({ by, have, need }) =>
      `Which ${breakdowns[by].one} brings the most sign-ups can be stated once there are at least ${say.number(need)} sign-ups of which it is stated. ${thereAre(have)}.`,
    NO_SIGN_UPS: ({ by, have, need }) =>
      `Which ${breakdowns[by].other} bring no sign-ups can be stated once there are at least ${say.number(need)} sign-ups of which the ${breakdowns[by].one} is stated. ${thereAre(have)}.`,
    TURNOUT_DIFFERS: ({ by, fewest, knownPart, have }) =>
      `Turnout can be compared between at least two ${breakdowns[by].other} where it is known of at least ${say.number(fewest)} sign-ups, and of at least ${say.percent(knownPart)} of them. So far there ${is(have)} ${say.number(have)} such ${say.plural(have, breakdowns[by])}.`,
    COSTS: ({ by, bought, have, need }) =>
      `What ${boughtWords[bought].a} costs can be stated once there are at least ${say.count(need, boughtWords[bought].forms)} through ${breakdowns[by].other} with spend in one currency. ${thereAre(have)}.`,
    SHOW_UP: ({ unknown, have, need }) =>
      `How many of those who sign up come can be stated when the attendance of at least ${say.number(need)} sign-ups is known. It is known of ${say.number(have)}, and unknown of ${say.number(unknown)} to activities that are over.`,
    LINK_CONVERSION: ({ have, need }) =>
      `How often links lead to sign-ups can be stated once there are at least ${say.number(need)} opens of tracked links. ${thereAre(have)}.`,
    LINK_CONVERSION_UNRECORDED: ({ have, need }) =>
      `How often links lead to sign-ups cannot be stated: ${say.count(need, signUps)} came through tracked links, and only ${say.number(have)} opens were recorded.`,
    RECRUITMENT: ({ have, need }) =>
      `Whether participants bring others can be stated once there are at least ${say.number(need)} participants. ${thereAre(have)}.`,
    RECRUITMENT_WITHOUT_SHARES: ({ signUpsByShare }) =>
      `Whether participants bring others can be stated once at least one link was shared in the period. None was; ${say.count(signUpsByShare, signUps)} came through links shared outside it.`,
    SIGN_UP_LOSS: ({ have, need }) =>
      `Where the most are lost between signing up and coming can be stated once there are at least ${say.number(need)} sign-ups. ${thereAre(have)}.`,
    WALK_INS: ({ have, need }) =>
      `Whether many come without having signed up can be stated once there are at least ${say.number(need)} attendances. ${thereAre(have)}.`,
    UPDATE_FREQUENCY: ({ have, need }) =>
      `How often updates are published can be stated after ${say.number(need)} days. So far there ${say.plural(have, { one: 'has', other: 'have' })} been ${say.number(have)}.`,
    PLAN_KEPT: ({ have, need }) =>
      `Whether the plan is kept can be stated when the time has come for at least ${say.number(need)} planned updates. ${thereAre(have)}.`,
    DISCUSSION: ({ have, need }) =>
      `Whether updates lead to discussion can be stated when that of at least ${say.number(need)} of them was noted. ${thereAre(have)}.`,
  },
};

const is = (n: number) => say.plural(n, { one: 'is', other: 'are' });
const was = (n: number) => say.plural(n, { one: 'was', other: 'were' });
const thereAre = (n: number) => `There ${is(n)} ${say.number(n)}`;

function notStated(by: By, unstated: number): string {
  if (unstated === 0) return '';
  return ` Of another ${say.count(unstated, signUps)} the ${breakdowns[by].one} is not stated.`;
}

function cost(bought: Bought, { each, spend, currency, count }: Price): string {
  return `${say.money(each, currency)} (${say.money(spend, currency)} for ${say.count(count, boughtWords[bought].forms)})`;
}

function verdict(standing: RateLevel, { low, high }: Interval): string {
  return {
    HIGH: ` That is a high share: clearly above ${say.percent(high)}.`,
    LOW: ` That is a low share: clearly below ${say.percent(low)}.`,
    BETWEEN: '',
  }[standing];
}

function published({ updates, days, perWeek }: Frequency): string {
  return `${say.count(updates, { one: 'update', other: 'updates' })} in ${say.number(days)} days, ${say.number(perWeek)} a week`;
}

const others = { one: 'other', other: 'others' };

const named = (most: readonly NamedActivity[], more: number) =>
  say.named(
    most.map(({ name, unknown }) => [name, unknown]),
    more,
    others,
  );

const losses: Readonly<Record<LossStep, string>> = {
  withdrawn: 'because sign-ups are withdrawn',
  unconfirmed: 'because sign-ups are not confirmed',
  noShow: 'because people who signed up do not turn up',
};

const talks: Readonly<Record<Talk, string>> = {
  LIVELY: 'Updates lead to discussion: ',
  ONE_WAY: 'Communication goes one way: ',
  MIXED: '',
};

/** @param due the day of the goal, where it has one */
const courses: Readonly<Record<KnownCourse, (due: string) => string>> = {
  MET: () => 'has been reached',
  MET_LATE: due => `was reached, but after its day, ${due}`,
  MISSED: due => `was not reached by its day, ${due}`,
  ON_COURSE: due => `will be reached by its day, ${due}, if things go on as they have lately`,
  OFF_COURSE: due => `will not be reached by its day, ${due}, if things go on as they have lately`,
  AT_A_STANDSTILL: () => 'has come no nearer lately',
};
