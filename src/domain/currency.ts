/**
 * How many decimals a currency has, where it is not two. Source: ISO 4217, List One, "minor unit"; the withdrawn ones as they
 * had it. (Intl knows how amounts are usually shown, which for a dozen currencies is with fewer.)
 */
const minorUnits: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF',
  3: 'BHD IQD JOD KWD LYD OMR TND',
};

const byCurrency = new Map(
  Object.entries(minorUnits).flatMap(([digits, codes]) =>
    codes.split(' ').map(code => [code, Number(digits)] as const),
  ),
);

/** How many decimals an amount in it may have. @param currency ISO 4217 code */
export const decimalsOf = (currency: string): number => byCurrency.get(currency) ?? 2;

/** Whether an amount has more decimals than its currency; noughts at the end count as written. */
export function isTooFine(amount: string, currency: string): boolean {
  const [, decimals = ''] = amount.split('.');
  return decimals.length > decimalsOf(currency);
}
