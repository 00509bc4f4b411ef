/** The test result: whether consecutive values rise or fall. */
interface MannKendall {
  /** The number of pairs whose later value is greater, minus the pairs whose later value is smaller. */
  readonly s: number;
  /** The probability, without a trend, of an S at least as far from 0, in either direction. */
  readonly p: number;
}

/** The most values of which all orders can be counted exactly: 18! is the last factorial below 2^53. */
const exactUpTo = 18;

/**
 * The test for a monotonic trend: two-sided, exact for up to 18 values, beyond them by the normal approximation with
 * continuity correction; equal values are taken into account in both. It supposes that the values are independent of one
 * another. Sources: H. B. Mann, Nonparametric tests against trend, Econometrica 13 (1945); M. G. Kendall, Rank Correlation
 * Methods, 4th ed., 1975, chapters 4 and 5.
 */
export function mannKendall(values: readonly bigint[]): MannKendall {
  const s = values
    .flatMap((value, i) => values.slice(i + 1).map(later => sign(later - value)))
    .reduce(add, 0);
  const ties = [...Map.groupBy(values, value => value).values()].map(({ length }) => length);
  return { s, p: values.length <= exactUpTo ? exact(s, ties) : approximate(s, values.length, ties) };
}

const sign = (n: bigint): number => Number(n > 0n) - Number(n < 0n);
const add = (a: number, b: number): number => a + b;

/**
 * Of all orders in which the values could have come, the part with such an S. The number of orders with q inversions is
 * the coefficient of x^q in [n]! ÷ ([t1]! [t2]! …), where [k] = 1 + x + … + x^(k−1), for groups of t equal values.
 */
function exact(s: number, ties: readonly number[]): number {
  const n = ties.reduce(add, 0);
  let orders = [1];
  for (let k = 2; k <= n; k++) orders = times(orders, k);
  for (const t of ties) for (let k = 2; k <= t; k++) orders = dividedBy(orders, k);
  const pairs = orders.length - 1;
  const asFar = orders.filter((_, inversions) => Math.abs(pairs - 2 * inversions) >= Math.abs(s));
  return asFar.reduce(add, 0) / orders.reduce(add, 0);
}

/** A polynomial times 1 + x + … + x^(k−1). */
function times(polynomial: readonly number[], k: number): number[] {
  return Array.from({ length: polynomial.length + k - 1 }, (_, i) =>
    polynomial.slice(Math.max(i - k + 1, 0), i + 1).reduce(add, 0),
  );
}

/** A polynomial divided by 1 + x + … + x^(k−1), where there is no remainder. */
function dividedBy(polynomial: readonly number[], k: number): number[] {
  const quotient: number[] = [];
  for (let i = 0; i < polynomial.length - k + 1; i++) {
    quotient.push(polynomial[i]! - (polynomial[i - 1] ?? 0) + (quotient[i - k] ?? 0));
  }
  return quotient;
}

function approximate(s: number, n: number, ties: readonly number[]): number {
  const term = (t: number) => t * (t - 1) * (2 * t + 5);
  const variance = (term(n) - ties.map(term).reduce(add, 0)) / 18;
  if (s === 0 || variance === 0) return 1;
  return Math.min(2 * upperTail((Math.abs(s) - 1) / Math.sqrt(variance)), 1);
}

/**
 * The part of a normal distribution beyond z ≥ 0, to seven decimals. Source: M. Abramowitz and I. A. Stegun, Handbook of
 * Mathematical Functions, 1964, 26.2.17.
 */
function upperTail(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const factors = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153];
  const sum = factors.reduce((rest, factor) => (rest + factor) * t, 0);
  return (Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}
