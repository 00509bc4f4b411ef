import { sum } from './sum.ts';

/** Public counts are rounded down to multiples of this, and none of them is about fewer people. */
const publicBase = 5;

/** At least so many values stay possible for each count, whatever somebody computes from the others. */
const leastCandidates = 3;

/** A count, and how many people it is about. */
export interface Cell {
  readonly count: number;
  readonly people: number;
}

/** A total, and its breakdowns with all their groups. Groups of one breakdown may overlap. */
export interface UnprotectedTable {
  readonly total: Cell;
  readonly breakdowns: readonly (readonly Cell[])[];
}

/** As `Table`, in the same order: at least so many; 0: not published. */
interface ProtectedTable {
  readonly total: number;
  readonly breakdowns: readonly (readonly number[])[];
}

/**
 * What may be published of a table: every count is rounded down to a multiple of five, a count about fewer than five people is
 * left out, and the total is low enough that each group of each breakdown has at least three possible values. The method is no
 * secret: docs/public-figures.md has the proof, and its limits.
 */
export function protectedTable({ total, breakdowns }: UnprotectedTable): ProtectedTable {
  const rounded = roundedDown(total.count);
  const limit = Math.min(rounded, ...breakdowns.map(highestTotal));
  return {
    total: shownCount(total) && limit,
    breakdowns: breakdowns.map(cells => within(cells.map(shownCount), limit, rounded)),
  };
}

function shownCount({ count, people }: Cell): number {
  return people < publicBase ? 0 : roundedDown(count);
}

/**
 * The highest total that may be published with these groups. Each group may be up to 4 more than is published; a total less
 * than 2 below the sum of these maxima would show that each group is near the next multiple of five.
 */
function highestTotal(cells: readonly Cell[]): number {
  const counts = cells.map(({ count }) => count).filter(count => count > 0);
  const spare = (publicBase - 1) * counts.length - (leastCandidates - 1);
  return sum(counts.map(roundedDown)) + Math.max(0, roundedDown(spare));
}

/** If the total had to be lowered, another breakdown must not add up to more either. */
function within(groups: readonly number[], limit: number, rounded: number): readonly number[] {
  const excess = sum(groups) - limit;
  if (limit === rounded || excess <= 0) return groups;
  // Groups that overlap add up to more anyway: then only a group above the total would show it.
  if (sum(groups) > rounded) return groups.map(group => Math.min(group, limit));
  const largest = groups.indexOf(Math.max(...groups));
  return groups.with(largest, groups[largest]! - excess);
}

function roundedDown(count: number): number {
  return count - (count % publicBase);
}
