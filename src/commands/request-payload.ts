import canonicalize from 'canonicalize';
import { Refusal } from '../domain/refusal.ts';
import { type Command, type ParticipantReference, statedOrigin } from './command.ts';
import { whoIs } from './who-is.ts';

/**
 * The content of a request in a canonical form, so that a repeat can be distinguished from another request with the same key:
 * canonical JSON (RFC 8785) of the checked input, without what was left out. The person is named by the directory's normal
 * form and times are in UTC; everything else is as it was written. The idempotency key is not part of it.
 */
export function requestPayload(command: Command): string {
  const { context: _, ...input } = command;
  const { occurredAt } = statedOrigin(command);
  const { participant } = input as { readonly participant?: ParticipantReference };
  return canonicalize({
    ...input,
    ...(participant && { participant: named(participant) }),
    ...(occurredAt && { occurredAt: new Date(occurredAt).toISOString() }),
  })!;
}

/** Whoever is named by one thing is written as when there could be no more: a repeat of such a request is one still. */
function named(participant: ParticipantReference): object {
  const who = whoIs(participant);
  if (who instanceof Refusal) return participant;
  const { id, identifiers } = who;
  const [identifier, ...others] = identifiers;
  if (id === undefined && others.length === 0) return { identifier };
  return { ...(id !== undefined && { id }), ...(identifier && { identifiers }) };
}
