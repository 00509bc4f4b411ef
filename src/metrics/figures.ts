import { formatDecimal } from '../domain/decimal.ts';
import type { LocalPeriod } from '../domain/entry/events.ts';
import { factMetrics, isOfPeople, type Metric, metrics, type Weights } from '../domain/metrics.ts';
import type { PledgeKind } from '../domain/participation/events.ts';
import type { Database } from '../sqlite/database.ts';
import type { Minutes } from '../projections/columns.ts';
import { localDays, plusDays } from '../calendar/local-day.ts';
import { activitiesBeginning, countedActivities } from '../projections/activities.ts';
import { compositeKey, partsOf } from '../domain/composite-key.ts';
import { participantIds } from '../projections/people.ts';
import { type PledgeAmount, pledgeAmounts, pledgeTerms } from '../projections/pledges.ts';
import { type SpanLength, Spans } from '../calendar/spans.ts';
import type { Dimension, GroupKey, Selection } from './grouping.ts';
import { sum } from './sum.ts';
import { type Counts, noCounts } from './tabulation.ts';
import { tabulations } from './tabulations.ts';

/** A campaign as its figures need it. */
export interface Counted {
  readonly id: string;
  readonly timeZone: string;
}

/** Values in the dimensions asked for, null where not stated. */
export type Key = readonly (string | null)[];

/** Values by group. */
export type Groups<T> = ReadonlyMap<string, { readonly key: Key; readonly value: T }>;

/** Decimal strings, in `unit`. */
export interface PledgeTotals {
  readonly kind: PledgeKind;
  readonly unit: string;
  readonly pledged: string;
  readonly fulfilled: string;
  readonly withdrawn: string;
  readonly outstanding: string;
  readonly overdue: string;
  readonly beyondPledge: string;
}

/** The figures of one campaign, or of several together, over a period. Each figure is counted only when it is asked for. */
export class Figures {
  readonly database: Database;
  readonly campaigns: readonly Counted[];
  /** Undefined: all there is. */
  readonly during: LocalPeriod | undefined;
  readonly #until: number | undefined;

  /** @param until only facts before this one; of a single campaign */
  constructor(database: Database, campaigns: readonly Counted[], during?: LocalPeriod, until?: number) {
    this.database = database;
    this.campaigns = campaigns;
    this.during = during;
    this.#until = until;
  }

  /** The value of a metric: a sum of facts, or a number of people. */
  value(metric: Metric): number {
    if (metric === 'UNKNOWN_ATTENDANCES') return this.unknown();
    return isOfPeople(metric) ? this.people(metrics[metric].of) : this.counts()[metric];
  }

  /** Every sum of facts. UNKNOWN_ATTENDANCES of a period is not among them: it is `unknown`. */
  counts(): Counts {
    return whole(this.countsBy([]), noCounts);
  }

  /** @param every groups by span too: its start is then the first value of each key */
  countsBy(dimensions: readonly Dimension[], every?: SpanLength): Groups<Counts> {
    const groups = new GroupMap<Counts>();
    for (const campaign of this.campaigns) {
      const selection = this.#selection(campaign, dimensions, every);
      const tabulated = tabulations(this.database).counts(selection, this.#until).groups();
      const keyOf = this.#keys(campaign, selection, tabulated);
      for (const { key, counts } of tabulated) groups.add(keyOf(key), counts, sumCounts);
    }
    return groups.all;
  }

  /** Standing sign-ups to activities that begin in the period of which it is not known whether the person came. */
  unknown(): number {
    return whole(this.unknownBy([]), 0);
  }

  unknownBy(dimensions: readonly Dimension[]): Groups<number> {
    const groups = new GroupMap<number>();
    if (!this.during) {
      for (const { key, value } of this.countsBy(dimensions).values())
        groups.add(key, value.UNKNOWN_ATTENDANCES, added);
      return groups.all;
    }
    for (const campaign of this.campaigns) {
      const held = this.#activities(campaign);
      const selection = { ...this.#selection(campaign, ['ACTIVITY', ...dimensions]), during: always };
      const tabulated = tabulations(this.database).counts(selection, this.#until).groups();
      const keyOf = this.#keys(campaign, selection, tabulated);
      for (const { key, counts } of tabulated) {
        const [activityId, ...values] = keyOf(key);
        if (!held.has(activityId ?? '')) continue;
        groups.add(values, counts.UNKNOWN_ATTENDANCES, added);
      }
    }
    return groups.all;
  }

  /** How many distinct people, by default participants. */
  people(weights: Weights = metrics.PARTICIPANTS.of): number {
    return whole(this.peopleBy([], weights), 0);
  }

  /** @param every groups by span too: its start is then the first value of each key */
  peopleBy(
    dimensions: readonly Dimension[],
    weights: Weights = metrics.PARTICIPANTS.of,
    every?: SpanLength,
  ): Groups<number> {
    const groups = new GroupMap<number>();
    const [campaign, ...others] = this.campaigns;
    if (!campaign || others.length > 0) {
      const members = this.#membersBy(dimensions, weights, every);
      for (const { key, value } of members.values()) groups.add(key, value.size, added);
      return groups.all;
    }
    const selection = this.#selection(campaign, dimensions, every);
    const tabulated = tabulations(this.database).people(selection, weights, this.#until).groups();
    const keyOf = this.#keys(campaign, selection, tabulated);
    for (const { key, people } of tabulated) groups.add(keyOf(key), people, added);
    return groups.all;
  }

  /** The ids of those people. */
  members(weights: Weights = metrics.PARTICIPANTS.of): ReadonlySet<string> {
    return whole(this.#membersBy([], weights), new Set());
  }

  #membersBy(dimensions: readonly Dimension[], weights: Weights, every?: SpanLength): Groups<Set<string>> {
    const groups = new GroupMap<Set<string>>();
    for (const campaign of this.campaigns) {
      const selection = this.#selection(campaign, dimensions, every);
      const tabulated = tabulations(this.database).people(selection, weights, this.#until).members();
      const keyOf = this.#keys(campaign, selection, tabulated);
      for (const { key, ordinals } of tabulated) {
        const ids = new Set(participantIds(this.database, campaign.id, ordinals).values());
        groups.add(keyOf(key), ids, (a, b) => a.union(b));
      }
    }
    return groups.all;
  }

  /**
   * A metric by span and group, without empty spans; a metric of people counts those of each span. Days, weeks and months are
   * in each campaign's own time zone. Hours, which begin at other minutes in some zones, are in the first campaign's.
   */
  series(
    of: Metric,
    every: SpanLength,
    dimensions: readonly Dimension[] = [],
  ): { readonly start: string; readonly key: Key; readonly value: number }[] {
    const points = isOfPeople(of)
      ? [...this.peopleBy(dimensions, metrics[of].of, every).values()]
      : [...this.countsBy(dimensions, every).values()].map(({ key, value }) => ({ key, value: value[of] }));
    return points
      .filter(({ value }) => value !== 0)
      .map(({ key: [start, ...key], value }) => ({ start: start ?? '', key, value }))
      .sort((a, b) => (a.start < b.start ? -1 : Number(a.start > b.start)));
  }

  /** Totals of the pledges made in the period. @param today what was due before it and is outstanding, is overdue */
  pledges(today: (timeZone: string) => string): readonly PledgeTotals[] {
    return whole(this.pledgesBy([], today), []);
  }

  pledgesBy(
    dimensions: readonly Dimension[],
    today: (timeZone: string) => string,
  ): Groups<readonly PledgeTotals[]> {
    const groups = new GroupMap<PledgeSums>();
    for (const campaign of this.campaigns) {
      const terms = pledgeTerms(this.database, campaign.id);
      if (terms.length === 0) continue;
      const day = today(campaign.timeZone);
      const selection = this.#selection(campaign, dimensions);
      const tabulated = tabulations(this.database).pledges(selection).groups();
      const keyOf = this.#keys(campaign, selection, tabulated);
      for (const { key, sum: of } of tabulated) {
        const sums: PledgeSums = new Map();
        for (const { term, kind, unit, dueOn } of terms) {
          const amounts = pledgeAmounts.map((_, index) => of(term, index));
          const outstanding = amounts[pledgeAmounts.indexOf('OUTSTANDING')]!;
          const overdue = dueOn !== '' && dueOn < day ? outstanding : 0n;
          if (amounts.every(amount => amount === 0n)) continue;
          addPledge(sums, compositeKey([kind, unit]), [...amounts, overdue]);
        }
        groups.add(keyOf(key), sums, (a, b) => {
          for (const [unit, amounts] of b) addPledge(a, unit, amounts);
          return a;
        });
      }
    }
    return new Map([...groups.all].map(([id, { key, value }]) => [id, { key, value: pledgeTotals(value) }]));
  }

  /** Head-counts of the activities that begin in the period; undefined when nobody was counted. */
  headcount(): { readonly low: number; readonly high: number | null } | undefined {
    const rows = countedActivities(
      this.database,
      this.campaigns.map(({ id }) => id),
    );
    const held = this.during && new Set(this.campaigns.flatMap(campaign => [...this.#activities(campaign)]));
    const counted = held ? rows.filter(({ id }) => held.has(id)) : rows;
    if (counted.length === 0) return undefined;
    const bounded = counted.every(({ high }) => high !== null);
    return {
      low: sum(counted.map(({ low }) => low)),
      high: bounded ? sum(counted.map(({ high }) => high!)) : null,
    };
  }

  /** The activities that begin in the period. */
  #activities(campaign: Counted): ReadonlySet<string> {
    const { from, to } = this.#minutes(campaign);
    return activitiesBeginning(this.database, campaign.id, new Date(from * 60_000), new Date(to * 60_000));
  }

  #selection(campaign: Counted, dimensions: readonly Dimension[], every?: SpanLength): Selection {
    const timeZone = every === 'HOUR' ? this.campaigns[0]!.timeZone : campaign.timeZone;
    const spans = every && new Spans(timeZone, every);
    return { campaignId: campaign.id, during: this.#minutes(campaign), dimensions, spans };
  }

  #minutes({ timeZone }: Counted): Minutes {
    return this.during ? minutesOf(timeZone, this.during) : always;
  }

  /** The keys of groups: the span, if there are spans, then the values; recruiters by their id. */
  #keys(campaign: Counted, { dimensions, spans }: Selection, groups: readonly { readonly key: GroupKey }[]) {
    const recruiterIndex = dimensions.indexOf('RECRUITER');
    const ordinals = new Set(
      groups.map(({ key }) => key.values[recruiterIndex] ?? '').filter(value => value !== ''),
    );
    const recruiters = participantIds(this.database, campaign.id, [...ordinals].map(Number));
    return ({ span, values }: GroupKey): Key => {
      const stated = values.map((value, index) => {
        if (value === '') return null;
        return index === recruiterIndex ? (recruiters.get(Number(value)) ?? null) : value;
      });
      return spans ? [span, ...stated] : stated;
    };
  }
}

/** All there is. */
export const always: Minutes = { from: -0x8000_0000, to: 0x7fff_ffff };

/** A period's instants: from the first moment of its first day to before the first of the day after its last. */
export function minutesOf(timeZone: string, { from, to }: LocalPeriod): Minutes {
  const days = localDays(timeZone);
  const minute = (day: string) => Math.floor(days.startOf(day) / 60_000);
  return { from: minute(from), to: minute(plusDays(to, 1)) };
}

/** Gathers values by key. */
class GroupMap<T> {
  readonly all = new Map<string, { readonly key: Key; readonly value: T }>();

  add(key: Key, value: T, together: (a: T, b: T) => T): void {
    const id = groupId(key);
    const known = this.all.get(id);
    this.all.set(id, { key, value: known ? together(known.value, value) : value });
  }
}

/** The value of the single group without dimensions. @param nothing the value if there was nothing to count */
function whole<T>(groups: Groups<T>, nothing: T): T {
  return groups.values().next().value?.value ?? nothing;
}

/** A key as text, by which lists of groups are joined. */
export const groupId = (key: Key) => compositeKey(key.map(value => value ?? ''));
export const groupKey = (id: string): Key => partsOf(id).map(value => value || null);

const added = (a: number, b: number) => a + b;

function sumCounts(a: Counts, b: Counts): Counts {
  return Object.fromEntries(factMetrics.map(metric => [metric, a[metric] + b[metric]])) as Counts;
}

/** By kind and unit: the amounts, and last the overdue amount. */
type PledgeSums = Map<string, readonly bigint[]>;

function addPledge(sums: PledgeSums, unit: string, amounts: readonly bigint[]): void {
  const before = sums.get(unit);
  sums.set(unit, before ? before.map((amount, index) => amount + amounts[index]!) : amounts);
}

function pledgeTotals(sums: PledgeSums): PledgeTotals[] {
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, amounts]) => {
      const [kind = '', unit = ''] = partsOf(id);
      const exact = (amount: PledgeAmount) => formatDecimal(amounts[pledgeAmounts.indexOf(amount)]!);
      return {
        kind: kind as PledgeKind,
        unit,
        pledged: exact('PLEDGED'),
        fulfilled: exact('FULFILLED'),
        withdrawn: exact('WITHDRAWN'),
        outstanding: exact('OUTSTANDING'),
        overdue: formatDecimal(amounts.at(-1)!),
        beyondPledge: exact('BEYOND'),
      };
    });
}
