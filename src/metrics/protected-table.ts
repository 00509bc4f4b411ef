/** Public counts are rounded down to multiples of this, and none of them is about fewer people. */
export const publicBase = 5;

/** So many values at least stay possible for each count, whatever is made of the others. */
const leastCandidates = 3;

/** A count, and how many people it is about. */
export interface Cell {
  readonly count: number;
  readonly people: number;
}

/** A total, and the same broken down in several ways; within one, groups may overlap. None of the groups is left out. */
export interface Table {
  readonly total: Cell;
  readonly breakdowns: readonly (readonly Cell[])[];
}

/** As `Table`, in the same order: at least so many; 0: not told. */
export interface ProtectedTable {
  readonly total: number;
  readonly breakdowns: readonly (readonly number[])[];
}

/**
 * What may be told of a table in public: every count rounded down to a multiple of five, none that is about fewer than five
 * people, and the total no higher than leaves each group of each breakdown at least three possible values. Everybody may know
 * how it is done: docs/public-figures.md has the proof, and its limits.
 */
export function protectedTable({ total, breakdowns }: Table): ProtectedTable {
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
 * The highest total beside these groups. They add up to at most 4 more each than is told of them; a total that leaves fewer
 * than two of that to spare would tell that each of them is near the next multiple of five.
 */
function highestTotal(cells: readonly Cell[]): number {
  const counts = cells.map(({ count }) => count).filter(count => count > 0);
  const spare = (publicBase - 1) * counts.length - (leastCandidates - 1);
  return sum(counts.map(roundedDown)) + Math.max(0, roundedDown(spare));
}

/** A total that had to be lowered is not to be had by adding up another breakdown either. */
function within(groups: readonly number[], limit: number, rounded: number): readonly number[] {
  const excess = sum(groups) - limit;
  if (limit === rounded || excess <= 0) return groups;
  // People who are in several groups make them add up to more: then only a group beyond the total tells of it.
  if (sum(groups) > rounded) return groups.map(group => Math.min(group, limit));
  const largest = groups.indexOf(Math.max(...groups));
  return groups.with(largest, groups[largest]! - excess);
}

function roundedDown(count: number): number {
  return count - (count % publicBase);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
