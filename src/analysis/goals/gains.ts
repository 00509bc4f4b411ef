import { unreachable } from '../../domain/decider.ts';
import type { Scaled } from '../../domain/decimal.ts';
import type { CountingRule, GoalSet } from '../../domain/entry/events.ts';
import { isMetric, isOfPeople, type Metric, metrics, type Weights } from '../../domain/metrics.ts';
import { always } from '../../metrics/figures.ts';
import type { CampaignAt } from '../campaign-at.ts';
import { scaled } from '../indicators/bounded.ts';
import type { Indicator } from '../indicators/value.ts';
import { countedActivities } from '../../projections/activities.ts';
import { pledgeAmounts, pledgeTerms } from '../../projections/pledges.ts';
import { Spans } from '../../calendar/spans.ts';
import type { Selection } from '../../metrics/grouping.ts';
import { tabulations } from '../../metrics/tabulations.ts';

export type Goal = GoalSet['data'];

/** The gain of each local day towards a goal. What was withdrawn since is not counted. */
export type Gains = ReadonlyMap<string, Scaled>;

/** Undefined: it is not known by day. @param indicator the goal's own, if it has one */
export function gainsOf(campaign: CampaignAt, goal: Goal, indicator?: Indicator): Gains | undefined {
  if (isMetric(goal.measure)) return ofMetric(campaign, goal.measure);
  switch (goal.measure) {
    case 'HEADCOUNT':
      return headcounts(campaign);
    case 'PLEDGED':
      return pledged(campaign, goal.unit);
    // Amounts are dated by when they were pledged, not by when they were given.
    case 'FULFILLED':
      return undefined;
    case 'PETITION':
      return arrivals(campaign, metrics.SIGNED_UP.of, goal.petition?.area);
    case 'INDICATOR':
      return indicator?.higherIsBetter ? gainsByRule(campaign, indicator.rule) : undefined;
    default:
      return unreachable(goal.measure);
  }
}

function gainsByRule(campaign: CampaignAt, rule: CountingRule): Gains | undefined {
  if (isMetric(rule)) return ofMetric(campaign, rule);
  return rule === 'HEADCOUNT' ? headcounts(campaign) : undefined;
}

function ofMetric(campaign: CampaignAt, metric: Metric): Gains {
  if (isOfPeople(metric)) return arrivals(campaign, metrics[metric].of);
  const days = campaign.figures().series(metric, 'DAY');
  return summed(days.map(({ start, value }) => [start, scaled(value)]));
}

/** People, on the first day on which they count. @param area only those who lived there then */
function arrivals(campaign: CampaignAt, weights: Weights, area?: string): Gains {
  const selection = byDay(campaign, area === undefined ? [] : ['AREA']);
  const days = tabulations(campaign.database)
    .people(selection, weights)
    .members()
    .filter(({ key }) => area === undefined || key.values[0] === area)
    .toSorted((a, b) => (a.key.span < b.key.span ? -1 : 1));
  const known = new Set<number>();
  return summed(
    days.map(({ key, ordinals }) => {
      const before = known.size;
      for (const ordinal of ordinals) known.add(ordinal);
      return [key.span, scaled(known.size - before)];
    }),
  );
}

/** The least there were at each activity, on the day it began. */
function headcounts(campaign: CampaignAt): Gains {
  const rows = countedActivities(campaign.database, [campaign.id]);
  return summed(rows.map(({ startsAt, low }) => [campaign.dayOf(startsAt), scaled(low)]));
}

/** What was pledged in a unit, on the day it was pledged. */
function pledged(campaign: CampaignAt, unit: string | null): Gains {
  const { database } = campaign;
  const terms = pledgeTerms(database, campaign.id).filter(term => term.unit === unit);
  const amount = pledgeAmounts.indexOf('PLEDGED');
  const groups = tabulations(database).pledges(byDay(campaign, [])).groups();
  return summed(
    groups.flatMap(({ key, sum }) => terms.map(({ term }) => [key.span, sum(term, amount)] as const)),
  );
}

const byDay = ({ id, timeZone }: CampaignAt, dimensions: Selection['dimensions']): Selection => ({
  campaignId: id,
  during: always,
  dimensions,
  spans: new Spans(timeZone, 'DAY'),
});

function summed(parts: readonly (readonly [day: string, gain: Scaled])[]): Gains {
  const days = Map.groupBy(parts, ([day]) => day);
  const sums = [...days].map(
    ([day, gains]) => [day, gains.reduce((sum, [, gain]) => sum + gain, 0n)] as const,
  );
  return new Map(sums.filter(([, gain]) => gain !== 0n).sort(([a], [b]) => (a < b ? -1 : 1)));
}
