import { parseDecimal } from '../../domain/decimal.ts';
import type { BaselineKind, CountingRule, LocalPeriod } from '../../domain/entry/events.ts';
import type { Entry } from '../../projections/entries.ts';
import { type Bounded, exactly } from '../indicators/bounded.ts';
import type { CampaignAt } from '../campaign-at.ts';
import { isSamePeriod, lengthOf, periodYearBefore } from '../../calendar/period.ts';
import { isAsLong, isYearBefore, periodYearLater } from '../indicators/periods.ts';
import {
  type Indicator,
  isCounted,
  measurements,
  type ValueOfIndicator,
  valueOf,
} from '../indicators/value.ts';
import { Withheld } from '../indicators/withheld.ts';
import { plusDays } from '../../calendar/local-day.ts';

/** What a value is compared with. */
export interface Baseline {
  readonly kind: Exclude<BaselineKind, 'UNSTATED'>;
  readonly value: Bounded;
  readonly during: LocalPeriod;
  /** The days that were asked for, if the value was read before them. */
  readonly of?: LocalPeriod;
  readonly source: string | null;
}

/** A value beside a baseline that it can be compared with. */
export interface Comparison {
  readonly now: ValueOfIndicator;
  readonly before: Baseline;
}

/** The requested comparison. */
interface Asked {
  /** Default: the days that fit the baseline. */
  readonly during?: LocalPeriod | undefined;
  /** Default: any. */
  readonly kind?: Baseline['kind'] | undefined;
}

/** An indicator's standing baselines, oldest first. */
export function baselinesOf(
  { entries }: CampaignAt,
  indicator: string,
): readonly Entry<'BaselineRecorded'>[] {
  return entries('BaselineRecorded').filter(({ data }) => data.indicator === indicator);
}

/**
 * Compares the indicator with the last recorded baseline that is comparable. If there is none, and days are asked for, it is
 * compared with what the ledger itself holds of the same days a year before.
 */
export function comparison(
  campaign: CampaignAt,
  indicator: Indicator,
  { during, kind }: Asked,
): Comparison | Withheld {
  const recorded = baselinesOf(campaign, indicator.key).filter(({ data }) => !kind || data.kind === kind);
  const attempts = recorded.toReversed().map(entry => comparisonWith(campaign, indicator, entry, during));
  const settled =
    attempts.find(attempt => !(attempt instanceof Withheld)) ??
    attempts.find(attempt => attempt instanceof Withheld && attempt.reason !== 'NOT_COMPARABLE');
  if (settled) return settled;
  const ledger =
    (kind ?? yearBeforeKind) === yearBeforeKind && during
      ? comparisonWithYearBefore(campaign, indicator, during)
      : new Withheld('NO_BASELINE', 'No such baseline is recorded of this indicator.');
  return ledger instanceof Withheld ? (attempts[0] ?? ledger) : ledger;
}

const yearBeforeKind = 'SAME_PERIOD_PREVIOUS_YEAR';

/** @param asked default: the days that fit the baseline */
export function comparisonWith(
  campaign: CampaignAt,
  indicator: Indicator,
  { data }: Entry<'BaselineRecorded'>,
  asked?: LocalPeriod,
): Comparison | Withheld {
  const { kind, during, source, rule } = data;
  const before = { kind, during, source, value: exactly(parseDecimal(data.value)) };
  const flaw = rule === indicator.rule ? flawOf(before.value) : otherRule(rule, indicator);
  // If days are asked for, `beside` checks that the baseline's days fit them before it looks at the flaw.
  const period = asked ?? flaw ?? periodFor(campaign, indicator, before);
  return period instanceof Withheld ? period : beside(campaign, indicator, period, before, flaw);
}

const otherRule = (rule: CountingRule, indicator: Indicator) =>
  new Withheld(
    'OTHER_COUNTING_RULE',
    `The baseline was counted by ${rule}, the indicator is by ${indicator.rule}.`,
  );

const flawOf = ({ low }: Bounded): Withheld | undefined =>
  low === 0n
    ? new Withheld('ZERO_BASELINE', 'The baseline is, or may be, 0: a change relative to it has no meaning.')
    : undefined;

function comparisonWithYearBefore(
  campaign: CampaignAt,
  indicator: Indicator,
  period: LocalPeriod,
): Comparison | Withheld {
  const earlier = periodYearBefore(period);
  const before = valueOf(campaign, indicator, earlier);
  if (before instanceof Withheld) return new Withheld('NO_BASELINE', `A year before: ${before.message}`);
  const { during, source } = before;
  const { from } = indicator.rule === 'ACTIVE_USERS' ? during : earlier;
  if (isCounted(indicator.rule) && from < campaign.known.from) {
    return new Withheld(
      'NO_BASELINE',
      `None is recorded, and of the year before the ledger knows only from ${campaign.known.from} on.`,
    );
  }
  const of = indicator.rule === 'MEMBERS' ? earlier : during;
  const baseline = { kind: yearBeforeKind, value: before, during, of, source } as const;
  return beside(campaign, indicator, period, baseline, flawOf(before));
}

/** @param flaw why the baseline cannot be used, even if its days fit */
function beside(
  campaign: CampaignAt,
  indicator: Indicator,
  period: LocalPeriod,
  before: Baseline,
  flaw: Withheld | undefined,
): Comparison | Withheld {
  if (isCounted(indicator.rule) && period.to >= campaign.today) {
    return new Withheld('PERIOD_NOT_OVER', `These days are over after ${period.to}.`);
  }
  const now = valueOf(campaign, indicator, period);
  if (now instanceof Withheld) return now;
  const unlike = unlikeness(indicator, period, now, before);
  return unlike === undefined ? (flaw ?? { now, before }) : new Withheld('NOT_COMPARABLE', unlike);
}

/** Why a value cannot be compared with a baseline; undefined: it can. */
function unlikeness(
  { rule }: Indicator,
  asked: LocalPeriod,
  now: ValueOfIndicator,
  { kind, during, of = during }: Baseline,
): string | undefined {
  // Members are counted on one day, so the lengths of the periods do not matter.
  const days = rule === 'MEMBERS' ? asked : now.during;
  const bothPeriods = `The baseline is of ${during.from} to ${during.to}, the value of ${now.during.from} to ${now.during.to}`;
  if (kind === 'CONTROL')
    return isSamePeriod(days, during) ? undefined : `${bothPeriods}: expected the same days.`;
  if (now.during.from <= during.to) return `${bothPeriods}: expected later days.`;
  if (kind === 'PRE_CAMPAIGN') {
    const fits = rule === 'MEMBERS' || isAsLong(during, days);
    return fits ? undefined : `${bothPeriods}: expected as many days, or calendar months.`;
  }
  const fits =
    rule === 'MEMBERS' || rule === 'ACTIVE_USERS'
      ? isYearBefore(lastOf(of), lastOf(days)) && (rule === 'MEMBERS' || isAsLong(during, days))
      : isYearBefore(during, days);
  return fits ? undefined : `${bothPeriods}: expected the same days a year later.`;
}

const lastOf = ({ to }: LocalPeriod): LocalPeriod => ({ from: to, to });

/** The days that fit a baseline. */
function periodFor(
  campaign: CampaignAt,
  indicator: Indicator,
  { kind, during }: Baseline,
): LocalPeriod | Withheld {
  if (kind === 'CONTROL') return during;
  if (kind === 'SAME_PERIOD_PREVIOUS_YEAR') return periodYearLater(during);
  if (indicator.rule === 'MEMBERS') return { from: plusDays(during.to, 1), to: campaign.today };
  return indicator.rule === 'MEASURED_QUANTITY'
    ? lastMeasured(campaign, indicator, during)
    : lastRun(campaign, lengthOf(during));
}

/** The last measurement after the baseline over an equally long period. */
function lastMeasured(campaign: CampaignAt, { key }: Indicator, before: LocalPeriod): LocalPeriod | Withheld {
  const alike = measurements(campaign, key)
    .map(({ data }) => data.during)
    .filter(period => isAsLong(period, before) && period.from > before.to)
    .toSorted((a, b) => (a.to < b.to ? -1 : 1));
  const message = `Nothing was measured after ${before.to} over as long a period.`;
  return alike.at(-1) ?? new Withheld('NOTHING_MEASURED', message);
}

/** The last so many days that the campaign has run for. */
function lastRun({ run }: CampaignAt, days: number): LocalPeriod | Withheld {
  if (!run || lengthOf(run) < days) {
    return new Withheld(
      'PERIOD_NOT_OVER',
      `The campaign has not run for ${days} days, as the baseline takes.`,
    );
  }
  return { from: plusDays(run.to, 1 - days), to: run.to };
}
