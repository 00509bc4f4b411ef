import type { Item } from '../commands/batch.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Outcome } from '../event-store/ledger.ts';

/** What became of one command. */
export type ItemOutcome =
  | { readonly __typename: 'Receipt'; readonly duplicate: boolean }
  | { readonly __typename: 'Refusal'; readonly code: string; readonly message: string };

type Refused = Extract<ItemOutcome, { readonly __typename: 'Refusal' }>;

/** A command's outcome, as far as rows need it. */
export const asItemOutcome = (outcome: Outcome): ItemOutcome =>
  outcome instanceof Refusal
    ? { __typename: 'Refusal', code: outcome.code, message: outcome.message }
    : { __typename: 'Receipt', duplicate: outcome.duplicate };

/**
 * What became of commands that belong together. `known`: all of it had been recorded before. `already`: another row, or another system, had
 * reported the same of this person. `changed`: it was recorded before with other details, which stay as they were.
 */
type RowOutcome =
  | { readonly came: 'recorded' | 'known' | 'already' | 'changed' | 'nothing' }
  | { readonly came: 'refused'; readonly code: string; readonly message: string };

/** Refusals that mean: it is recorded already. */
const saysAlready: ReadonlySet<string> = new Set([
  'ALREADY_ATTENDED',
  'ALREADY_SIGNED_UP',
  'ALREADY_WITHDRAWN',
  'ALREADY_CONFIRMED',
  'ALREADY_NO_SHOW',
  'ALREADY_REPLIED',
]);

/** The outcome of a row, from the outcomes of its commands in the same order. */
export function rowOutcome(items: readonly Item[], outcomes: readonly ItemOutcome[]): RowOutcome {
  const refusals = outcomes.filter(outcome => outcome.__typename === 'Refusal');
  const wasWithdrawn = refusals.some(({ code }) => code === 'ALREADY_WITHDRAWN');
  const isSo = (code: string, item: Item) => {
    // A confirmation of a sign-up that was withdrawn later.
    if (code === 'NOT_SIGNED_UP') return wasWithdrawn && item.confirmSignUp !== undefined;
    return saysAlready.has(code) || code === 'KEY_REUSED';
  };
  const wrong = outcomes.find(
    (outcome, index): outcome is Refused =>
      outcome.__typename === 'Refusal' && !isSo(outcome.code, items[index]!),
  );
  if (outcomes.length === 0) return { came: 'nothing' };
  if (wrong) return { came: 'refused', code: wrong.code, message: wrong.message };
  if (outcomes.some(outcome => outcome.__typename === 'Receipt' && !outcome.duplicate))
    return { came: 'recorded' };
  if (refusals.some(({ code }) => code === 'KEY_REUSED')) return { came: 'changed' };
  return { came: refusals.length > 0 ? 'already' : 'known' };
}
