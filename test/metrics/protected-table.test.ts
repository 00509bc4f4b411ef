import * as fc from 'fast-check';
import { type Cell, protectedTable, type UnprotectedTable } from '../../src/metrics/protected-table.ts';

/** What may be published of a table, and what somebody who knows the rules can compute from it. */

const least = 3;

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
/** One person each. */
const cell = (count: number): Cell => ({ count, people: count });

/** A total with breakdowns, counts only. */
type Counts = readonly [total: number, ...breakdowns: (readonly number[])[]];

function published([total, ...breakdowns]: Counts): string {
  const table: UnprotectedTable = {
    total: cell(total),
    breakdowns: breakdowns.map(counts => counts.map(cell)),
  };
  return JSON.stringify(protectedTable(table));
}

/** All lists of so many counts below `limit`. */
function counts(length: number, limit: number): number[][] {
  if (length === 0) return [[]];
  return counts(length - 1, limit).flatMap(rest =>
    Array.from({ length: limit }, (_, count) => [...rest, count]),
  );
}

/** The fewest values that any one count can still have, of all these tables that are published alike. */
function fewestCandidates(tables: Iterable<Counts>): number {
  const alike = new Map<string, Set<number>[]>();
  for (const table of tables) {
    const as = published(table);
    const all = table.flat();
    const seen = alike.get(as) ?? all.map(() => new Set<number>());
    alike.set(as, seen);
    for (const [index, count] of all.entries()) seen[index]!.add(count);
  }
  return Math.min(...[...alike.values()].flat().map(({ size }) => size));
}

/** Every total that breaks down into so many groups in each of these ways, up to where counts are only larger. */
function* tables(lengths: readonly number[]): Generator<Counts> {
  const limit = [1, 40, 15];
  const ways = lengths.map(length => Map.groupBy(counts(length, limit[length] ?? 10), sum));
  for (const total of ways[0]!.keys()) {
    const breakdowns = ways.map(way => way.get(total) ?? []);
    const all = breakdowns.reduce<number[][][]>(
      (some, way) => some.flatMap(before => way.map(groups => [...before, groups])),
      [[]],
    );
    for (const one of all) yield [total, ...one];
  }
}

/** The same of groups that people can be in several of: they add up to the total or to more. */
function* overlapping(length: number): Generator<Counts> {
  for (const groups of counts(length, 10)) {
    for (let total = Math.max(...groups); total <= sum(groups); total++) yield [total, groups];
  }
}

test.each([
  [[1]],
  [[2]],
  [[3]],
  [[4]],
  [[5]],
  [[2, 1]],
  [[3, 1]],
  [[4, 1]],
  [[2, 2]],
  [[4, 2]],
  [[2, 2, 2]],
  [[4, 2, 1]],
])('of every table of %j groups, each count can have three values at least', lengths => {
  expect(fewestCandidates(tables(lengths))).toBeGreaterThanOrEqual(least);
});

test.each([1, 2, 3])('and so where people can be in several of %d groups', length => {
  expect(fewestCandidates(overlapping(length))).toBeGreaterThanOrEqual(least);
});

/** Often near the next multiple of five, where a total reveals the most. */
const count = fc
  .tuple(fc.nat(3), fc.constantFrom(0, 1, 2, 3, 3, 4, 4, 4))
  .map(([fives, rest]) => fives * 5 + rest);

test('more batches reveal no more of up to three groups, even to somebody sure that nothing was taken back', () => {
  const joined = fc.array(fc.nat(2), { maxLength: 9 });
  const start = fc.array(count, { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(start, fc.array(joined, { minLength: 1, maxLength: 3 }), (first, batches) => {
      const shown = [first];
      for (const groups of batches) {
        const next = [...shown.at(-1)!];
        for (const group of groups) next[group % first.length]!++;
        shown.push(next);
      }
      for (const possible of possibleHistories(shown)) {
        for (const index of first.keys()) {
          expect(new Set(possible.map(groups => groups[index])).size).toBeGreaterThanOrEqual(least);
        }
      }
    }),
    { numRuns: 100 },
  );
});

/** By batch, what the groups can have counted if no count ever fell. */
function possibleHistories(shown: readonly (readonly number[])[]): number[][][] {
  const grown = (before: readonly number[], after: readonly number[]) =>
    before.every((number, index) => number <= after[index]!);
  const possible = shown.map(groups => {
    const as = published([sum(groups), groups]);
    const base = groups.map(number => number - (number % 5));
    return counts(groups.length, 5)
      .map(rests => rests.map((rest, index) => base[index]! + rest))
      .filter(candidate => published([sum(candidate), candidate]) === as);
  });
  for (let batch = 1; batch < possible.length; batch++) {
    const before = possible[batch - 1]!;
    possible[batch] = possible[batch]!.filter(groups => before.some(earlier => grown(earlier, groups)));
  }
  for (let batch = possible.length - 2; batch >= 0; batch--) {
    const after = possible[batch + 1]!;
    possible[batch] = possible[batch]!.filter(groups => after.some(later => grown(groups, later)));
  }
  return possible;
}

test('what is published is a multiple of five, never too much, and at most four too little unless the total had to be lowered', () => {
  fc.assert(
    fc.property(fc.array(count, { maxLength: 12 }), fc.nat(11), (all, at) => {
      const total = sum(all);
      const overlapping = [total, sum(all.slice(at)), sum(all.slice(0, at))];
      const ways = [all, overlapping.slice(1), overlapping];
      const safe = protectedTable({ total: cell(total), breakdowns: ways.map(way => way.map(cell)) });
      const counted = [total, ...ways.flat()];
      const shown = [safe.total, ...safe.breakdowns.flat()];
      const most = total - safe.total > 4 ? 9 : 4;
      for (const [index, number] of shown.entries()) {
        expect(number % 5).toBe(0);
        expect(number).toBeGreaterThanOrEqual(0);
        expect(number).toBeLessThanOrEqual(counted[index]!);
        expect(counted[index]! - number).toBeLessThanOrEqual(most);
      }
    }),
  );
});

test('a total is lowered where it would show that each group is near the next five, and so is all that would show it', () => {
  const fours = [4, 4, 4, 4, 0];

  expect(JSON.parse(published([16, fours]))).toEqual({ total: 10, breakdowns: [[0, 0, 0, 0, 0]] });
  expect(JSON.parse(published([16, fours, [16]]))).toMatchObject({ total: 10, breakdowns: [{}, [10]] });
  expect(JSON.parse(published([16, fours, [5, 11]]))).toMatchObject({ total: 10, breakdowns: [{}, [5, 5]] });
  expect(JSON.parse(published([16, fours, [16, 15, 9]]))).toMatchObject({
    total: 10,
    breakdowns: [{}, [10, 10, 5]],
  });
  expect(JSON.parse(published([16, [12, 4], [16]]))).toEqual({ total: 15, breakdowns: [[10, 0], [15]] });
});

test('equal counts are published as equal, in whatever breakdown: nothing averages out', () => {
  fc.assert(
    fc.property(fc.nat(200), number => {
      const { total, breakdowns } = protectedTable({
        total: cell(number),
        breakdowns: Array.from({ length: 4 }, () => [cell(number)]),
      });
      expect(new Set([total, ...breakdowns.flat()])).toEqual(new Set([number - (number % 5)]));
    }),
  );
});

test('a count about fewer than five people is not published, however high', () => {
  const busy = { count: 40, people: 4 };
  const many = { count: 46, people: 12 };

  expect(protectedTable({ total: busy, breakdowns: [[busy]] })).toEqual({ total: 0, breakdowns: [[0]] });
  expect(protectedTable({ total: { count: 86, people: 16 }, breakdowns: [[busy, many]] })).toEqual({
    total: 85,
    breakdowns: [[0, 45]],
  });
});

test('nothing is published of nothing', () => {
  expect(protectedTable({ total: cell(0), breakdowns: [[], [cell(0)]] })).toEqual({
    total: 0,
    breakdowns: [[], [0]],
  });
});
