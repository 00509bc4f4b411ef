import * as fc from 'fast-check';
import { mannKendall } from '../../../src/analysis/statements/mann-kendall.ts';

const tested = (...values: readonly number[]) => mannKendall(values.map(BigInt));
const rising = (n: number) => Array.from({ length: n }, (_, i) => i);

describe('the Mann–Kendall test', () => {
  // Of n! orders only the two extreme ones go all one way.
  test.each([
    [2, 1, 1],
    [3, 3, 2 / 6],
    [4, 6, 2 / 24],
    [5, 10, 2 / 120],
    [8, 28, 2 / 40_320],
  ])(
    '%i values that rise all the way have S = %i and p = %d, and those that fall as far below',
    (n, s, p) => {
      expect(tested(...rising(n)).s).toBe(s);
      expect(tested(...rising(n).reverse()).s).toBe(-s);
      for (const values of [rising(n), rising(n).reverse()]) expect(tested(...values).p).toBeCloseTo(p, 12);
    },
  );

  test('values that are all the same have no trend', () => {
    expect(tested(7, 7, 7, 7, 7)).toEqual({ s: 0, p: 1 });
    expect(tested(...Array<number>(30).fill(7))).toEqual({ s: 0, p: 1 });
    expect(tested()).toEqual({ s: 0, p: 1 });
  });

  test('p is the part of all orders of the values that go as far', () => {
    const few = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(few, values => {
        const { s, p } = tested(...values);
        const orders = permutations(values).map(order => Math.abs(tested(...order).s));
        expect(p).toBeCloseTo(orders.filter(other => other >= Math.abs(s)).length / orders.length, 12);
      }),
      { numRuns: 60 },
    );
  });

  // Computed apart from this code, by the formula with ties and continuity correction and the error function.
  test.each([
    [[3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4], 40, 0.200_946_226_9],
    [[2, 1, 4, 3, 6, 5, 1, 2, 9, 8, 3, 7, 5, 6, 9, 9, 8, 7, 10, 11, 4, 12], 124, 0.000_492_974_4],
    [[20, 19, 17, 18, 16, 14, 15, 13, 20, 12, 11, 9, 10, 8, 7, 6, 19, 5, 4], -123, 0.000_019_245_1],
  ])('beyond 18 values it is the normal approximation: %j', (values, s, p) => {
    expect(tested(...values).s).toBe(s);
    expect(tested(...values).p).toBeCloseTo(p, 6);
  });
});

function permutations(values: readonly number[]): number[][] {
  if (values.length <= 1) return [[...values]];
  return values.flatMap((value, i) => permutations(values.toSpliced(i, 1)).map(others => [value, ...others]));
}
