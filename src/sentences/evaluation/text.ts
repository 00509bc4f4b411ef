import type { Conclusion } from '../../analysis/evaluation/conclusions.ts';
import type { Silence } from '../../analysis/evaluation/finding.ts';
import type { Language } from '../language.ts';
import { en } from './en.ts';
import { nb } from './nb.ts';
import { nn } from './nn.ts';
import type { EvaluationWording, Sentences } from './wording.ts';

const wordings: Readonly<Record<Language, EvaluationWording>> = { NB: nb, NN: nn, EN: en };

/** What a rule found, in plain sentences. */
export function conclusionText(conclusion: Conclusion, language: Language): string {
  return sentenceOf(wordings[language].conclusions, conclusion);
}

/** What a silent rule needs, in plain sentences. */
export function silenceText({ have, need, question }: Silence, language: Language): string {
  return sentenceOf(wordings[language].silences, { ...question, have, need });
}

/** Picks the sentence by name. `Sentences` guarantees that its parameter fits; TypeScript cannot see it here, hence the cast. */
function sentenceOf<Union extends { readonly of: string }>(sentences: Sentences<Union>, one: Union): string {
  const byName = sentences as unknown as Record<string, (one: Union) => string>;
  return byName[one.of]!(one);
}
