import type { Statements } from '../sqlite/statements.ts';
import { countRows, type Layout, readRows } from './columns.ts';
import { factLayout, type Measure, measures, negative } from './facts.ts';
import { type GroupKey, Grouping, type Selection } from './grouping.ts';
import { pledgeAmounts, pledgeLayout } from './pledges.ts';
import { DenseTally, SparseTally, type Tally } from './tally.ts';

/**
 * Counting over a campaign's facts. A tabulation goes through them once and then goes on from where it stopped, since facts
 * are only ever added: asked again it costs no more than what came since, however long the history.
 */

/** A fold over one campaign's rows in a table of chunks. */
abstract class Tabulation<L extends Layout> {
  protected readonly grouping: Grouping;
  readonly #statements: Statements;
  readonly #selection: Selection;
  readonly #table: string;
  readonly #layout: L;
  #read = 0;

  constructor(statements: Statements, selection: Selection, table: string, layout: L) {
    this.#statements = statements;
    this.#selection = selection;
    this.#table = table;
    this.#layout = layout;
    this.grouping = new Grouping(statements, selection);
  }

  /** How much it remembers of what it counted, in numbers. */
  protected abstract readonly counted: number;

  /** How much it remembers, in numbers. */
  get size(): number {
    return this.counted + this.grouping.size + 200;
  }

  protected abstract take(
    columns: { readonly [Name in keyof L]: ArrayLike<number> },
    row: number,
    group: (row: number) => number,
  ): void;

  /** Goes on to the last row, or to before row number `until`. */
  advance(until?: number): this {
    const { campaignId, during } = this.#selection;
    const rows = until ?? countRows(this.#statements, this.#table, campaignId);
    if (rows <= this.#read) return this;
    this.grouping.load();
    const range = { after: this.#read, until: rows, during };
    for (const { columns, first, last } of readRows(
      this.#statements,
      this.#table,
      this.#layout,
      campaignId,
      range,
    )) {
      const minutes = columns.minute!;
      const contexts = columns.context!;
      const recruiters = columns.recruiter!;
      const group = (row: number) => this.grouping.of(minutes[row]!, contexts[row]!, recruiters[row]!);
      for (let row = first; row < last; row++) {
        const minute = minutes[row]!;
        if (minute >= during.from && minute < during.to) this.take(columns, row, group);
      }
    }
    this.#read = rows;
    return this;
  }
}

export type Counts = Record<Measure, number>;

/** Of what nothing was counted. */
export const noCounts: Readonly<Counts> = Object.fromEntries(measures.map(measure => [measure, 0])) as Counts;

/** How many facts of each measure. */
export class CountTabulation extends Tabulation<typeof factLayout> {
  readonly #counts: number[][] = [];

  constructor(statements: Statements, selection: Selection) {
    super(statements, selection, 'facts', factLayout);
  }

  protected override get counted(): number {
    return this.#counts.length * measures.length;
  }

  protected override take(
    { kind }: { readonly kind: ArrayLike<number> },
    row: number,
    group: (row: number) => number,
  ): void {
    const counts = (this.#counts[group(row)] ??= new Array<number>(measures.length).fill(0));
    const measure = kind[row]! & ~negative;
    counts[measure] = counts[measure]! + (kind[row]! & negative ? -1 : 1);
  }

  /** By group, in the order they first occurred. */
  groups(): { readonly key: GroupKey; readonly counts: Counts }[] {
    return this.#counts.map((counts, group) => ({
      key: this.grouping.keys[group]!,
      counts: Object.fromEntries(measures.map((measure, index) => [measure, counts[index]])) as Counts,
    }));
  }
}

/** What a fact of each measure adds to whether somebody counts; those left out add nothing. */
export type Weights = Readonly<Partial<Record<Measure, 1 | -1>>>;

/** Which people: those whose facts, by their weights, come to more than nought. */
export class PeopleTabulation extends Tabulation<typeof factLayout> {
  readonly #weights: readonly number[];
  readonly #apart: boolean;
  /** By group, by person. */
  readonly #tallies: Tally[] = [];
  readonly #standing: number[] = [];

  constructor(statements: Statements, selection: Selection, weights: Weights) {
    super(statements, selection, 'facts', factLayout);
    this.#weights = measures.map(measure => weights[measure] ?? 0);
    this.#apart = selection.dimensions.length > 0 || selection.spans !== undefined;
  }

  protected override get counted(): number {
    return this.#tallies.reduce((sum, tally) => sum + tally.size, 0);
  }

  protected override take(
    { kind, person }: { readonly kind: ArrayLike<number>; readonly person: ArrayLike<number> },
    row: number,
    group: (row: number) => number,
  ): void {
    const weight = this.#weights[kind[row]! & ~negative]!;
    if (weight === 0) return;
    const number = group(row);
    const tally = (this.#tallies[number] ??= this.#apart ? new SparseTally() : new DenseTally());
    const before = tally.get(person[row]!);
    const after = before + (kind[row]! & negative ? -weight : weight);
    tally.set(person[row]!, after);
    this.#standing[number] = (this.#standing[number] ?? 0) + Number(after > 0) - Number(before > 0);
  }

  /** How many, by group. */
  groups(): { readonly key: GroupKey; readonly people: number }[] {
    return this.grouping.keys.map((key, group) => ({ key, people: this.#standing[group] ?? 0 }));
  }

  /** Their ordinals, by group. */
  members(): { readonly key: GroupKey; readonly ordinals: readonly number[] }[] {
    return this.grouping.keys.map((key, group) => ({
      key,
      ordinals: this.#tallies[group]?.standing().map(person => person - 1) ?? [],
    }));
  }
}

/** Pledged amounts per term, exact, in whole ten-thousandths. */
export class PledgeTabulation extends Tabulation<typeof pledgeLayout> {
  /** By group, by term and kind of amount. */
  readonly #sums: Map<number, bigint>[] = [];

  constructor(statements: Statements, selection: Selection) {
    super(statements, selection, 'pledge_facts', pledgeLayout);
  }

  protected override get counted(): number {
    return this.#sums.reduce((sum, { size }) => sum + size * 4, 0);
  }

  protected override take(
    { amount, kind, term }: Readonly<Record<'amount' | 'kind' | 'term', ArrayLike<number>>>,
    row: number,
    group: (row: number) => number,
  ): void {
    const sums = (this.#sums[group(row)] ??= new Map());
    const key = term[row]! * pledgeAmounts.length + kind[row]!;
    sums.set(key, (sums.get(key) ?? 0n) + BigInt(amount[row]!));
  }

  groups(): { readonly key: GroupKey; readonly sum: (term: number, kind: number) => bigint }[] {
    return this.grouping.keys.map((key, group) => ({
      key,
      sum: (term, kind) => this.#sums[group]?.get(term * pledgeAmounts.length + kind) ?? 0n,
    }));
  }
}
