import { formatDecimal, type Scaled } from '../../../domain/decimal.ts';
import { costPer } from '../../../metrics/ratios.ts';
import { sum } from '../../../metrics/sum.ts';
import { deviate, pairs, wilson } from '../chance.ts';
import type { Bought, Price } from '../conclusions.ts';
import type { GroupedFigures, Group } from '../figures.ts';
import { type RuleAnswer, figure, type FindingNumber, type Remark } from '../finding.ts';
import { thresholds } from '../thresholds.ts';

/** A channel or technique with spend in one currency, and what it brought. */
interface Paid {
  readonly key: Group['key'];
  readonly spend: Scaled;
  readonly count: number;
}

/** Through which channel or technique a sign-up, or an attendance, cost least and most, in each currency. */
export function costs({ by, groups }: GroupedFigures, bought: Bought): RuleAnswer {
  // Of what was paid for in two currencies, neither part is what it cost.
  const paid = groups.filter(({ spend }) => spend.size === 1);
  const currencies = [...new Set(paid.flatMap(({ spend }) => [...spend.keys()]))].sort();
  const byCurrency = currencies.map(currency => ({
    currency,
    all: paid.flatMap(({ key, spend, [bought]: count }) => {
      const amount = spend.get(currency);
      return amount === undefined ? [] : [{ key, spend: amount, count }];
    }),
  }));
  const need = thresholds.fewest;
  const enough = byCurrency.filter(({ all }) => total(all) >= need);
  if (enough.length === 0) {
    const have = Math.max(0, ...byCurrency.map(({ all }) => total(all)));
    return { have, need, question: { of: 'COSTS', by, bought } };
  }
  return enough.flatMap(({ currency, all }) => [
    cheapestAndDearest(all, currency, bought),
    ...all.filter(one => isInVain(one, all)).map(one => inVain(one, all, currency, bought)),
  ]);
}

const total = (paid: readonly Paid[]) => sum(paid.map(({ count }) => count));

function cheapestAndDearest(paid: readonly Paid[], currency: string, bought: Bought): Remark {
  const byPrice = paid.filter(({ count }) => count > 0).sort((a, b) => ratio(a) - ratio(b));
  const [cheapest, dearest] = [byPrice[0]!, byPrice.at(-1)!];
  const only = price(cheapest, currency);
  if (cheapest === dearest) {
    return {
      kind: 'NEITHER',
      conclusion: { of: 'COST', bought, only },
      numbers: numbers(cheapest, currency, bought),
    };
  }
  const certain = isCheaper(cheapest, dearest, pairs(byPrice.length));
  return {
    kind: certain ? 'WORKS' : 'NEITHER',
    conclusion: {
      of: 'COSTS_DIFFER',
      bought,
      cheapest: only,
      dearest: price(dearest, currency),
      certain,
    },
    numbers: [...numbers(cheapest, currency, bought), ...numbers(dearest, currency, bought)],
  };
}

/**
 * Whether the first brought more for its money, by more than chance: did it not, its part of what both brought would be its
 * part of the spend. Przyborowski & Wilenski (1940), Biometrika 31, 313–323, with Wilson's interval.
 */
function isCheaper(a: Paid, b: Paid, comparisons: number): boolean {
  const { low } = wilson({ hits: a.count, of: a.count + b.count }, deviate(comparisons));
  return low > Number(a.spend) / Number(a.spend + b.spend);
}

/** Spend that brought nothing, where at the price of the others it would have brought several. */
function isInVain(one: Paid, paid: readonly Paid[]): boolean {
  return one.count === 0 && expectedOf(one, paid) >= thresholds.expectedAtLeast;
}

/** What the spend would have brought at the price of those that brought something. */
function expectedOf({ spend }: Paid, paid: readonly Paid[]): number {
  const others = paid.filter(({ count }) => count > 0);
  return (Number(spend) / sum(others.map(other => Number(other.spend)))) * total(others);
}

function inVain(one: Paid, paid: readonly Paid[], currency: string, bought: Bought): Remark {
  const { key } = one;
  const expected = expectedOf(one, paid);
  const spend = formatDecimal(one.spend);
  return {
    kind: 'DOES_NOT_WORK',
    conclusion: { of: 'SPENT_IN_VAIN', bought, key, spend, currency, expected },
    numbers: [...numbers(one, currency, bought), figure('expected', expected, names[bought].unit, key)],
  };
}

function numbers({ key, spend, count }: Paid, currency: string, bought: Bought): FindingNumber[] {
  const { unit, cost } = names[bought];
  return [
    ...(count > 0 ? [figure(cost, perOne(spend, count), currency, key)] : []),
    figure('spend', formatDecimal(spend), currency, key),
    figure(bought, count, unit, key),
  ];
}

const names = {
  grossSignUps: { unit: 'sign-up', cost: 'costPerGrossSignUp' },
  attended: { unit: 'attendance', cost: 'costPerAttendance' },
} as const;

const ratio = ({ spend, count }: Paid) => Number(spend) / count;
const perOne = (spend: Scaled, count: number) => formatDecimal(costPer.of(spend, count)!);

function price({ key, spend, count }: Paid, currency: string): Price {
  return { key, spend: formatDecimal(spend), currency, count, each: perOne(spend, count) };
}
