import { type Channel, channels, type Technique, techniques } from '../../domain/attribution.ts';
import { formatDecimal, parseDecimal } from '../../domain/decimal.ts';
import type { LocalPeriod } from '../../domain/entry/events.ts';
import { type ActivityRow, listActivities } from '../../projections/activities.ts';
import { planAdherence } from '../../metrics/adherence.ts';
import type { CampaignRow } from '../../projections/campaigns.ts';
import { spendBy } from '../../metrics/costs.ts';
import { entriesOf, type Entry } from '../../projections/entries.ts';
import { Figures, groupId } from '../../metrics/figures.ts';
import { type Progress, progressOf } from '../goals/goals.ts';
import { CampaignAt } from '../indicators/campaign-at.ts';
import { daysBetween, localDays, plusDays } from '../../calendar/local-day.ts';
import { type Counts, noCounts } from '../../metrics/tabulation.ts';
import type { Database } from '../../sqlite/database.ts';
import type {
  Breakdown,
  CampaignFigures,
  Discussions,
  Evaluations,
  GoalCourse,
  GoalStanding,
  PledgesDue,
  SilentConnector,
  Turnout,
  UnknownAttendance,
  Updates,
} from './figures.ts';
import { thresholds } from './thresholds.ts';

type Campaign = Pick<CampaignRow, 'id' | 'timeZone' | 'startsOn' | 'endsOn' | 'createdAt' | 'closedAt'>;

/** What the campaign's figures are read from. */
interface Source {
  readonly database: Database;
  readonly campaign: Campaign;
  readonly figures: Figures;
  /** The moment the answer shows. */
  readonly at: Date;
  /** Local day. */
  readonly today: string;
  /** In the period. */
  readonly published: readonly Entry<'UpdatePublished'>[];
  readonly over: readonly ActivityRow[];
}

/**
 * @param during only what occurred on these days
 * @param at the moment the answer shows
 * @param connectors those that have fallen silent: of them the log knows nothing
 */
export function campaignFigures(
  database: Database,
  campaign: Campaign,
  during: LocalPeriod | undefined,
  at: Date,
  connectors: readonly SilentConnector[] = [],
): CampaignFigures {
  const days = localDays(campaign.timeZone);
  const today = days.at(at.getTime());
  const published = entriesOf(database, campaign.id, 'UpdatePublished').filter(({ data }) =>
    isWithin(days.of(data.publishedAt), during),
  );
  const activities = listActivities(database, campaign.id, {
    limit: Number.MAX_SAFE_INTEGER,
    descending: false,
  });
  const over = activities.filter(activity => isOver(activity, campaign.timeZone, at));
  const figures = new Figures(database, [campaign], during);
  const source = { database, campaign, figures, at, today, published, over };
  const counts = figures.counts();
  const span = daysSoFar(source);
  const unknown = unknownAttendance(source);
  return {
    channels: breakdown(source, 'CHANNEL'),
    techniques: breakdown(source, 'TECHNIQUE'),
    counts,
    participants: figures.people(),
    turnout: turnout(counts, sum(unknown.map(({ signUps }) => signUps))),
    updates: updates(source, span),
    plan: planAdherence(database, figures, at),
    discussions: discussions(source),
    pledges: pledgesDue(source),
    unknown,
    goals: goals(source),
    evaluations: evaluations(source, span),
    connectors,
  };
}

function breakdown({ database, figures, over, published }: Source, by: Breakdown['by']): Breakdown {
  const counts = figures.countsBy([by]);
  const spend = spendBy(database, [figures.campaigns[0]!.id], [by], figures.during);
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
      turnout: turnout(counted, sum(unknown.get(key)?.map(({ value }) => value) ?? [])),
      updates: updated.get(key)?.length ?? 0,
      spend: spend.get(groupId([key])) ?? new Map(),
    };
  });
  return { by, groups, unstated: counts.get(groupId([null]))?.value.GROSS_SIGN_UPS ?? 0 };
}

function turnout({ ATTENDANCES, WALK_INS, NO_SHOWS }: Counts, unknown: number): Turnout {
  return { came: ATTENDANCES - WALK_INS, noShow: NO_SHOWS, unknown };
}

/** Of activities that are over; those with the most first. */
function unknownAttendance({ figures, over }: Source): UnknownAttendance[] {
  const unknown = figures.unknownBy(['ACTIVITY']);
  return over
    .map(({ id, name }) => ({ activityId: id, name, signUps: unknown.get(groupId([id]))?.value ?? 0 }))
    .filter(({ signUps }) => signUps > 0)
    .sort((a, b) => b.signUps - a.signUps);
}

/** Without a stated end, an activity is over when its day is; without a date it is not. */
function isOver({ status, startsAt, endsAt }: ActivityRow, timeZone: string, at: Date): boolean {
  if (status === 'CANCELLED' || startsAt === null) return false;
  const days = localDays(timeZone);
  return endsAt === null ? days.of(startsAt) < days.at(at.getTime()) : Date.parse(endsAt) <= at.getTime();
}

/** From the first day, or else the day it was created or first published an update, until today, its end or its closing. */
function daysSoFar({ campaign, figures: { during }, published, today }: Source): LocalPeriod {
  const { startsOn, endsOn, createdAt, closedAt, timeZone } = campaign;
  const days = localDays(timeZone);
  const began = [createdAt, ...published.map(({ data }) => data.publishedAt)].map(at => days.of(at));
  const from = [startsOn ?? began.sort()[0]!, during?.from ?? ''].sort().at(-1)!;
  const ends = [today, endsOn, closedAt && days.of(closedAt), during?.to];
  const to = ends.filter(day => day != null).sort()[0]!;
  return { from, to };
}

const length = ({ from, to }: LocalPeriod) => Math.max(daysBetween(from, to) + 1, 0);

function updates({ campaign, published }: Source, span: LocalPeriod): Updates {
  const days = localDays(campaign.timeZone);
  const counted = published.filter(({ data }) => isWithin(days.of(data.publishedAt), span));
  const byChannel = Map.groupBy(counted, ({ data }) => data.channel);
  return {
    days: length(span),
    total: counted.length,
    byChannel: new Map([...byChannel].map(([channel, of]) => [channel, of.length])),
  };
}

function discussions({ database, campaign, figures: { during }, today, published }: Source): Discussions {
  const days = localDays(campaign.timeZone);
  const observed = entriesOf(database, campaign.id, 'DiscussionObserved').map(({ data }) => data);
  // Oldest first: of several observations the last one holds.
  const ofUpdates = new Map(observed.map(({ updateId, comments }) => [updateId, comments]));
  const inGeneral = observed.filter(({ updateId }) => updateId === null);
  const elsewhere = inGeneral.filter(({ observedAt }) => isWithin(days.of(observedAt), during));
  const lastDay = plusDays(today, -thresholds.daysToObserve);
  const due = published.filter(({ data }) => days.of(data.publishedAt) <= lastDay);
  const isObserved = ({ id, data: { channel, publishedAt } }: Entry<'UpdatePublished'>) =>
    ofUpdates.has(id) || inGeneral.some(of => of.channel === channel && of.observedAt >= publishedAt);
  return {
    comments: published.flatMap(({ id }) => ofUpdates.get(id) ?? []),
    due: due.length,
    unobserved: due.filter(update => !isObserved(update)).length,
    elsewhere: sum([...new Map(elsewhere.map(({ channel, comments }) => [channel, comments])).values()]),
  };
}

function pledgesDue({ figures, today }: Source): PledgesDue[] {
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
function goals({ database, campaign, at, today }: Source): GoalStanding[] {
  const seen = new CampaignAt(campaign, { database, at, position: undefined }, type =>
    entriesOf(database, campaign.id, type),
  );
  const indicators = seen.entries('IndicatorDefined');
  return seen.entries('GoalSet').flatMap(({ id, data }) => {
    const indicator = indicators.find(({ data: { key } }) => key === data.indicator)?.data;
    const progress = progressOf(seen, data, indicator);
    if (!progress.value) return [];
    const { name, target, by } = data;
    const value = formatDecimal(progress.value.low);
    const unit = data.unit ?? indicator?.unit ?? null;
    return [{ id, name, value, target, unit, by, course: courseOf(progress, by, today) }];
  });
}

function courseOf({ met, onCourse, forecast }: Progress, by: string | null, today: string): GoalCourse {
  if (met) return onCourse === false ? 'MET_LATE' : 'MET';
  if (by !== null && by < today) return 'MISSED';
  if (forecast.refusal === 'NO_MOVEMENT') return 'AT_A_STANDSTILL';
  if (onCourse === null) return 'NOT_KNOWN';
  return onCourse ? 'ON_COURSE' : 'OFF_COURSE';
}

function evaluations({ database, campaign }: Source, span: LocalPeriod): Evaluations {
  const days = localDays(campaign.timeZone);
  const last = entriesOf(database, campaign.id, 'EvaluationRecorded')
    .map(({ occurredAt }) => days.of(occurredAt))
    .findLast(day => day >= span.from);
  return {
    days: length(span),
    sinceLast: last === undefined ? null : Math.max(daysBetween(last, span.to), 0),
  };
}

function isWithin(day: string, period: LocalPeriod | undefined): boolean {
  return !period || (day >= period.from && day <= period.to);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}
