import type { Database } from '../sqlite/database.ts';
import type { Columns, ColumnTable, DatedLayout, Minutes } from '../projections/columns.ts';
import {
  type FactKind,
  factKinds,
  type FactMetric,
  factMetrics,
  metrics,
  type Weights,
} from '../domain/metrics.ts';
import { type FactLayout, factRows, negative } from '../projections/facts.ts';
import { type GroupKey, Grouping, type Selection } from './grouping.ts';
import { pledgeAmounts, pledgeFacts, type PledgeLayout } from '../projections/pledges.ts';
import { DenseTally, SparseTally, type Tally } from './tally.ts';

/**
 * Counts a campaign's facts. Since facts are only added, a tabulation reads each fact once and goes on where it stopped:
 * however long the history, it costs no more than what came since.
 */

/** A fold over one campaign's rows in a table of chunks. */
abstract class Tabulation<L extends DatedLayout> {
  protected readonly grouping: Grouping;
  protected readonly during: Minutes;
  readonly #database: Database;
  readonly #campaignId: string;
  readonly #table: ColumnTable<L>;
  #read = 0;

  constructor(database: Database, selection: Selection, table: ColumnTable<L>) {
    this.#database = database;
    this.#campaignId = selection.campaignId;
    this.#table = table;
    this.during = selection.during;
    this.grouping = new Grouping(database, selection);
  }

  /** How much its counts take, in numbers. */
  protected abstract readonly counted: number;

  /** How much memory it uses, in numbers. */
  get size(): number {
    return this.counted + this.grouping.size + 200;
  }

  /** Counts the rows from `first` to before `last` that lie in the period. Each subclass has its own loop, for speed. */
  protected abstract take(columns: Columns<L>, first: number, last: number): void;

  /** Goes on to the last row, or to before row number `until`. */
  advance(until?: number): this {
    const rows = until ?? this.#table.count(this.#database, this.#campaignId);
    if (rows <= this.#read) return this;
    this.grouping.load();
    const range = { after: this.#read, until: rows, during: this.during };
    for (const { columns, first, last } of this.#table.read(this.#database, this.#campaignId, range)) {
      this.take(columns, first, last);
    }
    this.#read = rows;
    return this;
  }
}

/** Every metric that is a sum of facts. */
export type Counts = Record<FactMetric, number>;

/** Each metric with the indexes of its kinds of facts and their weights. */
const sums = factMetrics.map(metric => {
  const weights = Object.entries(metrics[metric].of) as [FactKind, 1 | -1][];
  return [metric, weights.map(([kind, weight]) => [factKinds.indexOf(kind), weight] as const)] as const;
});

/** @param facts how many there are, by the index of their kind */
function countsFrom(facts: readonly number[]): Counts {
  return Object.fromEntries(
    sums.map(([metric, weights]) => [
      metric,
      weights.reduce((total, [kind, weight]) => total + weight * (facts[kind] ?? 0), 0),
    ]),
  ) as Counts;
}

/** The counts of no facts. */
export const noCounts: Readonly<Counts> = countsFrom([]);

interface CountedGroup {
  readonly key: GroupKey;
  readonly counts: Counts;
}

/** Counts facts of each kind. */
export class CountTabulation extends Tabulation<FactLayout> {
  readonly #counts: number[][] = [];
  /** The groups as they were last returned; undefined: facts were added since. */
  #lastGroups: readonly CountedGroup[] | undefined;

  constructor(database: Database, selection: Selection) {
    super(database, selection, factRows);
  }

  protected override get counted(): number {
    // Each group's counts, twice: as they are kept, and as they are returned.
    return this.#counts.length * (factKinds.length + factMetrics.length + 30) * 2;
  }

  protected override take(columns: Columns<FactLayout>, first: number, last: number): void {
    const { minute, context, recruiter, kind } = columns;
    const { from, to } = this.during;
    this.#lastGroups = undefined;
    for (let row = first; row < last; row++) {
      const at = minute[row]!;
      if (at < from || at >= to) continue;
      const group = this.grouping.of(at, context[row]!, recruiter[row]!);
      const counts = (this.#counts[group] ??= new Array<number>(factKinds.length).fill(0));
      const counted = kind[row]!;
      const index = counted & ~negative;
      counts[index] = counts[index]! + (counted & negative ? -1 : 1);
    }
  }

  /** By group, in the order they first occurred. */
  groups(): readonly CountedGroup[] {
    return (this.#lastGroups ??= this.#counts.map((counts, group) => ({
      key: this.grouping.keys[group]!,
      counts: countsFrom(counts),
    })));
  }
}

/** Counts people whose facts have a weighted sum above 0. */
export class PeopleTabulation extends Tabulation<FactLayout> {
  readonly #weights: readonly number[];
  readonly #tally: Tally;
  /** How many, by group. */
  readonly #standing: number[] = [];

  constructor(database: Database, selection: Selection, weights: Weights) {
    super(database, selection, factRows);
    this.#weights = factKinds.map(one => weights[one] ?? 0);
    const apart = selection.dimensions.length > 0 || selection.spans !== undefined;
    this.#tally = apart ? new SparseTally() : new DenseTally();
  }

  protected override get counted(): number {
    return this.#tally.size + this.#standing.length * 2;
  }

  protected override take(columns: Columns<FactLayout>, first: number, last: number): void {
    const { minute, person, context, recruiter, kind } = columns;
    const { from, to } = this.during;
    for (let row = first; row < last; row++) {
      const at = minute[row]!;
      const weight = this.#weights[kind[row]! & ~negative]!;
      if (weight === 0 || at < from || at >= to) continue;
      const n = kind[row]! & negative ? -weight : weight;
      const group = this.grouping.of(at, context[row]!, recruiter[row]!);
      const before = this.#tally.add(group, person[row]!, n);
      this.#standing[group] = (this.#standing[group] ?? 0) + Number(before + n > 0) - Number(before > 0);
    }
  }

  /** How many, by group. */
  groups(): { readonly key: GroupKey; readonly people: number }[] {
    return this.grouping.keys.map((key, group) => ({ key, people: this.#standing[group] ?? 0 }));
  }

  /** Their ordinals, by group. */
  members(): { readonly key: GroupKey; readonly ordinals: readonly number[] }[] {
    const ordinals: number[][] = this.grouping.keys.map(() => []);
    this.#tally.standing((group, person) => ordinals[group]!.push(person));
    return this.grouping.keys.map((key, group) => ({ key, ordinals: ordinals[group]! }));
  }
}

/** Sums pledged amounts by term, exactly, in whole ten-thousandths. */
export class PledgeTabulation extends Tabulation<PledgeLayout> {
  /** By group, by term and kind of amount. */
  readonly #sums: Map<number, bigint>[] = [];

  constructor(database: Database, selection: Selection) {
    super(database, selection, pledgeFacts);
  }

  protected override get counted(): number {
    return this.#sums.reduce((sum, { size }) => sum + 20 + size * 20, 0);
  }

  protected override take(columns: Columns<PledgeLayout>, first: number, last: number): void {
    const { minute, context, recruiter, term, kind, amount } = columns;
    const { from, to } = this.during;
    for (let row = first; row < last; row++) {
      const at = minute[row]!;
      if (at < from || at >= to) continue;
      const sums = (this.#sums[this.grouping.of(at, context[row]!, recruiter[row]!)] ??= new Map());
      const key = term[row]! * pledgeAmounts.length + kind[row]!;
      sums.set(key, (sums.get(key) ?? 0n) + BigInt(amount[row]!));
    }
  }

  groups(): { readonly key: GroupKey; readonly sum: (term: number, kind: number) => bigint }[] {
    return this.grouping.keys.map((key, group) => ({
      key,
      sum: (term, kind) => this.#sums[group]?.get(term * pledgeAmounts.length + kind) ?? 0n,
    }));
  }
}
