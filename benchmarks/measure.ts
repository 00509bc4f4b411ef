/** Measuring contenders side by side, and what is said of the numbers. */

/**
 * Gives every contender its turn, `runs` times; the order is turned round each time, so that a slow moment of the
 * machine does not always meet the same one.
 * @returns each contender's results, one per run
 */
export async function alternately<Name extends string, Result>(
  runs: number,
  contenders: Readonly<Record<Name, () => Promise<Result>>>,
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(contenders) as Name[];
  const results = Object.fromEntries(names.map(name => [name, [] as Result[]])) as Record<Name, Result[]>;
  for (let run = 0; run < runs; run++) {
    for (const name of run % 2 === 0 ? names : names.toReversed()) {
      const result = await contenders[name]();
      results[name].push(result);
      process.stderr.write(`  run ${run + 1}/${runs}, ${name}: ${JSON.stringify(result)}\n`);
    }
  }
  return results;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** @param share 0.99 for p99 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? NaN;
  return below + ((sorted[Math.ceil(place)] ?? NaN) - below) * (place % 1);
}

/** Each run against the run beside it. */
export function ratios(values: readonly number[], others: readonly number[]): number[] {
  return values.map((value, run) => value / (others[run] ?? NaN));
}

/** A contender's run counts only if its numbers are right. @throws {WrongNumbers} */
export function mustBe(what: string, expected: unknown, actual: unknown): void {
  if (JSON.stringify(expected) === JSON.stringify(actual)) return;
  throw new WrongNumbers(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}

/** The contender was fast, perhaps, but wrong. */
export class WrongNumbers extends Error {
  override name = 'WrongNumbers';
}
