import type { Channel, Technique } from '../../domain/attribution.ts';

/** What the engine goes by in one language. */
export interface Grammar {
  /** BCP 47, by which Intl writes numbers, days and lists. */
  readonly locale: string;
  readonly quotes: readonly [string, string];
  /** `17 of 40` */
  readonly outOf: (hits: string, of: string) => string;
  readonly atLeast: (amount: string) => string;
  readonly between: (low: string, high: string) => string;
  /** One day; a whole month or year by its name; from one day to another. */
  readonly onDay: (day: string) => string;
  readonly in: (name: string) => string;
  readonly fromTo: (from: string, to: string) => string;
  /** As they read within a sentence, after "through". Norwegian is the source article's, where it names them. */
  readonly names: Readonly<Record<Channel | Technique, string>>;
}
