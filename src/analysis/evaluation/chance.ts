/** Whether numbers differ by more than chance would make them. All at 5 %, two-sided. */

/** So many of so many. */
export interface Proportion {
  readonly hits: number;
  readonly of: number;
}

/** So many of so many, and their ratio. */
export interface Rated extends Proportion {
  readonly rate: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export function rate({ hits, of }: Proportion): number {
  return hits / of;
}

/** With its ratio. */
export function rated(proportion: Proportion): Rated {
  return { ...proportion, rate: rate(proportion) };
}

/** How many pairs so many groups make. */
export function pairs(groups: number): number {
  return (groups * (groups - 1)) / 2;
}

/**
 * The normal deviate that chance exceeds in 5 % of cases, in any of so many comparisons (Bonferroni).
 * Hastings' approximation, Abramowitz & Stegun 26.2.23: the error is below 0.0005.
 */
export function deviate(comparisons = 1): number {
  const t = Math.sqrt(-2 * Math.log(0.025 / comparisons));
  return (
    t -
    (2.515517 + 0.802853 * t + 0.010328 * t ** 2) / (1 + 1.432788 * t + 0.189269 * t ** 2 + 0.001308 * t ** 3)
  );
}

/** Where the true proportion lies: the score interval of Wilson (1927), J. Am. Stat. Assoc. 22, 209–212. */
export function wilson({ hits, of }: Proportion, z = deviate()): Interval {
  const p = hits / of;
  const centre = p + z ** 2 / (2 * of);
  const spread = z * Math.sqrt((p * (1 - p)) / of + z ** 2 / (4 * of ** 2));
  const scale = 1 + z ** 2 / of;
  return { low: (centre - spread) / scale, high: (centre + spread) / scale };
}

/**
 * Whether the first proportion is greater, by more than chance: Newcombe's interval of the difference, made of Wilson's
 * intervals, lies above nought. Newcombe (1998), Statistics in Medicine 17, 873–890, method 10.
 * @param comparisons how many pairs these two were picked from
 */
export function exceeds(a: Proportion, b: Proportion, comparisons: number): boolean {
  const z = deviate(comparisons);
  return rate(a) - rate(b) > Math.hypot(rate(a) - wilson(a, z).low, wilson(b, z).high - rate(b));
}

/** Where the true number of events for each of `of` lies: the score interval of a Poisson rate. */
export function poisson({ hits, of }: Proportion): Interval {
  const z = deviate();
  const centre = hits + z ** 2 / 2;
  const spread = z * Math.sqrt(hits + z ** 2 / 4);
  return { low: (centre - spread) / of, high: (centre + spread) / of };
}

/** Where an interval lies beside two limits: beyond one of them as a whole, or neither. */
export type RateLevel = 'LOW' | 'HIGH' | 'BETWEEN';

/** @returns how an interval stands to two limits */
export function heldAgainst({ low, high }: Interval, limits: Interval): RateLevel {
  if (high < limits.low) return 'LOW';
  return low > limits.high ? 'HIGH' : 'BETWEEN';
}
