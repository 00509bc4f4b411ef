import type { ComplexityEstimator } from '@nestjs/graphql';
import { ageBands, channels, techniques } from '../../domain/attribution.ts';
import type { Dimension } from '../../metrics/grouping.ts';
import type { SpanLength } from '../../calendar/spans.ts';

/**
 * The cost of a field is stated beside it as its `complexity`. Cost 1, the default, is a plain value, some two microseconds. A
 * number is the cost of the field itself, without its subfields. Each estimate is linear in the cost of one item
 * (`childComplexity`).
 */

/** The cost of counting, folding or looking something up, whatever the size of the answer. */
export const work = {
  /** A row, or a few, by their key. */
  lookUp: 5,
  /** A stream read and folded. */
  stream: 30,
  /** A campaign's figures without a period, which are cached. */
  figures: 20,
  /** Figures over a period, which may not be cached: a fold over the facts. */
  period: 50,
  /** Ten thousand people looked through by their names. */
  search: 10_000,
  /** Two periods' people, as sets. */
  retention: 5_000,
  /** The same over all campaigns. */
  organisationRetention: 20_000,
  /** Several figures together, by rules. */
  conclusions: 100,
  /** A past moment: the history is replayed, unless that was done lately. */
  replay: 5_000,
  /** The histories of all campaigns. */
  organisationReplay: 20_000,
  /** One command: decided, and written. */
  command: 10,
} as const;

/** A list without pages of about so many items. If it has more, they are charged while the answer is made. */
export const listOf =
  (about: number, itself = 1): ComplexityEstimator =>
  ({ childComplexity }) =>
    itself + about * childComplexity;

interface PageSize {
  readonly first?: number | null;
  readonly last?: number | null;
}

/** A connection: the fields of an item are charged for each item of the page. */
export const pageOf =
  (itself: number = work.lookUp): ComplexityEstimator =>
  ({ args, childComplexity }) => {
    const { first, last } = args as PageSize;
    return itself + within(first ?? last ?? 50, 500) * childComplexity;
  };

/** A page of people, who may be looked for by name. */
export const searchedPageOf: ComplexityEstimator = options =>
  pageOf(options.args.nameContains == null ? work.lookUp : work.search)(options);

const within = (size: number, most: number) => Math.min(Math.max(size, 0), most);

/** How many values a dimension has, with the unstated one; for free text, as many as groups are shown by default. */
const sizes: Partial<Record<Dimension, number>> = {
  CHANNEL: channels.length + 1,
  TECHNIQUE: techniques.length + 1,
  AGE_BAND: ageBands.length + 1,
};
const unbounded = 100;

interface BreakdownArgs {
  readonly dimension: Dimension;
  readonly and?: Dimension | null;
  readonly first: number;
}

/** The groups of one dimension, or of two together. */
export const groupsOf: ComplexityEstimator = ({ args, childComplexity }) => {
  const { dimension, and, first } = args as BreakdownArgs;
  const groups = (sizes[dimension] ?? unbounded) * (and ? (sizes[and] ?? unbounded) : 1);
  return (and ? 2 : 1) * work.period + within(Math.min(first, groups), 5_000) * childComplexity;
};

const hours: Record<SpanLength, number> = { HOUR: 1, DAY: 24, WEEK: 7 * 24, MONTH: 30 * 24 };
/** Points where no period is stated: a campaign of some months. */
const usual: Record<SpanLength, number> = { HOUR: 2_000, DAY: 120, WEEK: 20, MONTH: 6 };
const mostPoints = 10_000;

interface Spans {
  readonly every: SpanLength;
  readonly during?: { readonly from: string; readonly to: string } | null;
  readonly by?: Dimension | null;
}

/** The points of a series, or of one for each value of a dimension. */
export const pointCosts: ComplexityEstimator = ({ args, childComplexity }) => {
  const { by } = args as Spans;
  const points = pointsEach(args as Spans) * (by ? (sizes[by] ?? unbounded) : 1);
  // Each point needs a local time, which is computed.
  return work.period + within(points, mostPoints) * (1 + childComplexity);
};

function pointsEach({ every, during }: Spans): number {
  if (!during) return usual[every];
  const days = (Date.parse(during.to) - Date.parse(during.from)) / 86_400_000 + 1;
  // The resolver refuses what is no period.
  return Number.isNaN(days) ? 1 : Math.ceil((days * 24) / hours[every]) + 1;
}

/** Figures with or without a period. */
export const figuresOf: ComplexityEstimator = ({ args, childComplexity }) =>
  ((args as Partial<Spans>).during ? work.period : work.figures) + childComplexity;

/**
 * A subscription whose every message costs something: its messages of a minute, so that it may ask for as much as one query.
 * @param between two messages, in milliseconds, at least
 */
export const messagesOf =
  (itself: number, between: number): ComplexityEstimator =>
  ({ childComplexity }) =>
    (60_000 / between) * (itself + childComplexity);

/** Something now, or as of a moment. */
export const momentCosts =
  (replay: number = work.replay): ComplexityEstimator =>
  ({ args, childComplexity }) =>
    work.lookUp + (args.asOf == null ? 0 : replay) + childComplexity;

/** An outcome for each command of a batch; the resolver refuses a batch that is too large. */
export const batchOf: ComplexityEstimator = ({ args, childComplexity }) => {
  const { input } = args as { readonly input: readonly unknown[] };
  return work.command + within(input.length, 1_000) * (work.command + childComplexity);
};
