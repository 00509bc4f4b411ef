import { localDays } from '../calendar/local-day.ts';
import type { Scaled } from '../domain/decimal.ts';
import { findActivity } from '../projections/activities.ts';
import { isSpentBy, spendBy } from './costs.ts';
import { type Figures, groupKey, type Groups, type Key, type PledgeTotals } from './figures.ts';
import type { Dimension } from './grouping.ts';
import { type Counts, noCounts } from './tabulation.ts';

const noSpend: ReadonlyMap<string, Scaled> = new Map();

/**
 * The groups of one breakdown: each figure is counted once for all of them, and only if it is asked for. A group is named by
 * its `groupId`.
 */
export class Breakdown {
  readonly #figures: Figures;
  readonly #dimensions: readonly Dimension[];
  readonly #at: Date;
  readonly #counts: Groups<Counts>;
  #unknown: Groups<number> | undefined;
  #people: Groups<number> | undefined;
  #pledges: Groups<readonly PledgeTotals[]> | undefined;
  #spend: ReadonlyMap<string, ReadonlyMap<string, Scaled>> | undefined;

  /** @param at the moment the answer shows */
  constructor(figures: Figures, dimensions: readonly Dimension[], at: Date) {
    this.#figures = figures;
    this.#dimensions = dimensions;
    this.#at = at;
    this.#counts = figures.countsBy(dimensions);
  }

  counts(id: string): Counts {
    return this.#counts.get(id)?.value ?? noCounts;
  }

  unknown(id: string): number {
    return this.#unknownBy().get(id)?.value ?? 0;
  }

  participants(id: string): number {
    this.#people ??= this.#figures.peopleBy(this.#dimensions);
    return this.#people.get(id)?.value ?? 0;
  }

  pledges(id: string): readonly PledgeTotals[] {
    const today = (timeZone: string) => localDays(timeZone).at(this.#at.getTime());
    this.#pledges ??= this.#figures.pledgesBy(this.#dimensions, today);
    return this.#pledges.get(id)?.value ?? [];
  }

  /** By currency, in whole ten-thousandths; empty, too, where spend is not stated by these dimensions. */
  spend(id: string): ReadonlyMap<string, Scaled> {
    return this.#spendBy().get(id) ?? noSpend;
  }

  /** An activity's name; null: the dimension is another, or nothing was stated. @param index of the dimension */
  nameOf(key: Key, index: number): string | null {
    const id = this.#dimensions[index] === 'ACTIVITY' ? key[index] : undefined;
    return id == null ? null : (findActivity(this.#figures.database, id)?.name ?? null);
  }

  /** The groups with the most sign-ups, then attendances, shares and opens; the largest first. */
  largest(limit: number): { readonly id: string; readonly key: Key }[] {
    return [...this.#keys()]
      .map(([id, key]) => ({ id, key, size: this.#size(id) }))
      .sort((a, b) => compare(b.size, a.size) || (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  }

  #size(id: string): readonly number[] {
    const { GROSS_SIGN_UPS, ATTENDANCES, SHARES, OPENS } = this.counts(id);
    return [GROSS_SIGN_UPS, ATTENDANCES, SHARES, OPENS];
  }

  /** The groups in which something occurred, attendance is not known yet, or money was spent. */
  #keys(): ReadonlyMap<string, Key> {
    const occurred = [...this.#counts].filter(([, { value }]) => {
      const { UNKNOWN_ATTENDANCES: _, ...counts } = value;
      return Object.values(counts).some(count => count !== 0);
    });
    // People who signed up before the period may be expected in it.
    const expected = this.#figures.during ? [...this.#unknownBy()].filter(([, { value }]) => value > 0) : [];
    return new Map([
      ...[...occurred, ...expected].map(([id, { key }]) => [id, key] as const),
      ...[...this.#spendBy().keys()].map(id => [id, groupKey(id)] as const),
    ]);
  }

  #unknownBy(): Groups<number> {
    return (this.#unknown ??= this.#figures.unknownBy(this.#dimensions));
  }

  #spendBy(): ReadonlyMap<string, ReadonlyMap<string, Scaled>> {
    if (!isSpentBy(this.#dimensions)) return new Map();
    const { database, campaigns, during } = this.#figures;
    const ids = campaigns.map(({ id }) => id);
    return (this.#spend ??= spendBy(database, ids, this.#dimensions, during));
  }
}

function compare(a: readonly number[], b: readonly number[]): number {
  const first = a.findIndex((value, index) => value !== b[index]);
  return first < 0 ? 0 : a[first]! - b[first]!;
}
