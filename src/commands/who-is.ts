import { type Refusal, refuseField } from '../domain/refusal.ts';
import type { Who } from '../directory/directory.ts';
import { emailIdentifier, phoneIdentifier, systemIdentifier } from '../directory/identifier.ts';
import type { ParticipantReference } from './command.ts';

/** The person that a checked input names, in the directory's normal form: an id in another system is stronger than an address. */
export function whoIs({ id, email, phone, identifiers }: ParticipantReference): Who | Refusal {
  const read = [
    ...(identifiers ?? []).map(systemIdentifier),
    ...(email != null ? [emailIdentifier(email)] : []),
    ...(phone != null ? [phoneIdentifier(phone)] : []),
  ];
  const known = read.filter(identifier => identifier !== undefined);
  if (known.length < read.length) return refuseField('participant', 'Expected somebody who can be known.');
  if (id == null && known.length === 0) {
    return refuseField('participant', 'Expected id, email, phone or identifiers.');
  }
  return { id: id ?? undefined, identifiers: known };
}
