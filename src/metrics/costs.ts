import { parseDecimal, type Scaled } from '../domain/decimal.ts';
import type { LocalPeriod, SpendRecorded } from '../domain/entry/events.ts';
import type { Database } from '../sqlite/database.ts';
import { entriesOfCampaigns } from '../projections/entries.ts';
import { groupId, type Key } from './figures.ts';
import { daysBetween } from '../calendar/local-day.ts';
import { lengthOf } from '../calendar/period.ts';
import type { Dimension } from './grouping.ts';

type Spend = SpendRecorded['data'];

/** What spend can be broken down by. */
const spendColumns: Partial<Record<Dimension, keyof Spend>> = {
  CHANNEL: 'channel',
  TECHNIQUE: 'technique',
  CREATIVE: 'creativeId',
  AUDIENCE: 'audience',
};

/** Whether spend can be broken down by all of these. */
export function isSpentBy(dimensions: readonly Dimension[]): boolean {
  return dimensions.every(dimension => dimension in spendColumns);
}

/** Spend in a period, in whole ten-thousandths, by group and currency. */
export function spendBy(
  database: Database,
  campaignIds: readonly string[],
  dimensions: readonly Dimension[],
  during: LocalPeriod | undefined,
): ReadonlyMap<string, ReadonlyMap<string, Scaled>> {
  const groups = new Map<string, Map<string, Scaled>>();
  for (const { data } of [...entriesOfCampaigns(database, campaignIds, 'SpendRecorded').values()].flat()) {
    const amount = during ? spentIn(data, during) : parseDecimal(data.amount);
    if (amount === 0n) continue;
    const key: Key = dimensions.map(dimension => data[spendColumns[dimension]!] as string | null);
    const id = groupId(key);
    const currencies = groups.get(id) ?? new Map<string, Scaled>();
    currencies.set(data.currency, (currencies.get(data.currency) ?? 0n) + amount);
    groups.set(id, currencies);
  }
  return groups;
}

/** The part of a spend that falls on the days of a period: it is spread evenly, with the remainder on its last day. */
function spentIn({ amount, during: paid }: Spend, { from, to }: LocalPeriod): Scaled {
  const days = lengthOf(paid);
  const whole = parseDecimal(amount);
  const each = whole / BigInt(days);
  const first = Math.max(daysBetween(paid.from, from), 0);
  const last = Math.min(daysBetween(paid.from, to), days - 1);
  if (last < first) return 0n;
  const rest = last === days - 1 ? whole - each * BigInt(days) : 0n;
  return each * BigInt(last - first + 1) + rest;
}
