import { parseDecimal } from '../../domain/decimal.ts';
import type { CountingRule, IndicatorDefined, LocalPeriod } from '../../domain/entry/events.ts';
import { isMetric } from '../../domain/metrics.ts';
import { unreachable } from '../../domain/decider.ts';
import type { Entry } from '../../projections/entries.ts';
import { activeUsers } from '../../metrics/active-users.ts';
import type { Figures } from '../../metrics/figures.ts';
import { daysUpTo, earliest, isSamePeriod, latest } from '../../calendar/period.ts';
import { bounded, type Bounded, exactly, sumOf } from './bounded.ts';
import type { CampaignAt } from '../campaign-at.ts';
import { Withheld } from './withheld.ts';

export type Indicator = IndicatorDefined['data'];

/** An indicator's value. */
export interface ValueOfIndicator extends Bounded {
  /** The days it holds for. */
  readonly during: LocalPeriod;
  /** Where it comes from, if it was stated; null also where the ledger counted it. */
  readonly source: string | null;
}

/** Whether the ledger counts it itself; otherwise it is measured or read elsewhere, and entered. */
export function isCounted(rule: CountingRule): boolean {
  return rule !== 'MEMBERS' && rule !== 'MEASURED_QUANTITY';
}

/**
 * The value of an indicator, by its counting rule.
 * @param during default: all that the ledger knows of, up to the moment
 */
export function valueOf(
  campaign: CampaignAt,
  indicator: Indicator,
  during?: LocalPeriod,
): ValueOfIndicator | Withheld {
  const { rule } = indicator;
  if (isMetric(rule)) return counted(campaign, during, figures => bounded(figures.value(rule)));
  switch (rule) {
    case 'HEADCOUNT':
      return counted(campaign, during, figures => {
        const total = figures.headcount();
        return total && bounded(total.low, total.high);
      });
    case 'ACTIVE_USERS':
      return activeUsersOf(campaign, indicator.windowDays ?? 1, during);
    case 'MEMBERS':
      return members(campaign, during?.to ?? campaign.today);
    case 'MEASURED_QUANTITY':
      return measured(campaign, indicator.key, during);
    default:
      return unreachable(rule);
  }
}

function counted(
  campaign: CampaignAt,
  asked: LocalPeriod | undefined,
  count: (figures: Figures) => Bounded | undefined,
): ValueOfIndicator | Withheld {
  const during = campaign.covered(asked);
  if (!during) return notKnown(campaign);
  const amount = count(campaign.figures(during));
  return amount
    ? { ...amount, during, source: null }
    : new Withheld('NOTHING_MEASURED', 'Nobody counted heads at the activities of these days.');
}

function notKnown({ known: { from, to } }: CampaignAt): Withheld {
  return new Withheld('NOTHING_MEASURED', `The ledger knows of the days from ${from} to ${to} only.`);
}

function activeUsersOf(
  campaign: CampaignAt,
  windowDays: number,
  asked: LocalPeriod | undefined,
): ValueOfIndicator | Withheld {
  const { today } = campaign;
  const during = daysUpTo(earliest(today, asked?.to), windowDays);
  if ((asked && asked.from > today) || !campaign.covered(during)) return notKnown(campaign);
  return { ...bounded(activeUsers.of(campaign.figures(during))), during, source: null };
}

type Gauge = Entry<'GaugeObserved'>;

/** Readings of how many members there were, oldest first. */
export function memberGauges({ entries }: CampaignAt): readonly Gauge[] {
  return entries('GaugeObserved').filter(({ data }) => data.gauge === 'MEMBERS');
}

/**
 * Members by the last readings at the end of a day: those of each channel, added up, or the one of all channels together, if
 * that is later. Somebody in two groups is a member of both.
 */
function members(campaign: CampaignAt, day: string): ValueOfIndicator | Withheld {
  const read = memberGauges(campaign).filter(({ data }) => campaign.dayOf(data.observedAt) <= day);
  const last = read.at(-1);
  if (!last) return new Withheld('NOTHING_MEASURED', `The number of members was not read until ${day}.`);
  const { channel } = last.data;
  const counted =
    channel === null
      ? [last]
      : [...new Map(read.filter(isOfChannel).map(gauge => [gauge.data.channel, gauge])).values()];
  const days = counted.map(({ data }) => campaign.dayOf(data.observedAt));
  const during = { from: earliest(days[0]!, ...days), to: latest(days[0]!, ...days) };
  return { ...sumOf(counted.map(({ data }) => bounded(data.low, data.high))), during, source: null };
}

const isOfChannel = ({ data }: Gauge) => data.channel !== null;

/** Measurements of the whole, not of one area. */
export function measurements(
  { entries }: CampaignAt,
  indicator: string,
): readonly Entry<'MeasurementRecorded'>[] {
  return entries('MeasurementRecorded').filter(
    ({ data }) => data.indicator === indicator && data.area === null,
  );
}

/**
 * The measurement over exactly these days; without days, the one that ends last. Shorter ones are never added up: that would be
 * wrong for shares and means.
 */
function measured(
  campaign: CampaignAt,
  indicator: string,
  asked: LocalPeriod | undefined,
): ValueOfIndicator | Withheld {
  const all = measurements(campaign, indicator);
  const during = asked ?? all.map(({ data }) => data.during).reduce(later, undefined);
  const same = all.filter(({ data }) => during && isSamePeriod(data.during, during));
  const [first, ...others] = same.map(({ data }) => parseDecimal(data.value));
  if (!during || first === undefined) {
    return new Withheld(
      'NOTHING_MEASURED',
      'Nothing was measured over exactly these days, of the whole and not of one area.',
    );
  }
  if (others.some(value => value !== first)) {
    return new Withheld(
      'CONTRADICTORY',
      `Of ${during.from} to ${during.to} different values were measured. Correct or retract all but one.`,
    );
  }
  return { ...exactly(first), during, source: sourcesOf(same.map(({ data }) => data.source)) };
}

/** Of two periods the one that ends last; of two that end together, the longer. */
function later(a: LocalPeriod | undefined, b: LocalPeriod): LocalPeriod {
  if (!a || b.to > a.to) return b;
  return b.to === a.to && b.from < a.from ? b : a;
}

/** Each source once, in order; null: none is stated. */
export function sourcesOf(sources: readonly (string | null)[]): string | null {
  return [...new Set(sources.filter(source => source !== null))].join('; ') || null;
}
