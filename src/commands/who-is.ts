import { type Refusal, refuseField } from '../domain/refusal.ts';
import type { Identifier, Who } from '../directory/directory.ts';
import { emailIdentifier, phoneIdentifier, systemIdentifier } from '../directory/identifier.ts';
import type { ParticipantReference } from './command.ts';

/** Whom an input names, in the directory's normal form. */
export function whoIs(participant: ParticipantReference): Who | Refusal {
  const { id, email, phone, identifier } = participant;
  const given = [id, email, phone, identifier].filter(value => value != null);
  if (given.length !== 1) {
    return refuseField('participant', 'Expected exactly one of id, email, phone and identifier.');
  }
  if (id != null) return { id };
  if (email != null) return known(emailIdentifier(email), 'email', 'Expected an e-mail address.');
  if (phone != null)
    return known(phoneIdentifier(phone), 'phone', 'Expected a phone number such as +47 912 34 567.');
  return known(
    systemIdentifier(identifier ?? ''),
    'identifier',
    'Expected system:id, for example mobilize:991; email: and phone: need a valid address.',
  );
}

function known(identifier: Identifier | undefined, field: string, expected: string): Who | Refusal {
  return identifier ? { identifier } : refuseField(`participant.${field}`, expected);
}
