import * as fc from 'fast-check';
import { DenseTally, SparseTally, type Tally } from '../../src/metrics/tally.ts';

interface Step {
  readonly group: number;
  readonly person: number;
  readonly n: number;
}

/** What a tally must do, by a Map. */
function follows(tally: Tally, steps: readonly Step[]): void {
  const numbers = new Map<string, number>();
  for (const { group, person, n } of steps) {
    const key = `${group} ${person}`;
    expect(tally.add(group, person, n)).toBe(numbers.get(key) ?? 0);
    numbers.set(key, (numbers.get(key) ?? 0) + n);
  }
  const standing: string[] = [];
  tally.standing((group, person) => standing.push(`${group} ${person}`));
  const expected = [...numbers].filter(([, n]) => n > 0).map(([key]) => key);
  expect(standing.sort()).toEqual(expected.sort());
}

const steps = (groups: number) =>
  fc.array(
    fc.record({
      group: fc.nat(groups - 1),
      person: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 100_000 })),
      n: fc.constantFrom(1, 1, -1),
    }),
    { maxLength: 3_000, size: 'max' },
  );

test('of one group: each person has their own number', () => {
  fc.assert(
    fc.property(steps(1), all => follows(new DenseTally(), all)),
    { numRuns: 30 },
  );
});

test('of many groups: each person has their own number in each', () => {
  fc.assert(
    fc.property(steps(40), all => follows(new SparseTally(), all)),
    { numRuns: 30 },
  );
});

test('a number may outgrow two bytes, and the others stay', () => {
  const tally = new DenseTally();
  tally.add(0, 7, 3);
  for (let n = 0; n < 40_000; n++) expect(tally.add(0, 5, 1)).toBe(n);
  expect(tally.add(0, 7, 1)).toBe(3);
  tally.add(0, 90_000, 1);
  expect(tally.add(0, 5, -1)).toBe(40_000);
});

test('its size is reported in numbers of four bytes', () => {
  const tally = new SparseTally();
  const before = tally.size;
  for (let person = 1; person <= 10_000; person++) tally.add(person % 3, person, 1);
  expect(tally.size).toBeGreaterThanOrEqual(30_000);
  expect(tally.size).toBeGreaterThan(before);
});
