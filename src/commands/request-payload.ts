import canonicalize from 'canonicalize';
import { Refusal } from '../domain/refusal.ts';
import type { Command, ParticipantReference } from './command.ts';
import { whoIs } from './who-is.ts';

/**
 * What a request asks for, in one spelling, so that a repeat can be told from another request with the same key: canonical
 * JSON (RFC 8785: keys in order, nothing that was left out) of the checked input. The person is named by the directory's
 * normal form and times are in UTC; everything else counts as it was written. The idempotency key is no part of it.
 */
export function requestPayload({ context: _, ...input }: Command): string {
  const { occurredAt } = input;
  const { participant } = input as { readonly participant?: ParticipantReference };
  return canonicalize({
    ...input,
    ...(participant && { participant: named(participant) }),
    ...(occurredAt && { occurredAt: new Date(occurredAt).toISOString() }),
  })!;
}

function named(participant: ParticipantReference): object {
  const who = whoIs(participant);
  return who instanceof Refusal ? participant : who;
}
