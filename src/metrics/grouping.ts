import type { Database } from '../sqlite/database.ts';
import type { Minutes } from '../projections/columns.ts';
import { compositeKey } from '../projections/composite-key.ts';
import { type ContextDimension, contextColumns, contextValues } from '../projections/contexts.ts';
import { nobody } from '../projections/people.ts';
import type { Spans } from '../calendar/spans.ts';

export const dimensions = [...(Object.keys(contextColumns) as ContextDimension[]), 'RECRUITER'] as const;
export type Dimension = ContextDimension | 'RECRUITER';

/** Which facts of a campaign are counted, and how they are grouped. */
export interface Selection {
  readonly campaignId: string;
  readonly during: Minutes;
  readonly dimensions: readonly Dimension[];
  /** Groups by time too. */
  readonly spans?: Spans | undefined;
}

/** A group of facts: its value in each dimension ('' where not stated), and its span. */
export interface GroupKey {
  /** A recruiter's value is their ordinal as text. */
  readonly values: readonly string[];
  /** '': not grouped by time. */
  readonly span: string;
}

/** The most groups in memory; each takes half a kilobyte or more. */
const mostGroups = 200_000;

/** There would be more groups than memory allows. */
export class TooManyGroups extends Error {
  override name = 'TooManyGroups';
  constructor() {
    super(
      `This falls into more than ${mostGroups} groups. Break it down by fewer dimensions, by longer spans, or over a shorter period.`,
    );
  }
}

/** Numbers the groups of facts. */
export class Grouping {
  readonly keys: GroupKey[] = [];
  readonly #database: Database;
  readonly #selection: Selection;
  readonly #ofContext: number[] = [];
  readonly #contextKeys = new Map<string, number>();
  readonly #contextValues: (readonly string[])[] = [];
  readonly #byRecruiter: boolean;
  /** Span and context group → group. (Groups by recruiter are in another map.) */
  readonly #groups: (number | undefined)[][] = [];
  readonly #recruited = new Map<string, number>();

  constructor(database: Database, selection: Selection) {
    this.#database = database;
    this.#selection = selection;
    this.#byRecruiter = selection.dimensions.includes('RECRUITER');
  }

  /** About how much memory it uses, in numbers of four bytes: objects, texts and map entries as V8 keeps them. */
  get size(): number {
    const ofContexts = this.#ofContext.length * 2 + this.#contextValues.length * 40;
    return (
      ofContexts + this.keys.length * 40 + this.#recruited.size * 30 + (this.#selection.spans?.size ?? 0)
    );
  }

  /** Reads the contexts that were added since. */
  load(): void {
    const { campaignId, dimensions: asked } = this.#selection;
    const inContext = asked.filter(dimension => dimension !== 'RECRUITER');
    for (const values of contextValues(this.#database, campaignId, inContext, this.#ofContext.length)) {
      const key = compositeKey(values);
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
    return (groups[contextGroup] ??= this.#add(contextGroup, span, nobody));
  }

  #add(contextGroup: number, span: number, recruiter: number): number {
    if (this.keys.length >= mostGroups) throw new TooManyGroups();
    const stated = this.#contextValues[contextGroup]!;
    let next = 0;
    const values = this.#selection.dimensions.map(dimension =>
      dimension === 'RECRUITER' ? (recruiter === nobody ? '' : String(recruiter)) : stated[next++]!,
    );
    return this.keys.push({ values, span: this.#selection.spans?.start(span) ?? '' }) - 1;
  }
}
