import * as fc from 'fast-check';
import { parseDecimal } from '../../../src/domain/decimal.ts';
import type { Bounded } from '../../../src/analysis/indicators/bounded.ts';
import { Withheld } from '../../../src/analysis/indicators/withheld.ts';
import { type Change, relativeChange } from '../../../src/analysis/statements/change.ts';

/** `'10'`, `'10–12'` or `'10–'` */
function amount(text: string): Bounded {
  const [low = '', high] = text.split('–');
  if (high === undefined) return { low: parseDecimal(low), high: parseDecimal(low) };
  return { low: parseDecimal(low), high: high === '' ? null : parseDecimal(high) };
}

function shown(change: Change | Withheld): string {
  if (change instanceof Withheld) return change.reason;
  const { direction, comparator, value, high } = change;
  return [direction ?? 'SAME', comparator, value, ...(high === null ? [] : [high])].join(' ');
}

describe('a change relative to a baseline', () => {
  test.each([
    ['115', '100', 'UP EXACT 15'],
    ['85', '100', 'DOWN EXACT 15'],
    ['350', '100', 'UP EXACT 250'],
    ['0', '100', 'DOWN EXACT 100'],
    ['100', '100', 'SAME EXACT 0'],
    ['0.0003', '0.0002', 'UP EXACT 50'],
    ['4', '3', 'UP EXACT 33.3'],
    ['5', '3', 'UP EXACT 66.7'],
    // Half is rounded up, and up is away from nought whichever way the change goes.
    ['100.25', '100', 'UP EXACT 0.3'],
    ['99.75', '100', 'DOWN EXACT 0.3'],
    ['100.0499', '100', 'UP EXACT 0'],
    ['9999999999.9999', '0.0001', 'UP EXACT 9999999999999800'],
  ])('%s after %s is %s', (now, before, expected) => {
    expect(shown(relativeChange(amount(now), amount(before)))).toBe(expected);
  });

  test.each([
    ['120–', '100', 'UP AT_LEAST 20'],
    ['4–', '3', 'UP AT_LEAST 33.3'],
    ['120–140', '100', 'UP RANGE 20 40'],
    ['4–5', '3', 'UP RANGE 33.3 66.7'],
    ['60–80', '100', 'DOWN RANGE 20 40'],
    ['120', '90–100', 'UP RANGE 20 33.4'],
    ['50', '100–', 'DOWN AT_LEAST 50'],
    ['2', '3–', 'DOWN AT_LEAST 33.3'],
    ['120–130', '90–100', 'UP RANGE 20 44.5'],
    ['5–5', '4', 'UP EXACT 25'],
  ])('what is only known within bounds stays so: %s after %s is %s', (now, before, expected) => {
    expect(shown(relativeChange(amount(now), amount(before)))).toBe(expected);
  });

  test.each([
    ['100–', '100', 'DIRECTION_UNCLEAR'],
    ['90–', '100', 'DIRECTION_UNCLEAR'],
    ['90–110', '100', 'DIRECTION_UNCLEAR'],
    ['90–100', '100', 'DIRECTION_UNCLEAR'],
    ['150', '100–', 'DIRECTION_UNCLEAR'],
    ['90–', '100–', 'DIRECTION_UNCLEAR'],
    ['10', '0', 'ZERO_BASELINE'],
    ['0', '0', 'ZERO_BASELINE'],
    ['10', '0–5', 'ZERO_BASELINE'],
  ])('%s after %s is refused: %s', (now, before, expected) => {
    expect(shown(relativeChange(amount(now), amount(before)))).toBe(expected);
  });
});

const scaled = fc.bigInt({ min: 0n, max: 10n ** 14n });
const bounded: fc.Arbitrary<Bounded> = fc.oneof(
  scaled.map(low => ({ low, high: low })),
  fc.tuple(scaled, scaled).map(([low, more]) => ({ low, high: low + more })),
  scaled.map(low => ({ low, high: null })),
);
/** An amount that a bounded one may really be. */
const within = ({ low, high }: Bounded, part: number): bigint =>
  low + (high === null ? 10n ** 13n * BigInt(part) : ((high - low) * BigInt(part)) / 100n);

test('whatever the amounts really are, the change lies within its stated bounds', () => {
  fc.assert(
    fc.property(bounded, bounded, fc.nat(100), fc.nat(100), (now, before, a, b) => {
      const change = relativeChange(now, before);
      if (change instanceof Withheld) return;
      const [is, was] = [within(now, a), within(before, b)];
      const magnitude = is > was ? is - was : was - is;
      // In thousandths of a per cent, so that a tenth is a hundred of them.
      const thousandths = (decimal: string) => parseDecimal(decimal) / 10n;
      const real = magnitude * 100_000n;
      expect(is === was ? null : is > was ? 'UP' : 'DOWN').toBe(change.direction);
      const slack = change.comparator === 'EXACT' ? 50n : 0n;
      expect(real).toBeGreaterThanOrEqual((thousandths(change.value) - slack) * was);
      const most = change.comparator === 'EXACT' ? change.value : change.high;
      if (most !== null) expect(real).toBeLessThanOrEqual((thousandths(most) + slack) * was);
    }),
    { numRuns: 500 },
  );
});

test('a change is withheld if the bounds leave its direction open, and only then', () => {
  fc.assert(
    fc.property(bounded, bounded, (now, before) => {
      fc.pre(before.low > 0n);
      const up = before.high !== null && now.low > before.high;
      const down = now.high !== null && now.high < before.low;
      const change = relativeChange(now, before);
      const same = now.low === now.high && before.low === before.high && now.low === before.low;
      expect(change instanceof Withheld).toBe(!up && !down && !same);
    }),
    { numRuns: 500 },
  );
});
