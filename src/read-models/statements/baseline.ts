import { parseDecimal } from '../../domain/decimal.ts';
import type { BaselineKind, LocalPeriod } from '../../domain/entry/events.ts';
import type { Entry } from '../entries.ts';
import { type Bounded, exactly } from '../indicators/bounded.ts';
import type { CampaignAt } from '../indicators/campaign-at.ts';
import {
  isAsLong,
  isSame,
  isYearBefore,
  lengthOf,
  periodYearBefore,
  periodYearLater,
} from '../indicators/periods.ts';
import { type Indicator, isCounted, measurements, type Value, valueOf } from '../indicators/value.ts';
import { Withheld } from '../indicators/withheld.ts';
import { plusDays } from '../local-day.ts';

/** What a value is compared with. */
export interface Baseline {
  readonly kind: Exclude<BaselineKind, 'UNSTATED'>;
  readonly value: Bounded;
  readonly during: LocalPeriod;
  readonly source: string | null;
}

/** A value beside a baseline that it can be compared with. */
export interface Comparison {
  readonly now: Value;
  readonly before: Baseline;
}

/** What somebody asks for. */
export interface Asked {
  /** Default: what fits the baseline. */
  readonly during?: LocalPeriod | undefined;
  /** Default: any. */
  readonly kind?: Baseline['kind'] | undefined;
}

/** An indicator's standing baselines, oldest first. */
export function baselinesOf({ told }: CampaignAt, indicator: string): readonly Entry<'BaselineRecorded'>[] {
  return told('BaselineRecorded').filter(({ data }) => data.indicator === indicator);
}

/**
 * The indicator beside the last baseline told that it can be compared with; where there is none, and days are asked for,
 * beside what the ledger itself holds of the same days a year before.
 */
export function comparison(
  campaign: CampaignAt,
  indicator: Indicator,
  { during, kind }: Asked,
): Comparison | Withheld {
  const told = baselinesOf(campaign, indicator.key).filter(({ data }) => !kind || data.kind === kind);
  const attempts = told.toReversed().map(entry => comparisonWith(campaign, indicator, entry, during));
  const settled =
    attempts.find(attempt => !(attempt instanceof Withheld)) ??
    attempts.find(attempt => attempt instanceof Withheld && attempt.reason !== 'NOT_COMPARABLE');
  if (settled) return settled;
  if (during && (kind ?? yearBeforeKind) === yearBeforeKind) {
    return comparisonWithYearBefore(campaign, indicator, during);
  }
  return attempts[0] ?? new Withheld('NO_BASELINE', 'No such baseline is recorded of this indicator.');
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
  if (rule !== indicator.rule) {
    return new Withheld(
      'OTHER_COUNTING_RULE',
      `The baseline was counted by ${rule}, the indicator is by ${indicator.rule}.`,
    );
  }
  if (before.value.low === 0n) return zero;
  const period = asked ?? periodFor(campaign, indicator, before);
  return period instanceof Withheld ? period : beside(campaign, indicator, period, before);
}

const zero = new Withheld('ZERO_BASELINE', 'The baseline is 0: a change relative to it has no meaning.');

function comparisonWithYearBefore(
  campaign: CampaignAt,
  indicator: Indicator,
  period: LocalPeriod,
): Comparison | Withheld {
  const before = valueOf(campaign, indicator, periodYearBefore(period));
  if (before instanceof Withheld) {
    return new Withheld('NO_BASELINE', `No baseline is recorded. A year before: ${before.message}`);
  }
  const { known } = campaign;
  if (isCounted(indicator.rule) && before.during.from < known.from) return notHeld(known);
  if (isSame(before.during, known) || before.during.from > periodYearBefore(period).to) return notHeld(known);
  if (before.low === 0n) return zero;
  const { during, source } = before;
  return beside(campaign, indicator, period, { kind: yearBeforeKind, value: before, during, source });
}
