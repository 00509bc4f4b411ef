import canonicalize from 'canonicalize';
import type { Who } from '../directory/directory.ts';
import { type Command, statedOrigin } from './command.ts';

/**
 * The content of a request in a canonical form, so that a repeat can be distinguished from another request with the same key:
 * canonical JSON (RFC 8785) of the checked input, without what was left out. The person is named by the directory's normal
 * form and times are in UTC, days as they are; everything else is as it was written. The idempotency key is not part of it.
 * @param who whom a command about a person names
 */
export function requestPayload(command: Command, who: Who | undefined): string {
  const { occurredAt } = statedOrigin(command);
  const { occurredOn } = command as { readonly occurredOn?: string | null };
  // A command has all fields of its class, most of them undefined: sorting those would take as long as all else.
  const stated: Record<string, unknown> & { participant?: object; occurredAt?: string | undefined } = {};
  for (const name of Object.keys(command)) {
    const value = command[name as keyof Command] as unknown;
    if (name !== 'context' && value !== undefined) stated[name] = value;
  }
  if (who) stated.participant = named(who);
  // The time that follows from a day is not what was stated: of today it is another each time.
  if (occurredAt) stated.occurredAt = occurredOn == null ? new Date(occurredAt).toISOString() : undefined;
  return canonicalize(stated)!;
}

/** Whoever is named by one thing is written as when there could be no more: a repeat of such a request is one still. */
function named({ id, identifiers }: Who): object {
  const [identifier, ...others] = identifiers;
  if (id === undefined && others.length === 0) return { identifier };
  return { ...(id !== undefined && { id }), ...(identifier && { identifiers }) };
}
