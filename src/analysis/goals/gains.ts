import { unreachable } from '../../domain/decider.ts';
import { parseDecimal, type Scaled } from '../../domain/decimal.ts';
import type { CountingRule, GoalSet } from '../../domain/entry/events.ts';
import type { Measure } from '../../projections/facts.ts';
import { always, participating, signedUp } from '../../metrics/figures.ts';
import type { CampaignAt } from '../indicators/campaign-at.ts';
import type { Indicator } from '../indicators/value.ts';
import { pledgeAmounts, pledgeTerms } from '../../projections/pledges.ts';
import { Spans } from '../../calendar/spans.ts';
import type { Selection } from '../../metrics/grouping.ts';
import type { Weights } from '../../metrics/tabulation.ts';
import { tabulations } from '../../metrics/tabulations.ts';

export type Goal = GoalSet['data'];

/** What each local day added to what a goal counts, as it stands now: what was withdrawn since added nothing. */
export type Gains = ReadonlyMap<string, Scaled>;

/** Undefined: it cannot be told by day. @param indicator the goal's own, if it has one */
export function gainsOf(campaign: CampaignAt, goal: Goal, indicator?: Indicator): Gains | undefined {
  switch (goal.measure) {
    case 'PARTICIPANTS':
      return arrivals(campaign, participating);
    case 'SIGN_UPS':
      return counts(campaign, { SIGN_UPS: 1, SIGN_UPS_LOST: -1 });
    case 'ATTENDANCES':
      return counts(campaign, { ATTENDED: 1 });
    case 'HEADCOUNT':
      return headcounts(campaign);
    case 'SHARES':
      return counts(campaign, { SHARES: 1 });
    case 'PLEDGED':
      return pledged(campaign, goal.unit);
    // Amounts are dated by when they were pledged, not by when they were given.
    case 'FULFILLED':
      return undefined;
    case 'PETITION':
      return arrivals(campaign, signedUp, goal.petition?.area);
    case 'INDICATOR':
      return indicator?.higherIsBetter ? gainsByRule(campaign, indicator.rule) : undefined;
    default:
      return unreachable(goal.measure);
  }
}

function gainsByRule(campaign: CampaignAt, rule: CountingRule): Gains | undefined {
  switch (rule) {
    case 'DISTINCT_PERSONS':
      return arrivals(campaign, participating);
    case 'SIGN_UPS':
      return counts(campaign, { SIGN_UPS: 1 });
    case 'ATTENDANCES':
      return counts(campaign, { ATTENDED: 1 });
    case 'HEADCOUNT':
      return headcounts(campaign);
    case 'MEMBERS':
    case 'ACTIVE_USERS':
    case 'MEASURED_QUANTITY':
      return undefined;
    default:
      return unreachable(rule);
  }
}

function counts(campaign: CampaignAt, weights: Weights): Gains {
  const figures = campaign.figures();
  return summed(
    (Object.entries(weights) as [Measure, 1 | -1][]).flatMap(([measure, weight]) =>
      figures.series(measure, 'DAY').map(({ start, value }) => [start, scaled(weight * value)] as const),
    ),
  );
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
  const rows = campaign.database.all<{ startsAt: string; low: number }>(
    `SELECT starts_at AS startsAt, headcount_low AS low FROM activities
     WHERE campaign_id = ? AND headcount_low IS NOT NULL`,
    campaign.id,
  );
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

const scaled = (count: number): Scaled =>
  count < 0 ? -parseDecimal(String(-count)) : parseDecimal(String(count));

function summed(parts: readonly (readonly [day: string, gain: Scaled])[]): Gains {
  const days = Map.groupBy(parts, ([day]) => day);
  const sums = [...days].map(
    ([day, gains]) => [day, gains.reduce((sum, [, gain]) => sum + gain, 0n)] as const,
  );
  return new Map(sums.filter(([, gain]) => gain !== 0n).sort(([a], [b]) => (a < b ? -1 : 1)));
}
