import { type Channel, channels, type Technique, techniques } from '../../domain/attribution.ts';
import { formatDecimal, parseDecimal } from '../../domain/decimal.ts';
import type { LocalPeriod } from '../../domain/entry/events.ts';
import { type ActivityRow, listActivities } from '../../projections/activities.ts';
import { planAdherenceOf } from '../../metrics/adherence.ts';
import { spendBy } from '../../metrics/costs.ts';
import type { Entry } from '../../projections/entries.ts';
import { Figures, groupId } from '../../metrics/figures.ts';
import { type GoalProgress, progressOf } from '../goals/goals.ts';
import type { CampaignAt } from '../campaign-at.ts';
import { daysBetween, plusDays } from '../../calendar/local-day.ts';
import { earliest, isWithin, latest, lengthOf } from '../../calendar/period.ts';
import { sum } from '../../metrics/sum.ts';
import { noCounts } from '../../metrics/tabulation.ts';
import type {
  GroupedFigures,
  CampaignFigures,
  Discussions,
  Evaluations,
  GoalCourse,
  GoalStanding,
  PledgesDue,
  SilentConnector,
  UnknownAttendance,
  Updates,
} from './figures.ts';
import { thresholds } from './thresholds.ts';
import { turnoutOf } from './turnout.ts';

/** What the campaign's figures are read from. */
interface Source {
  readonly campaign: CampaignAt;
  readonly figures: Figures;
  /** In the period. */
  readonly published: readonly Entry<'UpdatePublished'>[];
  readonly over: readonly ActivityRow[];
}

/**
 * @param during only what occurred on these days
 * @param connectors those that have fallen silent: of them the log knows nothing
 */
export function campaignFigures(
  campaign: CampaignAt,
  during: LocalPeriod | undefined,
  connectors: readonly SilentConnector[] = [],
): CampaignFigures {
  const { database, id, at } = campaign;
  const published = campaign
    .entries('UpdatePublished')
    .filter(({ data }) => isWithin(campaign.dayOf(data.publishedAt), during));
  const activities = listActivities(database, id, { limit: Number.MAX_SAFE_INTEGER, descending: false });
  const figures = new Figures(database, [campaign], during);
  const over = activities.filter(activity => campaign.isOver(activity));
  const source = { campaign, figures, published, over };
  const counts = figures.counts();
  const span = daysSoFar(source);
  const unknown = unknownAttendance(source);
  return {
    channels: breakdown(source, 'CHANNEL'),
    techniques: breakdown(source, 'TECHNIQUE'),
    counts,
    participants: figures.people(),
    turnout: turnoutOf(counts, sum(unknown.map(activity => activity.unknown))),
    updates: updates(source, span),
    plan: planAdherenceOf(database, figures, at),
    discussions: discussions(source),
    pledges: pledgesDue(source),
    unknown,
    goals: goals(source),
    evaluations: evaluations(source, span),
    connectors,
  };
}

function breakdown({ campaign, figures, over, published }: Source, by: GroupedFigures['by']): GroupedFigures {
  const counts = figures.countsBy([by]);
  const spend = spendBy(campaign.database, [campaign.id], [by], figures.during);
  const updated = Map.groupBy(published, ({ data }) => (by === 'CHANNEL' ? data.channel : data.technique));
  const ids = new Set(over.map(({ id }) => id));
  const unknown = Map.groupBy(
    [...figures.unknownBy([by, 'ACTIVITY']).values()].filter(({ key }) => ids.has(key[1] ?? '')),
    ({ key }) => key[0],
  );
  const keys: readonly (Channel | Technique)[] = by === 'CHANNEL' ? channels : techniques;
  const groups = keys.map(key => {
    const counted = counts.get(groupId([key]))?.value ?? noCounts;
    return {
      key,
      grossSignUps: counted.GROSS_SIGN_UPS,
      attended: counted.ATTENDANCES,
      turnout: turnoutOf(counted, sum(unknown.get(key)?.map(({ value }) => value) ?? [])),
      updates: updated.get(key)?.length ?? 0,
      spend: spend.get(groupId([key])) ?? new Map(),
    };
  });
  return { by, groups, unstated: counts.get(groupId([null]))?.value.GROSS_SIGN_UPS ?? 0 };
}

/** Of activities that are over; those with the most first. */
function unknownAttendance({ figures, over }: Source): UnknownAttendance[] {
  const unknown = figures.unknownBy(['ACTIVITY']);
  return over
    .map(({ id, name }) => ({ activityId: id, name, unknown: unknown.get(groupId([id]))?.value ?? 0 }))
    .filter(activity => activity.unknown > 0)
    .sort((a, b) => b.unknown - a.unknown);
}

/** The campaign's days so far, those of the period. It has begun with its first update, too. */
function daysSoFar({ campaign, figures: { during }, published }: Source): LocalPeriod {
  const { from, to } = campaign.soFar(published.map(({ data }) => campaign.dayOf(data.publishedAt)));
  return { from: latest(from, during?.from), to: earliest(to, during?.to) };
}

/** None, where the period ends before it begins. */
const length = (period: LocalPeriod) => Math.max(lengthOf(period), 0);

function updates({ campaign, published }: Source, span: LocalPeriod): Updates {
  const counted = published.filter(({ data }) => isWithin(campaign.dayOf(data.publishedAt), span));
  const byChannel = Map.groupBy(counted, ({ data }) => data.channel);
  return {
    days: length(span),
    total: counted.length,
    byChannel: new Map([...byChannel].map(([channel, of]) => [channel, of.length])),
  };
}

function discussions({ campaign, figures: { during }, published }: Source): Discussions {
  const observed = campaign.entries('DiscussionObserved').map(({ data }) => data);
  // Oldest first: of several observations the last one holds.
  const ofUpdates = new Map(observed.map(({ updateId, comments }) => [updateId, comments]));
  const inGeneral = observed.filter(({ updateId }) => updateId === null);
  const elsewhere = inGeneral.filter(({ observedAt }) => isWithin(campaign.dayOf(observedAt), during));
  const lastDay = plusDays(campaign.today, -thresholds.daysToObserve);
  const due = published.filter(({ data }) => campaign.dayOf(data.publishedAt) <= lastDay);
  const isObserved = ({ id, data: { channel, publishedAt } }: Entry<'UpdatePublished'>) =>
    ofUpdates.has(id) || inGeneral.some(of => of.channel === channel && of.observedAt >= publishedAt);
  return {
    comments: published.flatMap(({ id }) => ofUpdates.get(id) ?? []),
    due: due.length,
    unobserved: due.filter(update => !isObserved(update)).length,
    elsewhere: sum([...new Map(elsewhere.map(({ channel, comments }) => [channel, comments])).values()]),
  };
}

function pledgesDue({ figures, campaign: { today } }: Source): PledgesDue[] {
  const by = plusDays(today, thresholds.dueWithinDays);
  const then = figures.pledges(() => plusDays(by, 1));
  return figures
    .pledges(() => today)
    .map(({ kind, unit, overdue }, index) => {
      // The same units in the same order: only what is overdue differs between two days.
      const soon = parseDecimal(then[index]!.overdue) - parseDecimal(overdue);
      return { kind, unit, overdue, due: formatDecimal(soon), by };
    });
}

/** Up to now, whatever the period: a goal is for the whole campaign. Those whose value is not known are left out. */
function goals({ campaign }: Source): GoalStanding[] {
  const indicators = campaign.entries('IndicatorDefined');
  return campaign.entries('GoalSet').flatMap(({ id, data }) => {
    const indicator = indicators.find(({ data: { key } }) => key === data.indicator)?.data;
    const progress = progressOf(campaign, data, indicator);
    if (!progress.value) return [];
    const { name, target, by } = data;
    const value = formatDecimal(progress.value.low);
    const unit = data.unit ?? indicator?.unit ?? null;
    return [{ id, name, value, target, unit, by, course: courseOf(progress, by, campaign.today) }];
  });
}

function courseOf({ met, onCourse, forecast }: GoalProgress, by: string | null, today: string): GoalCourse {
  if (met) return onCourse === false ? 'MET_LATE' : 'MET';
  if (by !== null && by < today) return 'MISSED';
  if (forecast.refusal === 'NO_MOVEMENT') return 'AT_A_STANDSTILL';
  if (onCourse === null) return 'NOT_KNOWN';
  return onCourse ? 'ON_COURSE' : 'OFF_COURSE';
}

function evaluations({ campaign }: Source, span: LocalPeriod): Evaluations {
  const last = campaign
    .entries('EvaluationRecorded')
    .map(({ occurredAt }) => campaign.dayOf(occurredAt))
    .findLast(day => day >= span.from);
  return {
    days: length(span),
    sinceLast: last === undefined ? null : Math.max(daysBetween(last, span.to), 0),
  };
}
