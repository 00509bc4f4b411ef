import type { ComplexityEstimator } from '@nestjs/graphql';
import { ageBands, channels, techniques } from '../../domain/attribution.ts';
import type { Dimension } from '../../metrics/grouping.ts';
import type { SpanLength } from '../../calendar/spans.ts';

/**
 * What a field costs, stated beside the field as its `complexity`. One is a plain value that is read off, some two
 * microseconds; a number is what the field costs itself, on top of what is asked below it. Where nothing is stated it is 1.
 * Each estimate is linear in what one item costs (`childComplexity`).
 */

/** Something that has to be counted, folded or looked up, whatever its answer's size. */
export const work = {
  /** A row, or a few, by their key. */
  lookUp: 5,
  /** A stream read and folded. */
  stream: 30,
  /** A campaign's figures over all there is, which are remembered. */
  figures: 20,
  /** Figures over days that may not have been asked for before: a fold over the facts. */
  period: 50,
  /** Two periods' people, as sets. */
  retention: 5_000,
  /** The same over all campaigns. */
  organisationRetention: 20_000,
  /** Several figures together, by rules. */
  conclusions: 100,
  /** A past moment: the history is replayed, unless it was lately. */
  replay: 5_000,
  /** The histories of all campaigns. */
  organisationReplay: 20_000,
  /** One command: decided, and written. */
  command: 10,
} as const;

/** A list without pages: about so many. What an answer holds beyond that is charged while it is made. */
export const listOf =
  (about: number, itself = 1): ComplexityEstimator =>
  ({ childComplexity }) =>
    itself + about * childComplexity;

interface PageSize {
  readonly first?: number | null;
  readonly last?: number | null;
}

/** A connection: what is asked of a page is paid for each on it. */
export const pageOf =
  (itself: number = work.lookUp): ComplexityEstimator =>
  ({ args, childComplexity }) => {
    const { first, last } = args as PageSize;
    return itself + within(first ?? last ?? 50, 500) * childComplexity;
  };

const within = (size: number, most: number) => Math.min(Math.max(size, 0), most);

/** Values that a dimension takes, the unstated one too; of free text, as many as groups are shown by default. */
const sizes: Partial<Record<Dimension, number>> = {
  CHANNEL: channels.length + 1,
  TECHNIQUE: techniques.length + 1,
  AGE_BAND: ageBands.length + 1,
};
const unbounded = 100;

interface Breakdown {
  readonly dimension: Dimension;
  readonly and?: Dimension | null;
  readonly first: number;
}

/** The groups of one dimension, or of two together. */
export const groupsOf: ComplexityEstimator = ({ args, childComplexity }) => {
  const { dimension, and, first } = args as Breakdown;
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
export const pointsOf: ComplexityEstimator = ({ args, childComplexity }) => {
  const { by } = args as Spans;
  const points = pointsEach(args as Spans) * (by ? (sizes[by] ?? unbounded) : 1);
  // A point is a local time, which is worked out.
  return work.period + within(points, mostPoints) * (1 + childComplexity);
};

function pointsEach({ every, during }: Spans): number {
  if (!during) return usual[every];
  const days = (Date.parse(during.to) - Date.parse(during.from)) / 86_400_000 + 1;
  // What is no period is refused by whoever answers.
  return Number.isNaN(days) ? 1 : Math.ceil((days * 24) / hours[every]) + 1;
}

/** Figures over all there is, or over a period. */
export const figuresOf: ComplexityEstimator = ({ args, childComplexity }) =>
  ((args as Partial<Spans>).during ? work.period : work.figures) + childComplexity;

/** Something now, or as of a moment. */
export const momentOf =
  (replay: number = work.replay): ComplexityEstimator =>
  ({ args, childComplexity }) =>
    work.lookUp + (args.asOf == null ? 0 : replay) + childComplexity;

/** An outcome for each command of a batch; one that holds more than may be is refused by whoever answers. */
export const batchOf: ComplexityEstimator = ({ args, childComplexity }) => {
  const { input } = args as { readonly input: readonly unknown[] };
  return work.command + within(input.length, 1_000) * (work.command + childComplexity);
};
