import type { DurableFile } from '../../sqlite/durable-file.ts';
import type { Accounts, KeySecret, MemberAddress, Membership, Pass, ProviderAccount } from '../accounts.ts';
import { orderedId } from '../ids.ts';

/** The accounts in the directory's file. */
export class EmbeddedAccounts implements Accounts {
  readonly #file: DurableFile;

  constructor(file: DurableFile) {
    this.#file = file;
  }

  async organisations(): Promise<string[]> {
    return this.#file.all<{ id: string }>('SELECT id FROM organisations ORDER BY rowid').map(({ id }) => id);
  }

  addOrganisation(id: string): Promise<void> {
    return this.#write('INSERT INTO organisations VALUES (?) ON CONFLICT DO NOTHING', id);
  }

  member(organisationId: string, email: string | null): Promise<string> {
    return this.#file.write(() => {
      const known = this.#file.get<{ id: string }>(
        'SELECT id FROM members WHERE organisation_id = ? AND email = ?',
        organisationId,
        email,
      );
      if (known) return known.id;
      const id = orderedId();
      this.#file.database.run('INSERT INTO members VALUES (?, ?, ?)', id, organisationId, email);
      return id;
    });
  }

  async addresses(organisationId: string): Promise<MemberAddress[]> {
    return this.#file.all<MemberAddress>(
      'SELECT id AS memberId, email FROM members WHERE organisation_id = ?',
      organisationId,
    );
  }

  async address({ organisationId, memberId }: Membership): Promise<string | null> {
    const row = this.#file.get<{ email: string | null }>(
      'SELECT email FROM members WHERE organisation_id = ? AND id = ?',
      organisationId,
      memberId,
    );
    return row?.email ?? null;
  }

  async memberships(email: string): Promise<Membership[]> {
    return this.#file.all<Membership>(
      'SELECT organisation_id AS organisationId, id AS memberId FROM members WHERE email = ?',
      email,
    );
  }

  async identified({ issuer, subject }: ProviderAccount): Promise<Membership[]> {
    return this.#file.all<Membership>(
      `SELECT organisation_id AS organisationId, member_id AS memberId FROM member_identities
       WHERE issuer = ? AND subject = ? ORDER BY rowid`,
      issuer,
      subject,
    );
  }

  async identify(account: ProviderAccount, membership: Membership): Promise<boolean> {
    const known = this.#subject(account, membership);
    if (known !== undefined) return known === account.subject;
    return this.#file.write(() => {
      this.#file.database.run(
        'INSERT INTO member_identities VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
        account.issuer,
        account.subject,
        membership.organisationId,
        membership.memberId,
      );
      return this.#subject(account, membership) === account.subject;
    });
  }

  /** The subject that an issuer knows a member by. */
  #subject({ issuer }: ProviderAccount, { organisationId, memberId }: Membership): string | undefined {
    return this.#file.get<{ subject: string }>(
      'SELECT subject FROM member_identities WHERE issuer = ? AND organisation_id = ? AND member_id = ?',
      issuer,
      organisationId,
      memberId,
    )?.subject;
  }

  keepSecret({ id, organisationId, keyId, digest }: KeySecret): Promise<void> {
    return this.#write(
      'INSERT INTO key_secrets VALUES (?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING',
      id,
      organisationId,
      keyId,
      digest,
    );
  }

  async secret(id: string): Promise<KeySecret | undefined> {
    return this.#file.get<KeySecret>(
      'SELECT id, organisation_id AS organisationId, key_id AS keyId, digest FROM key_secrets WHERE id = ?',
      id,
    );
  }

  noteUses(uses: ReadonlyMap<string, number>): Promise<void> {
    return this.#file.write(() => {
      for (const [id, at] of uses) {
        this.#file.database.run(
          'UPDATE key_secrets SET last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?',
          at,
          id,
        );
      }
    });
  }

  async lastUses(organisationId: string): Promise<Map<string, number>> {
    const rows = this.#file.all<{ keyId: string; at: number }>(
      `SELECT key_id AS keyId, max(last_used_at) AS at FROM key_secrets
       WHERE organisation_id = ? AND last_used_at IS NOT NULL GROUP BY key_id`,
      organisationId,
    );
    return new Map(rows.map(({ keyId, at }) => [keyId, at]));
  }

  beginSession(session: Pass): Promise<void> {
    return this.#keep('sessions', session);
  }

  async session(digest: Uint8Array, now: number): Promise<Pass | undefined> {
    return this.#file.get<Pass>(
      `SELECT digest, organisation_id AS organisationId, member_id AS memberId, expires_at AS expiresAt
       FROM sessions WHERE digest = ? AND expires_at > ?`,
      digest,
      now,
    );
  }

  endSession(digest: Uint8Array): Promise<void> {
    return this.#write('DELETE FROM sessions WHERE digest = ?', digest);
  }

  endSessions({ organisationId, memberId }: Membership): Promise<void> {
    return this.#file.write(() => {
      for (const table of ['sessions', 'sign_in_links', 'member_identities']) {
        this.#file.database.run(
          `DELETE FROM ${table} WHERE organisation_id = ? AND member_id = ?`,
          organisationId,
          memberId,
        );
      }
    });
  }

  keepLink(link: Pass): Promise<void> {
    return this.#keep('sign_in_links', link);
  }

  async link(digest: Uint8Array, now: number): Promise<Membership | undefined> {
    return this.#file.get<Membership>(
      `SELECT organisation_id AS organisationId, member_id AS memberId
       FROM sign_in_links WHERE digest = ? AND expires_at > ?`,
      digest,
      now,
    );
  }

  redeemLink(digest: Uint8Array, now: number): Promise<Membership | undefined> {
    return this.#file.write(() =>
      this.#file.get<Membership>(
        `DELETE FROM sign_in_links WHERE digest = ? AND expires_at > ?
         RETURNING organisation_id AS organisationId, member_id AS memberId`,
        digest,
        now,
      ),
    );
  }

  #keep(table: 'sessions' | 'sign_in_links', pass: Pass): Promise<void> {
    const { digest, organisationId, memberId, expiresAt } = pass;
    return this.#file.write(() => {
      this.#file.database.run(`DELETE FROM ${table} WHERE expires_at <= ?`, Date.now());
      this.#file.database.run(
        `INSERT INTO ${table} VALUES (?, ?, ?, ?)`,
        digest,
        organisationId,
        memberId,
        expiresAt,
      );
    });
  }

  #write(sql: string, ...values: (string | Uint8Array)[]): Promise<void> {
    return this.#file.write(() => this.#file.database.run(sql, ...values));
  }
}
