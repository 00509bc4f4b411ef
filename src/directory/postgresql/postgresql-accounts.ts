import type { Accounts, KeySecret, MemberAddress, Membership, Pass, ProviderAccount } from '../accounts.ts';
import { orderedId } from '../ids.ts';
import type { ConnectionPool } from './connection-pool.ts';

/** The accounts in the directory's database. */
export class PostgresqlAccounts implements Accounts {
  readonly #pool: ConnectionPool;

  constructor(pool: ConnectionPool) {
    this.#pool = pool;
  }

  async organisations(): Promise<string[]> {
    const rows = await this.#pool.all<{ id: string }>('SELECT id FROM organisations ORDER BY ordinal');
    return rows.map(({ id }) => id);
  }

  async addOrganisation(id: string): Promise<void> {
    await this.#pool.run('INSERT INTO organisations VALUES ($1) ON CONFLICT DO NOTHING', id);
  }

  async member(organisationId: string, email: string | null): Promise<string> {
    const made = await this.#pool.get<{ id: string }>(
      'INSERT INTO members VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id',
      orderedId(),
      organisationId,
      email,
    );
    // Whoever has the address stays: members are never removed from here.
    const known = await (made ??
      this.#pool.get<{ id: string }>(
        'SELECT id FROM members WHERE organisation_id = $1 AND email = $2',
        organisationId,
        email,
      ));
    return known!.id;
  }

  addresses(organisationId: string): Promise<MemberAddress[]> {
    return this.#pool.all<MemberAddress>(
      'SELECT id AS "memberId", email FROM members WHERE organisation_id = $1',
      organisationId,
    );
  }

  async address({ organisationId, memberId }: Membership): Promise<string | null> {
    const row = await this.#pool.get<{ email: string | null }>(
      'SELECT email FROM members WHERE organisation_id = $1 AND id = $2',
      organisationId,
      memberId,
    );
    return row?.email ?? null;
  }

  memberships(email: string): Promise<Membership[]> {
    return this.#pool.all<Membership>(
      'SELECT organisation_id AS "organisationId", id AS "memberId" FROM members WHERE email = $1',
      email,
    );
  }

  identified({ issuer, subject }: ProviderAccount): Promise<Membership[]> {
    return this.#pool.all<Membership>(
      `SELECT organisation_id AS "organisationId", member_id AS "memberId" FROM member_identities
       WHERE issuer = $1 AND subject = $2 ORDER BY ordinal`,
      issuer,
      subject,
    );
  }

  async identify(account: ProviderAccount, membership: Membership): Promise<boolean> {
    const known = await this.#subject(account, membership);
    if (known !== undefined) return known === account.subject;
    await this.#pool.run(
      'INSERT INTO member_identities VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      account.issuer,
      account.subject,
      membership.organisationId,
      membership.memberId,
    );
    return (await this.#subject(account, membership)) === account.subject;
  }

  /** The subject that an issuer knows a member by. */
  async #subject(
    { issuer }: ProviderAccount,
    { organisationId, memberId }: Membership,
  ): Promise<string | undefined> {
    const row = await this.#pool.get<{ subject: string }>(
      'SELECT subject FROM member_identities WHERE issuer = $1 AND organisation_id = $2 AND member_id = $3',
      issuer,
      organisationId,
      memberId,
    );
    return row?.subject;
  }

  async keepSecret({ id, organisationId, keyId, digest }: KeySecret): Promise<void> {
    await this.#pool.run(
      'INSERT INTO key_secrets VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      id,
      organisationId,
      keyId,
      digest,
    );
  }

  secret(id: string): Promise<KeySecret | undefined> {
    return this.#pool.get<KeySecret>(
      'SELECT id, organisation_id AS "organisationId", key_id AS "keyId", digest FROM key_secrets WHERE id = $1',
      id,
    );
  }

  async noteUses(uses: ReadonlyMap<string, number>): Promise<void> {
    await this.#pool.write(transaction =>
      transaction.run(
        `UPDATE key_secrets SET last_used_at = greatest(last_used_at, used.at)
         FROM unnest($1::text[], $2::bigint[]) AS used (id, at) WHERE key_secrets.id = used.id`,
        [...uses.keys()],
        [...uses.values()],
      ),
    );
  }

  async lastUses(organisationId: string): Promise<Map<string, number>> {
    const rows = await this.#pool.all<{ keyId: string; at: number }>(
      `SELECT key_id AS "keyId", max(last_used_at) AS at FROM key_secrets
       WHERE organisation_id = $1 AND last_used_at IS NOT NULL GROUP BY key_id`,
      organisationId,
    );
    return new Map(rows.map(({ keyId, at }) => [keyId, at]));
  }

  beginSession(session: Pass): Promise<void> {
    return this.#keep('sessions', session);
  }

  session(digest: Uint8Array, now: number): Promise<Pass | undefined> {
    return this.#pool.get<Pass>(
      `SELECT digest, organisation_id AS "organisationId", member_id AS "memberId", expires_at AS "expiresAt"
       FROM sessions WHERE digest = $1 AND expires_at > $2`,
      digest,
      now,
    );
  }

  async endSession(digest: Uint8Array): Promise<void> {
    await this.#pool.run('DELETE FROM sessions WHERE digest = $1', digest);
  }

  endSessions({ organisationId, memberId }: Membership): Promise<void> {
    return this.#pool.write(async transaction => {
      for (const table of ['sessions', 'sign_in_links', 'member_identities']) {
        await transaction.run(
          `DELETE FROM ${table} WHERE organisation_id = $1 AND member_id = $2`,
          organisationId,
          memberId,
        );
      }
    });
  }

  keepLink(link: Pass): Promise<void> {
    return this.#keep('sign_in_links', link);
  }

  link(digest: Uint8Array, now: number): Promise<Membership | undefined> {
    return this.#pool.get<Membership>(
      `SELECT organisation_id AS "organisationId", member_id AS "memberId"
       FROM sign_in_links WHERE digest = $1 AND expires_at > $2`,
      digest,
      now,
    );
  }

  redeemLink(digest: Uint8Array, now: number): Promise<Membership | undefined> {
    return this.#pool.get<Membership>(
      `DELETE FROM sign_in_links WHERE digest = $1 AND expires_at > $2
       RETURNING organisation_id AS "organisationId", member_id AS "memberId"`,
      digest,
      now,
    );
  }

  #keep(table: 'sessions' | 'sign_in_links', pass: Pass): Promise<void> {
    const { digest, organisationId, memberId, expiresAt } = pass;
    return this.#pool.write(async transaction => {
      await transaction.run(`DELETE FROM ${table} WHERE expires_at <= $1`, Date.now());
      await transaction.run(
        `INSERT INTO ${table} VALUES ($1, $2, $3, $4)`,
        digest,
        organisationId,
        memberId,
        expiresAt,
      );
    });
  }
}
