import { Refusal } from '../refusal.ts';
import type { EntryEvent, StandingEntry } from './events.ts';

/** The last version of an entry. Of an update that was planned and published: the publication. */
export type EntryState =
  { readonly status: 'NONE' } | { readonly status: 'STANDING' | 'RETRACTED'; readonly said: StandingEntry };

export const noEntry: EntryState = { status: 'NONE' };

export function evolve(state: EntryState, event: EntryEvent): EntryState {
  if (event.type !== 'EntryRetracted') {
    return { status: 'STANDING', said: { type: event.type, data: event.data } as StandingEntry };
  }
  return state.status === 'NONE' ? state : { ...state, status: 'RETRACTED' };
}

/** The data of a standing entry of this type; undefined: there is none, it is of another type, or it was retracted. */
export function standing<Type extends StandingEntry['type']>(
  entry: EntryState | null,
  ...types: readonly Type[]
): (StandingEntry & { readonly type: Type }) | undefined {
  if (entry?.status !== 'STANDING') return undefined;
  const { said } = entry;
  return (types as readonly string[]).includes(said.type)
    ? (said as StandingEntry & { readonly type: Type })
    : undefined;
}

/** @param path the input field that names it @param expected what it should have named */
export function noSuchEntry(path: string, expected: string): Refusal {
  return new Refusal('NOT_FOUND', 'There is no such entry in this campaign.', [
    { path, message: `Expected ${expected}.` },
  ]);
}
