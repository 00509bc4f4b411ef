import type { Statements } from '../sqlite/statements.ts';
import { countRows, type Layout, type Minutes, readRows } from './columns.ts';
import { type ContextDimension, contextColumns, contextValues } from './contexts.ts';
import { factLayout, type Measure, measures, negative } from './facts.ts';
import { pledgeAmounts, pledgeLayout } from './pledges.ts';
import type { Spans } from './spans.ts';

/**
 * Counting over a campaign's facts. A tabulation goes through them once and then goes on from where it stopped, since facts
 * are only ever added: asked again it costs no more than what came since, however long the history.
 */

export const dimensions = [...(Object.keys(contextColumns) as ContextDimension[]), 'RECRUITER'] as const;
export type Dimension = ContextDimension | 'RECRUITER';

/** What is counted of a campaign, and apart from what. */
export interface Selection {
  readonly campaignId: string;
  readonly during: Minutes;
  readonly dimensions: readonly Dimension[];
  /** Apart by when it occurred, too. */
  readonly spans?: Spans | undefined;
}

/** A group of facts: its value in each dimension ('' where not stated), and its span. */
export interface GroupKey {
  /** A recruiter is the text of their ordinal. */
  readonly values: readonly string[];
  /** '' where not apart by time. */
  readonly span: string;
}

/** Numbers the groups that facts fall into. */
class Grouping {
  readonly keys: GroupKey[] = [];
  readonly #statements: Statements;
  readonly #selection: Selection;
  readonly #ofContext: number[] = [];
  readonly #contextKeys = new Map<string, number>();
  readonly #contextValues: (readonly string[])[] = [];
  readonly #byRecruiter: boolean;
  /** Span and context group → group; with recruiters a map more. */
  readonly #groups: (number | undefined)[][] = [];
  readonly #recruited = new Map<string, number>();

  constructor(statements: Statements, selection: Selection) {
    this.#statements = statements;
    this.#selection = selection;
    this.#byRecruiter = selection.dimensions.includes('RECRUITER');
  }

  /** How much it remembers, in numbers. */
  get size(): number {
    return this.#ofContext.length + this.#contextValues.length * 8 + this.keys.length * 8;
  }

  /** Takes in the contexts that have come up since. */
  load(): void {
    const { campaignId, dimensions: asked } = this.#selection;
    const inContext = asked.filter(dimension => dimension !== 'RECRUITER');
    for (const values of contextValues(this.#statements, campaignId, inContext, this.#ofContext.length)) {
      const key = values.join('\u0000');
      let group = this.#contextKeys.get(key);
      if (group === undefined) {
        this.#contextKeys.set(key, (group = this.#contextValues.length));
        this.#contextValues.push(values);
      }
      this.#ofContext.push(group);
    }
  }

  of(minute: number, context: number, recruiter: number): number {
    const contextGroup = this.#ofContext[context]!;
    const span = this.#selection.spans?.number(minute) ?? 0;
    if (this.#byRecruiter) {
      const key = `${span} ${contextGroup} ${recruiter}`;
      let group = this.#recruited.get(key);
      if (group === undefined) this.#recruited.set(key, (group = this.#add(contextGroup, span, recruiter)));
      return group;
    }
    const groups = (this.#groups[span] ??= []);
    return (groups[contextGroup] ??= this.#add(contextGroup, span, 0));
  }

  #add(contextGroup: number, span: number, recruiter: number): number {
    const stated = this.#contextValues[contextGroup]!;
    let next = 0;
    const values = this.#selection.dimensions.map(dimension =>
      dimension === 'RECRUITER' ? (recruiter === 0 ? '' : String(recruiter - 1)) : stated[next++]!,
    );
    return this.keys.push({ values, span: this.#selection.spans?.start(span) ?? '' }) - 1;
  }
}

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

/** A number for each person. */
interface Tally {
  readonly size: number;
  get(person: number): number;
  set(person: number, n: number): void;
  /** Those above nought. */
  standing(): number[];
}

/** Where most people have one. */
class DenseTally implements Tally {
  #numbers = new Int32Array(1_024);

  get size(): number {
    return this.#numbers.length / 4;
  }

  get(person: number): number {
    return this.#numbers[person] ?? 0;
  }

  set(person: number, n: number): void {
    if (person >= this.#numbers.length) {
      const longer = new Int32Array(Math.max(person + 1, this.#numbers.length * 2));
      longer.set(this.#numbers);
      this.#numbers = longer;
    }
    this.#numbers[person] = n;
  }

  standing(): number[] {
    return [...this.#numbers.keys()].filter(person => this.#numbers[person]! > 0);
  }
}

/** Where few have one. */
class SparseTally implements Tally {
  readonly #numbers = new Map<number, number>();

  get size(): number {
    return this.#numbers.size;
  }

  get(person: number): number {
    return this.#numbers.get(person) ?? 0;
  }

  set(person: number, n: number): void {
    this.#numbers.set(person, n);
  }

  standing(): number[] {
    return [...this.#numbers].filter(([, n]) => n > 0).map(([person]) => person);
  }
}

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
    { amount, kind, term }: { readonly [Name in 'amount' | 'kind' | 'term']: ArrayLike<number> },
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

type AnyTabulation = CountTabulation | PeopleTabulation | PledgeTabulation;

/** What all of a database's tabulations together may remember, in numbers. */
const remembered = 2_000_000;

/** A database's tabulations, the last used kept. */
export class Tabulations {
  readonly #statements: Statements;
  /** The one asked for last comes last. */
  readonly #kept = new Map<string, { readonly tabulation: AnyTabulation; readonly size: number }>();
  readonly #limit: number;
  #size = 0;

  constructor(statements: Statements, limit = remembered) {
    this.#statements = statements;
    this.#limit = limit;
  }

  counts(selection: Selection, until?: number): CountTabulation {
    return this.#of('counts', selection, until, () => new CountTabulation(this.#statements, selection));
  }

  people(selection: Selection, weights: Weights, until?: number): PeopleTabulation {
    return this.#of(
      `people ${JSON.stringify(weights)}`,
      selection,
      until,
      () => new PeopleTabulation(this.#statements, selection, weights),
    );
  }

  pledges(selection: Selection): PledgeTabulation {
    return this.#of('pledges', selection, undefined, () => new PledgeTabulation(this.#statements, selection));
  }

  #of<T extends AnyTabulation>(
    what: string,
    { campaignId, dimensions: by, during, spans }: Selection,
    until: number | undefined,
    make: () => T,
  ): T {
    // One that goes only so far is not one that others may have led further.
    const key = [what, campaignId, by.join(), during.from, during.to, spans?.name, until !== undefined].join(
      ' ',
    );
    const known = this.#kept.get(key);
    this.#size -= known?.size ?? 0;
    // Not kept while it goes on: one that fails half-way is begun anew.
    this.#kept.delete(key);
    const tabulation = (known?.tabulation as T | undefined) ?? make();
    tabulation.advance(until);
    this.#kept.set(key, { tabulation, size: tabulation.size });
    this.#size += tabulation.size;
    this.#forget();
    return tabulation;
  }

  #forget(): void {
    for (const [key, { size }] of this.#kept) {
      if (this.#size <= this.#limit) return;
      this.#kept.delete(key);
      this.#size -= size;
    }
  }
}

const byDatabase = new WeakMap<Statements, Tabulations>();

export function tabulations(statements: Statements): Tabulations {
  let known = byDatabase.get(statements);
  if (!known) byDatabase.set(statements, (known = new Tabulations(statements)));
  return known;
}
