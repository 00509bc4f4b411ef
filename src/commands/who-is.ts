import { type Refusal, refuseField } from '../domain/refusal.ts';
import type { Identifier, Who } from '../directory/directory.ts';
import { emailIdentifier, phoneIdentifier, systemIdentifier } from '../directory/identifier.ts';
import type { ParticipantReference } from './command.ts';

/** The person that a checked input names, in the directory's normal form. */
export function whoIs({ id, email, phone, identifier }: ParticipantReference): Who | Refusal {
  const given = [id, email, phone, identifier].filter(value => value != null);
  if (given.length !== 1) {
    return refuseField('participant', 'Expected exactly one of id, email, phone and identifier.');
  }
  if (id != null) return { id };
  const known = identifierIn(email, phone, identifier);
  return known ? { identifier: known } : refuseField('participant', 'Expected somebody who can be known.');
}

function identifierIn(
  email: string | null | undefined,
  phone: string | null | undefined,
  identifier: string | null | undefined,
): Identifier | undefined {
  if (email != null) return emailIdentifier(email);
  return phone != null ? phoneIdentifier(phone) : systemIdentifier(identifier ?? '');
}
