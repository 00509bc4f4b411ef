import { unreachable } from '../../domain/decider.ts';
import { parseDecimal, type Scaled } from '../../domain/decimal.ts';
import { isMetric, metrics } from '../../domain/metrics.ts';
import { type Figures, groupId } from '../../metrics/figures.ts';
import { bounded, type Bounded, exactly } from '../indicators/bounded.ts';
import type { CampaignAt } from '../campaign-at.ts';
import { type Indicator, valueOf } from '../indicators/value.ts';
import { Withheld } from '../indicators/withheld.ts';
import { type Forecast, forecast, none } from './forecast.ts';
import { type Gains, gainsOf, type Goal } from './gains.ts';

/** How far a campaign has come towards a goal. */
export interface GoalProgress {
  /** Undefined: it is not known. */
  readonly value: Bounded | undefined;
  readonly met: boolean;
  /** The first local day at whose end there was enough of what counts now; null: it is not met, or not known by day. */
  readonly metOn: string | null;
  readonly forecast: Forecast;
  /** Whether it was met, or will be, by its day; null: not known, or it has no day. */
  readonly onCourse: boolean | null;
}

/** @param indicator the goal's own; undefined: it has none, or it was retracted */
export function progressOf(campaign: CampaignAt, goal: Goal, indicator?: Indicator): GoalProgress {
  const value = goalValue(campaign, goal, indicator);
  const target = parseDecimal(goal.target);
  const met = value !== undefined && isMet(value, target, indicator);
  const gains = value && gainsOf(campaign, goal, indicator);
  const metOn = met && gains ? dayOfReaching(gains, target) : null;
  const expected = forecastOf(campaign, goal, indicator, { value, met, gains });
  return { value, met, metOn, forecast: expected, onCourse: onCourse(campaign, goal, met, metOn, expected) };
}

function goalValue(campaign: CampaignAt, goal: Goal, indicator: Indicator | undefined): Bounded | undefined {
  const figures = campaign.figures();
  if (isMetric(goal.measure)) return bounded(figures.value(goal.measure));
  switch (goal.measure) {
    case 'HEADCOUNT': {
      const counted = figures.headcount();
      return counted && bounded(counted.low, counted.high);
    }
    case 'PLEDGED':
    case 'FULFILLED':
      return exactly(inUnit(figures, goal.measure === 'PLEDGED' ? 'pledged' : 'fulfilled', goal.unit));
    case 'PETITION': {
      const residents = figures
        .peopleBy(['AREA'], metrics.SIGNED_UP.of)
        .get(groupId([goal.petition?.area ?? null]));
      return bounded(residents?.value ?? 0);
    }
    case 'INDICATOR': {
      const value = indicator && valueOf(campaign, indicator);
      return value instanceof Withheld ? undefined : value;
    }
    default:
      return unreachable(goal.measure);
  }
}

function inUnit(figures: Figures, amount: 'pledged' | 'fulfilled', unit: string | null): Scaled {
  return figures
    .pledges(() => '')
    .filter(totals => totals.unit === unit)
    .reduce((sum, totals) => sum + parseDecimal(totals[amount]), 0n);
}

/** Whether it is met for certain. */
function isMet({ low, high }: Bounded, target: Scaled, indicator: Indicator | undefined): boolean {
  return indicator && !indicator.higherIsBetter ? high !== null && high <= target : low >= target;
}

function dayOfReaching(gains: Gains, target: Scaled): string | null {
  let sum = 0n;
  for (const [day, gain] of gains) if ((sum += gain) >= target) return day;
  return null;
}

function forecastOf(
  campaign: CampaignAt,
  goal: Goal,
  indicator: Indicator | undefined,
  { value, met, gains }: Pick<GoalProgress, 'value' | 'met'> & { readonly gains: Gains | undefined },
): Forecast {
  if (met) return none('ALREADY_MET');
  if (campaign.closed) return none('CAMPAIGN_CLOSED');
  // Head-counts come with activities, not day by day.
  const heads = goal.measure === 'HEADCOUNT' || indicator?.rule === 'HEADCOUNT';
  if (!value || !gains || heads) return none('NOT_COUNTED_BY_DAY');
  return forecast(gains, value.low, parseDecimal(goal.target), campaign.today);
}

function onCourse(
  { today }: CampaignAt,
  { by }: Goal,
  met: boolean,
  metOn: string | null,
  { on }: Forecast,
): boolean | null {
  if (by === null) return null;
  if (met) return metOn === null ? today <= by || null : metOn <= by;
  if (today > by) return false;
  return on === null ? null : on <= by;
}
