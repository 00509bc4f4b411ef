import type { Conclusion, Question } from './conclusions.ts';

export const findingKinds = ['WORKS', 'DOES_NOT_WORK', 'NEITHER', 'TO_DO'] as const;
export type FindingKind = (typeof findingKinds)[number];

/** A number behind a finding. */
export interface FindingNumber {
  /** The same in every language. */
  readonly name: string;
  /** A channel, a technique, or the id of an activity or a goal; null: the campaign. */
  readonly of: string | null;
  readonly value: string;
  /** What one is; null: a plain ratio. */
  readonly unit: string | null;
}

/** What a rule has found. */
export interface Remark {
  readonly kind: FindingKind;
  readonly conclusion: Conclusion;
  readonly numbers: readonly FindingNumber[];
}

/** Why a rule says nothing: it has too little to go by. */
export interface Silence {
  readonly have: number;
  readonly need: number;
  /** What it cannot answer yet. */
  readonly question: Question;
}

/** No remarks: there was enough to go by, and nothing to remark on. */
export type RuleAnswer = readonly Remark[] | Silence;

/** @param value a count or ratio, rounded to four decimals, or an exact decimal as text */
export function figure(
  name: string,
  value: number | string,
  unit: string | null = null,
  of: string | null = null,
): FindingNumber {
  const text = typeof value === 'string' ? value : String(Math.round(value * 10_000) / 10_000);
  return { name, of, value: text, unit };
}

/** What it amounts to that a rate lies clearly beyond one of its limits, or not. */
export const moreIsBetter = { HIGH: 'WORKS', LOW: 'DOES_NOT_WORK', BETWEEN: 'NEITHER' } as const;
