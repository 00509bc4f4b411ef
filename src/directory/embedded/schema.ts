import type { DatabaseKind } from '../../sqlite/database-kind.ts';
import type { Database } from '../../sqlite/database.ts';
import { renewNormalForms } from './normal-forms.ts';

/** The part of a request digest that the index of `claims` holds. Digests are in base64url: six bits a character. */
export function digestBegins(digest: string): string {
  return `substr(${digest}, 1, 8)`;
}

const log = 'log (identity TEXT NOT NULL) STRICT';
const missingPeople = 'missing_people (until INTEGER NOT NULL) STRICT';

/** Who is let in (layout 3). */
const accounts = `
    CREATE TABLE organisations (id TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE members (
      id TEXT PRIMARY KEY, organisation_id TEXT NOT NULL, email TEXT, UNIQUE (organisation_id, email)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX members_by_email ON members (email);
    CREATE TABLE key_secrets (
      id TEXT PRIMARY KEY, organisation_id TEXT NOT NULL, key_id TEXT NOT NULL, digest BLOB NOT NULL,
      last_used_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX key_secrets_by_organisation ON key_secrets (organisation_id);
    CREATE TABLE sessions (
      digest BLOB PRIMARY KEY, organisation_id TEXT NOT NULL, member_id TEXT NOT NULL, expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE sign_in_links (
      digest BLOB PRIMARY KEY, organisation_id TEXT NOT NULL, member_id TEXT NOT NULL, expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE member_identities (
      issuer TEXT NOT NULL, subject TEXT NOT NULL, organisation_id TEXT NOT NULL, member_id TEXT NOT NULL,
      UNIQUE (issuer, organisation_id, member_id)
    ) STRICT;
    CREATE INDEX member_identities_by_subject ON member_identities (issuer, subject)`;

/** What people answered to organisers' questions (layout 4). */
const answers = `
    CREATE TABLE answers (
      participant_id TEXT NOT NULL, campaign_id TEXT NOT NULL, activity_id TEXT NOT NULL,
      question TEXT NOT NULL, answer TEXT NOT NULL,
      UNIQUE (participant_id, campaign_id, activity_id, question)
    ) STRICT`;

/** What is known of connectors (layout 5). */
const connectors = `
    CREATE TABLE connectors (
      id TEXT NOT NULL UNIQUE, organisation_id TEXT NOT NULL, added_at INTEGER NOT NULL, cursor TEXT,
      received INTEGER NOT NULL DEFAULT 0, recorded INTEGER NOT NULL DEFAULT 0, duplicate INTEGER NOT NULL DEFAULT 0,
      refused INTEGER NOT NULL DEFAULT 0, unverified INTEGER NOT NULL DEFAULT 0, heard_at INTEGER
    ) STRICT;
    CREATE TABLE connector_secrets (
      id TEXT PRIMARY KEY, connector_id TEXT NOT NULL, sealed BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE connector_refusals (
      connector_id TEXT NOT NULL, code TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL,
      last_at INTEGER NOT NULL, UNIQUE (connector_id, code, reason)
    ) STRICT;
    CREATE TABLE connector_look_ups (
      id INTEGER PRIMARY KEY AUTOINCREMENT, connector_id TEXT NOT NULL, what TEXT NOT NULL,
      wanted INTEGER NOT NULL DEFAULT 1, attempts INTEGER NOT NULL DEFAULT 0, since INTEGER NOT NULL,
      due_at INTEGER NOT NULL, leased_until INTEGER NOT NULL DEFAULT 0, problem TEXT, UNIQUE (connector_id, what)
    ) STRICT;
    CREATE INDEX connector_look_ups_due ON connector_look_ups (due_at)`;

/** What is known of webhooks (layout 6). */
const webhooks = `
    CREATE TABLE webhooks (
      id TEXT NOT NULL UNIQUE, organisation_id TEXT NOT NULL, added_at INTEGER NOT NULL,
      holder TEXT, cursor TEXT, due_at INTEGER NOT NULL DEFAULT 0, progress TEXT
    ) STRICT;
    CREATE TABLE webhook_processes (process TEXT PRIMARY KEY, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE webhook_secrets (
      id TEXT PRIMARY KEY, webhook_id TEXT NOT NULL, sealed BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE webhook_attempts (
      id INTEGER PRIMARY KEY AUTOINCREMENT, webhook_id TEXT NOT NULL, attempt TEXT NOT NULL
    ) STRICT;
    CREATE INDEX webhook_attempts_by_webhook ON webhook_attempts (webhook_id, id);
    CREATE TABLE webhook_set_aside (
      id INTEGER PRIMARY KEY AUTOINCREMENT, webhook_id TEXT NOT NULL, event_id TEXT NOT NULL,
      set_aside TEXT NOT NULL, again INTEGER NOT NULL DEFAULT 0, UNIQUE (webhook_id, event_id)
    ) STRICT;
    CREATE TABLE webhook_replays (
      id INTEGER PRIMARY KEY AUTOINCREMENT, webhook_id TEXT NOT NULL, cursor TEXT, until_position TEXT NOT NULL
    ) STRICT`;

/**
 * Request digests and the streams that are reserved for them: the table `claims`, a stored name. Rows lie in the order of their arrival and
 * are found by the first 48 bits of the digest (layout 7). Digests are random: a table in the order of digests wrote another page for each
 * new one, so that recording with a key or a source grew slower with each that there was.
 */
const claims = `
    CREATE TABLE claims (digest TEXT NOT NULL, stream TEXT NOT NULL) STRICT;
    CREATE INDEX claims_by_digest ON claims (${digestBegins('digest')})`;

const claimsInOrder = `
    ALTER TABLE claims RENAME TO claims_by_whole_digest;${claims};
    INSERT INTO claims SELECT digest, stream FROM claims_by_whole_digest;
    DROP TABLE claims_by_whole_digest`;

/** A directory is empty if none of these tables has a row. */
export const tablesInUse = ['participants', 'claims', 'shares', 'secrets', 'members'] as const;

/** The directory's tables. */
export const embeddedDirectory: DatabaseKind = {
  what: 'directory',
  remedy: 'Restore the directory from a backup',
  applicationId: 0x44_55_47_44, // "DUGD"
  version: 7,
  readableFrom: 1,
  synchronous: 'FULL',
  schema: `
    CREATE TABLE participants (
      id TEXT PRIMARY KEY, organisation_id TEXT NOT NULL, name TEXT, created_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE identifiers (
      organisation_id TEXT NOT NULL, system TEXT NOT NULL, value TEXT NOT NULL,
      participant_id TEXT NOT NULL,
      PRIMARY KEY (organisation_id, system, value)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX identifiers_by_participant ON identifiers (participant_id);
    CREATE TABLE shares (
      code TEXT PRIMARY KEY, organisation_id TEXT NOT NULL, campaign_id TEXT NOT NULL, participant_id TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE ${log};
    CREATE TABLE ${missingPeople};${accounts};${answers};${connectors};${webhooks};${claims}`,
  migrations: [
    { to: 2, what: 'whose log it is, and e-mail addresses in their present form', change: toLayout2 },
    { to: 3, what: 'organisations, members, API keys and sessions', change: accounts },
    { to: 4, what: "answers to organisers' questions", change: answers },
    { to: 5, what: 'connectors', change: connectors },
    { to: 6, what: 'webhooks', change: webhooks },
    { to: 7, what: 'request digests in the order of their arrival', change: claimsInOrder },
  ],
};

/** Files of layout 1 may lack either table: they were added whenever a directory was opened. */
function toLayout2(database: Database): void {
  database.exec(`CREATE TABLE IF NOT EXISTS ${log}; CREATE TABLE IF NOT EXISTS ${missingPeople}`);
  renewNormalForms(database);
  // That table held the normal form of the addresses. From this layout on, the layout's number says it.
  database.exec('DROP TABLE IF EXISTS normal_forms');
}
