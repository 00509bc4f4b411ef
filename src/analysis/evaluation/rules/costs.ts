import { formatDecimal, type Scaled } from '../../../domain/decimal.ts';
import { costPer } from '../../../metrics/costs.ts';
import { deviate, pairs, wilson } from '../chance.ts';
import type { Breakdown, Group } from '../figures.ts';
import { type Answer, figure, type FindingNumber, type Remark, type Silence, type Text } from '../finding.ts';
import { thresholds } from '../thresholds.ts';
import { breakdownWords, en, nb, type Words } from '../words.ts';

/** What is paid for. */
type Counted = 'signUps' | 'attended';

/** A channel or technique with spend in one currency. */
interface Bought {
  readonly key: Group['key'];
  readonly spend: Scaled;
  readonly count: number;
}

/** Through which channel or technique a sign-up, or an attendance, cost least and most, in each currency. */
export function costs({ by, groups }: Breakdown, counted: Counted): Answer {
  // Of what was paid for in two currencies, neither part is what it cost.
  const paid = groups.filter(({ spend }) => spend.size === 1);
  const currencies = [...new Set(paid.flatMap(({ spend }) => [...spend.keys()]))].sort();
  const bought = currencies.map(currency => ({
    currency,
    of: paid.flatMap(({ key, spend, [counted]: count }) => {
      const amount = spend.get(currency);
      return amount === undefined ? [] : [{ key, spend: amount, count }];
    }),
  }));
  const enough = bought.filter(({ of }) => total(of) >= thresholds.fewest);
  if (enough.length === 0) return tooFew(by, counted, Math.max(0, ...bought.map(({ of }) => total(of))));
  return enough.flatMap(({ currency, of }) => [
    cheapestAndDearest(of, currency, counted),
    ...of.filter(one => isFruitless(one, of)).map(one => fruitless(one, of, currency, counted)),
  ]);
}

const total = (bought: readonly Bought[]) => bought.reduce((sum, { count }) => sum + count, 0);

function cheapestAndDearest(bought: readonly Bought[], currency: string, counted: Counted): Remark {
  const byPrice = bought.filter(({ count }) => count > 0).sort((a, b) => price(a) - price(b));
  const [cheapest, dearest] = [byPrice[0]!, byPrice.at(-1)!];
  const words = wordsFor[counted];
  const cost = (
    language: Words,
    { spend, count }: Bought,
    [one, many]: readonly [string, string],
    of: string,
  ) =>
    `${language.money(perOne(spend, count), currency)} (${language.money(formatDecimal(spend), currency)} ${of} ${language.count(count, one, many)})`;
  const [a, b] = [cheapest, dearest].map(one => ({
    nb: cost(nb, one, words.nb.forms, 'for'),
    en: cost(en, one, words.en.forms, 'for'),
  })) as [Text, Text];
  if (cheapest === dearest) {
    return {
      kind: 'NEITHER',
      text: {
        nb: `${words.nb.one} gjennom ${nb.name(cheapest.key)} kostet ${a.nb}.`,
        en: `${words.en.one} through ${en.name(cheapest.key)} cost ${a.en}.`,
      },
      numbers: numbers(cheapest, currency, counted),
    };
  }
  const differ = isCheaper(cheapest, dearest, pairs(byPrice.length));
  return {
    kind: differ ? 'WORKS' : 'NEITHER',
    text: {
      nb: `${words.nb.one} kostet minst gjennom ${nb.name(cheapest.key)}: ${a.nb}, og mest gjennom ${nb.name(dearest.key)}: ${b.nb}.${differ ? '' : ' Forskjellen kan være tilfeldig.'}`,
      en: `${words.en.one} cost least through ${en.name(cheapest.key)}: ${a.en}, and most through ${en.name(dearest.key)}: ${b.en}.${differ ? '' : ' The difference may be chance.'}`,
    },
    numbers: [...numbers(cheapest, currency, counted), ...numbers(dearest, currency, counted)],
  };
}

/**
 * Whether the first brought more for its money, by more than chance: did it not, its share of what both brought would be its
 * share of the spend. Przyborowski & Wilenski (1940), Biometrika 31, 313–323, with Wilson's interval.
 */
function isCheaper(a: Bought, b: Bought, comparisons: number): boolean {
  const { low } = wilson({ hits: a.count, of: a.count + b.count }, deviate(comparisons));
  return low > Number(a.spend) / Number(a.spend + b.spend);
}

/** Spend that brought nothing, where at the price of the others it would have brought several. */
function isFruitless(one: Bought, bought: readonly Bought[]): boolean {
  return one.count === 0 && expected(one, bought) >= thresholds.expectedAtLeast;
}

/** What the spend would have brought at the price of those that brought something. */
function expected({ spend }: Bought, bought: readonly Bought[]): number {
  const others = bought.filter(({ count }) => count > 0);
  return (Number(spend) / others.reduce((sum, other) => sum + Number(other.spend), 0)) * total(others);
}

function fruitless(one: Bought, bought: readonly Bought[], currency: string, counted: Counted): Remark {
  const words = wordsFor[counted];
  const n = expected(one, bought);
  const spend = formatDecimal(one.spend);
  return {
    kind: 'DOES_NOT_WORK',
    text: {
      nb: `${nb.money(spend, currency)} er brukt gjennom ${nb.name(one.key)} uten ${words.nb.single}. Med den prisen ${words.nb.lower} ellers hadde, tilsvarer det omtrent ${nb.number(n, 0)}.`,
      en: `${en.money(spend, currency)} was spent through ${en.name(one.key)} without ${words.en.single}. At the price of ${words.en.lower} elsewhere, that is worth about ${en.number(n, 0)}.`,
    },
    numbers: [...numbers(one, currency, counted), figure('expected', n, words.unit, one.key)],
  };
}

function numbers({ key, spend, count }: Bought, currency: string, counted: Counted): FindingNumber[] {
  const { unit, cost } = wordsFor[counted];
  return [
    ...(count > 0 ? [figure(cost, perOne(spend, count), currency, key)] : []),
    figure('spend', formatDecimal(spend), currency, key),
    figure(counted, count, unit, key),
  ];
}

const price = ({ spend, count }: Bought) => Number(spend) / count;
const perOne = (spend: Scaled, count: number) => formatDecimal(costPer(spend, count)!);

const wordsFor = {
  signUps: {
    unit: 'sign-up',
    cost: 'costPerSignUp',
    nb: {
      one: 'En påmelding',
      lower: 'en påmelding',
      single: 'en eneste påmelding',
      forms: ['påmelding', 'påmeldinger'],
    },
    en: {
      one: 'A sign-up',
      lower: 'a sign-up',
      single: 'a single sign-up',
      forms: ['sign-up', 'sign-ups'],
    },
  },
  attended: {
    unit: 'attendance',
    cost: 'costPerAttendance',
    nb: {
      one: 'Et oppmøte',
      lower: 'et oppmøte',
      single: 'et eneste oppmøte',
      forms: ['oppmøte', 'oppmøter'],
    },
    en: {
      one: 'An attendance',
      lower: 'an attendance',
      single: 'a single attendance',
      forms: ['attendance', 'attendances'],
    },
  },
} as const;

function tooFew(by: Breakdown['by'], counted: Counted, have: number): Silence {
  const need = thresholds.fewest;
  const { nb: norwegian, en: english } = wordsFor[counted];
  const words = breakdownWords[by];
  return {
    have,
    need,
    text: {
      nb: `Hva ${norwegian.lower} koster, kan sies når det er minst ${need} ${norwegian.forms[1]} gjennom ${words.nb.many} med utgifter i samme valuta. Det er ${nb.number(have)}.`,
      en: `What ${english.lower} costs can be told once there are at least ${need} ${english.forms[1]} through ${words.en.many} with spend in one currency. There ${have === 1 ? 'is' : 'are'} ${en.number(have)}.`,
    },
  };
}
