import type { Database } from '../../sqlite/database.ts';
import { emailIdentifier } from '../identifier.ts';

/**
 * Makes people who were entered under an earlier normal form of their e-mail address be found by today's; doing it again changes
 * nothing. The earlier rows stay. Where two people come to have one address, the row that is there first, else the first in
 * the order of their ids, which is that of their making, is found.
 */
export function renewNormalForms(database: Database): void {
  for (const { organisationId, value, participantId } of unusual(database)) {
    const email = emailIdentifier(value);
    if (!email || email.value === value) continue;
    database.run(
      'INSERT INTO identifiers VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      organisationId,
      email.system,
      email.value,
      participantId,
    );
  }
}

/** The addresses whose form may have changed: the others are plain ASCII. */
function unusual(database: Database) {
  return database.all<{ organisationId: string; value: string; participantId: string }>(
    `SELECT organisation_id AS organisationId, value, participant_id AS participantId FROM identifiers
     WHERE system = 'email' AND (value GLOB '*[^ -~]*' OR value GLOB '*.') ORDER BY participant_id, value`,
  );
}
