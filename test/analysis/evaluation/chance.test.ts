import { deviate, exceeds, heldAgainst, poisson, wilson } from '../../../src/analysis/evaluation/chance.ts';

describe('the deviate that chance exceeds in one comparison in twenty', () => {
  // Tables of the normal distribution, at 0.025 / comparisons in the tail.
  test.each([
    [1, 1.96],
    [3, 2.394],
    [10, 2.807],
    [45, 3.26],
  ])('of %i comparisons is %d', (comparisons, expected) => {
    expect(deviate(comparisons)).toBeCloseTo(expected, 2);
  });
});

describe("Wilson's interval", () => {
  test.each([
    [10, 20, 0.2993, 0.7007],
    [0, 20, 0, 0.1611],
    [20, 20, 0.8389, 1],
    [81, 263, 0.2553, 0.3662], // Newcombe (1998), Statistics in Medicine 17, 857–872, table I, method 3
    [15, 148, 0.0624, 0.1605],
  ])('of %i in %i', (hits, of, low, high) => {
    const interval = wilson({ hits, of });
    expect(interval.low).toBeCloseTo(low, 3);
    expect(interval.high).toBeCloseTo(high, 3);
  });
});

describe('one proportion exceeds another', () => {
  // Newcombe (1998), Statistics in Medicine 17, 873–890, table II, method 10: whether the interval is above nought.
  test.each([
    [56, 70, 48, 80, true],
    [9, 10, 3, 10, true],
    [6, 7, 2, 7, true],
    [5, 56, 0, 29, false],
    [0, 10, 0, 20, false],
    [10, 10, 0, 20, true],
  ])('%i of %i and %i of %i: %s', (a, m, b, n, expected) => {
    expect(exceeds({ hits: a, of: m }, { hits: b, of: n }, 1)).toBe(expected);
  });

  test('never the other way round as well, and less easily where it was picked from many', () => {
    const [a, b] = [
      { hits: 56, of: 70 },
      { hits: 48, of: 80 },
    ];
    expect(exceeds(b, a, 1)).toBe(false);
    expect(exceeds(a, b, 10)).toBe(false);
  });
});

test("a Poisson rate's interval is the score interval", () => {
  const { low, high } = poisson({ hits: 10, of: 2 });
  expect(low).toBeCloseTo(5.4325 / 2, 2);
  expect(high).toBeCloseTo(18.409 / 2, 2);
});

test('an interval lies beyond a limit only as a whole', () => {
  const limits = { low: 0.2, high: 0.5 };

  expect(heldAgainst({ low: 0.1, high: 0.19 }, limits)).toBe('LOW');
  expect(heldAgainst({ low: 0.1, high: 0.2 }, limits)).toBe('BETWEEN');
  expect(heldAgainst({ low: 0.5, high: 0.9 }, limits)).toBe('BETWEEN');
  expect(heldAgainst({ low: 0.51, high: 0.9 }, limits)).toBe('HIGH');
});
