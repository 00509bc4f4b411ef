import type { Database } from '../../sqlite/database.ts';
import { emailIdentifier } from '../identifier.ts';

/** Raised when the normal form of identifiers changes: 1 was lower case and NFC, with the domain as it was typed. */
const current = 2;

/**
 * Makes people who were entered under an earlier normal form of their e-mail address be found by today's. The earlier rows stay,
 * so that an older program that is started again finds them. Where two people come to have one address, the row that is there
 * first, else the first in the order of their ids, which is that of their making, is found.
 */
export function renewNormalForms(database: Database): void {
  const { sqlite: db } = database;
  db.exec('CREATE TABLE IF NOT EXISTS normal_forms (version INTEGER NOT NULL) STRICT');
  const done = database.get<{ version: number | null }>('SELECT max(version) AS version FROM normal_forms');
  if ((done?.version ?? 0) >= current) return;
  db.exec('BEGIN IMMEDIATE');
  try {
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
    database.run('INSERT INTO normal_forms VALUES (?)', current);
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

/** The addresses whose form may have changed: the others are plain ASCII. */
function unusual(database: Database) {
  return database.all<{ organisationId: string; value: string; participantId: string }>(
    `SELECT organisation_id AS organisationId, value, participant_id AS participantId FROM identifiers
     WHERE system = 'email' AND (value GLOB '*[^ -~]*' OR value GLOB '*.') ORDER BY participant_id, value`,
  );
}
