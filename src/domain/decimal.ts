/**
 * Exact amounts: decimal strings with at most four decimals, computed as whole ten-thousandths. Never floating
 * point.
 */

/** An exact amount, `12.5`: at most four decimals. */
export type Decimal = string;

/** Whole ten-thousandths. */
export type Scaled = bigint;

/** An amount as somebody may state it: at most ten integer digits. */
export const decimalPattern = /^(0|[1-9]\d{0,9})(\.\d{1,4})?$/;
/** A sum of stated amounts may have more digits. */
const sumPattern = /^(0|[1-9]\d*)(\.\d{1,4})?$/;
const places = 4;

/** `"12.5"` → 125000n. @throws {RangeError} when it is not such a decimal. */
export function parseDecimal(text: string): Scaled {
  if (!sumPattern.test(text)) {
    throw new RangeError(`Expected a decimal such as "12.50", got ${JSON.stringify(text)}.`);
  }
  const [whole = '0', fraction = ''] = text.split('.');
  return BigInt(whole + fraction.padEnd(places, '0'));
}

/** 125000n → `"12.5"`: no trailing zeros, a minus sign where negative. */
export function formatDecimal(value: Scaled): string {
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0');
  const whole = digits.slice(0, -places);
  const fraction = digits.slice(-places).replace(/0+$/, '');
  return (value < 0n ? '-' : '') + whole + (fraction && `.${fraction}`);
}
