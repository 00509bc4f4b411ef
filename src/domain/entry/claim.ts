import { parseDecimal } from '../decimal.ts';
import { unreachable } from '../decider.ts';
import { Refusal, refuseField } from '../refusal.ts';
import type { EntryContent } from './draft.ts';
import type { ClaimReported } from './events.ts';
import { exact, refusePeriod, standingIndicator } from './indicator.ts';
import type { EntryState } from './state.ts';

type Claim = EntryContent<ClaimReported>;

/** The claim, or the refusal where its parts do not fit its form. */
export function reportedClaim(data: Claim, indicator: EntryState | null): Claim | Refusal {
  const defined = data.indicator === null ? undefined : standingIndicator(indicator);
  if (defined instanceof Refusal) return defined;
  const { value, high, during } = data;
  return (
    refuseForm(data) ??
    refuseValue(data) ??
    (during ? refusePeriod(during, 'during') : undefined) ?? {
      ...data,
      value: value === null ? null : exact(value),
      high: high === null ? null : exact(high),
    }
  );
}

/** A change and a trend have a direction; a level has none. */
function refuseForm({ form, comparator, direction, changeType }: Claim): Refusal | undefined {
  const directed = form === 'CHANGE' || form === 'TREND';
  if (directed && direction === null) return refuseField('direction', `Expected UP or DOWN with ${form}.`);
  if (!directed && direction !== null) return refuseField('direction', `Expected none with ${form}.`);
  if (form !== 'CHANGE' && changeType !== null)
    return refuseField('changeType', 'Expected only with CHANGE.');
  if (form === 'CHANGE' && changeType === null && comparator !== 'DIRECTION_ONLY') {
    return refuseField('changeType', 'Expected what the value of a CHANGE means, such as RELATIVE_PERCENT.');
  }
  if (form === 'TREND' && comparator !== 'DIRECTION_ONLY') {
    return refuseField('comparator', 'Expected DIRECTION_ONLY with TREND. With a value it is a CHANGE.');
  }
  if (!directed && comparator === 'DIRECTION_ONLY') {
    return refuseField('comparator', `Expected another: ${form} has no direction. One that has is a TREND.`);
  }
  return undefined;
}

function refuseValue({ comparator, value, high }: Claim): Refusal | undefined {
  if (comparator === 'DIRECTION_ONLY') {
    if (value !== null) return refuseField('value', 'Expected none with DIRECTION_ONLY.');
  } else if (value === null) {
    return refuseField('value', `Expected a value with ${comparator}.`);
  }
  switch (comparator) {
    case 'RANGE':
      return value !== null && high !== null && parseDecimal(high) >= parseDecimal(value)
        ? undefined
        : refuseField('high', `Expected an amount from value, ${value}, upwards.`);
    case 'EXACT':
    case 'AT_LEAST':
    case 'DIRECTION_ONLY':
      return high === null ? undefined : refuseField('high', 'Expected only with RANGE.');
    default:
      return unreachable(comparator);
  }
}
