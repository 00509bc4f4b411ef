import type { Conclusion, Question } from '../../analysis/evaluation/conclusions.ts';
import type { Silence } from '../../analysis/evaluation/finding.ts';

/** A sentence, or several, for each member of a union, by its name: one that is missing does not compile. */
export type Sentences<Union extends { readonly of: string }> = {
  readonly [Member in Union as Member['of']]: (said: Member) => string;
};

/** A question that cannot be answered yet, with how much there is to go by and how much it takes. */
export type Unanswered = Question & Pick<Silence, 'have' | 'need'>;

/** How one language says what an evaluation found, and what it takes to find more. */
export interface EvaluationWording {
  readonly conclusions: Sentences<Conclusion>;
  readonly silences: Sentences<Unanswered>;
}
