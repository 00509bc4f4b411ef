import { randomBytes } from 'node:crypto';
import type { Report } from '../../sqlite/database-kind.ts';
import {
  type GivenAnswer,
  type AnsweredSignUp,
  type Directory,
  DirectoryUnavailable,
  type Identifier,
  type IdentifierOf,
  ofOrganisers,
  type KnownPerson,
  type Recipient,
  type RecipientRequest,
  type ShareOwner,
  type Who,
} from '../directory.ts';
import { ConnectionPool, usualDirectoryPatience } from './connection-pool.ts';
import { KnownPeople } from './known-people.ts';
import { ownedByLog, type OwnedByLog } from './log-owner.ts';
import { bringUp, layoutOn, refuseMissingTables } from './migrate.ts';
import { isSilence } from './outage.ts';
import { PostgresqlAccounts } from './postgresql-accounts.ts';
import { PostgresqlConnectors } from './postgresql-connectors.ts';
import { PostgresqlWebhooks } from './postgresql-webhooks.ts';
import { Recipients } from './recipients.ts';
import { digestNames, firstReserved, keepDigests, readDigests } from './request-digests.ts';

/**
 * The directory in a database of PostgreSQL, for any number of nodes on any number of machines.
 * @param connectionString `postgresql://user:password@host:port/database`
 * @param connections the most that are open at once
 * @param report reports that the tables are brought up to this version, and what the server may lose
 * @throws {UnusableDirectory} the server refuses us, or the database is not what is needed
 * @throws {DirectoryUnavailable} the server does not answer, or takes no writes
 */
export async function openPostgresqlDirectory(
  connectionString: string,
  connections: number,
  report: Report = () => undefined,
): Promise<Directory> {
  const pool = new ConnectionPool(connectionString, connections);
  try {
    await pool.ping();
    await bringUp(pool, report);
    return new PostgresqlDirectory(pool);
  } catch (error) {
    await pool.close();
    throw error;
  }
}

/**
 * Resolves when the server takes writes.
 * @param within how many milliseconds it may take, if it is less than what any answer may take
 * @throws {UnusableDirectory} it refuses us @throws {DirectoryUnavailable} it did not answer, or takes no writes
 */
export async function postgresqlAnswers(connectionString: string, within: number): Promise<void> {
  const patience = Math.min(within, usualDirectoryPatience);
  const pool = new ConnectionPool(connectionString, 1, patience);
  try {
    await pool.ping();
  } catch (error) {
    if (!isSilence(error)) throw error;
    throw new DirectoryUnavailable(
      `${pool.name} has not answered within ${patience / 1_000} s: it hangs, or what listens there is no PostgreSQL.`,
      { cause: error },
    );
  } finally {
    await pool.close();
  }
}

/** What is in a database before anything is made or brought up in it. */
export interface DirectoryThere {
  /** Undefined: there is no directory. */
  readonly layout: number | undefined;
  /** The identity of the log that it belongs to, if it belongs to one. */
  readonly log: string | undefined;
}

/** Looks what is in a database, and changes nothing. @throws {DirectoryUnavailable} */
export async function postgresqlDirectoryThere(connectionString: string): Promise<DirectoryThere> {
  const pool = new ConnectionPool(connectionString, 1);
  try {
    const layout = await layoutOn(pool);
    return { layout, log: layout === undefined ? undefined : await ownedByLog(pool).log() };
  } finally {
    await pool.close();
  }
}

class PostgresqlDirectory implements Directory {
  readonly accounts: PostgresqlAccounts;
  readonly connectors: PostgresqlConnectors;
  readonly webhooks: PostgresqlWebhooks;
  readonly #pool: ConnectionPool;
  readonly #recipients: Recipients;
  readonly #owned: OwnedByLog;

  constructor(pool: ConnectionPool) {
    this.#pool = pool;
    this.#recipients = new Recipients(pool);
    this.#owned = ownedByLog(pool);
    this.accounts = new PostgresqlAccounts(pool);
    this.connectors = new PostgresqlConnectors(pool);
    this.webhooks = new PostgresqlWebhooks(pool);
  }

  recipients(requests: readonly RecipientRequest[]): Promise<(Recipient | undefined)[]> {
    return Promise.all(requests.map(request => this.#recipients.ask(request)));
  }

  async find(organisationId: string, who: Who): Promise<string | undefined> {
    const known = await KnownPeople.read(this.#pool, [{ organisationId, who }]);
    return known.find(organisationId, who);
  }

  reserve(digests: readonly string[], stream: string, anew = false): Promise<string> {
    if (digests.length === 0) return Promise.resolve(stream);
    const names = digestNames(digests);
    return this.#pool.inOrder(names, () =>
      this.#pool.write(async transaction => {
        const before = await readDigests(transaction, digests);
        const first = anew ? undefined : firstReserved(digests, before);
        if (first === undefined)
          await keepDigests(transaction, new Map(digests.map(digest => [digest, stream])), before);
        return first ?? stream;
      }, names),
    );
  }

  async reserveShare(code: string, owner: ShareOwner): Promise<boolean> {
    const { organisationId, campaignId, participantId } = owner;
    await this.#pool.run(
      'INSERT INTO shares VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      code,
      organisationId,
      campaignId,
      participantId ?? ofOrganisers,
    );
    const now = await this.share(code);
    return now?.campaignId === campaignId && now.participantId === participantId;
  }

  share(code: string): Promise<ShareOwner | undefined> {
    return this.#pool.get<ShareOwner>(
      `SELECT organisation_id AS "organisationId", campaign_id AS "campaignId",
         nullif(participant_id, '${ofOrganisers}') AS "participantId"
       FROM shares WHERE code = $1`,
      code,
    );
  }

  people(organisationId: string, ids: readonly string[]): Promise<KnownPerson[]> {
    return this.#owned.people(organisationId, ids);
  }

  identifiersOf(organisationId: string, ids: readonly string[]): Promise<IdentifierOf[]> {
    return this.#pool.all<IdentifierOf>(
      `SELECT participant_id AS id, system, value FROM identifiers
       WHERE organisation_id = $1 AND participant_id = ANY ($2)`,
      organisationId,
      ids,
    );
  }

  identifiers(organisationId: string, participantId: string): Promise<Identifier[]> {
    return this.#pool.all<Identifier>(
      'SELECT system, value FROM identifiers WHERE participant_id = $1 AND organisation_id = $2 ORDER BY system, value',
      participantId,
      organisationId,
    );
  }

  async keepAnswers(signUp: AnsweredSignUp, answers: readonly GivenAnswer[]): Promise<void> {
    const { campaignId, participantId, activityId } = signUp;
    if (answers.length === 0) return;
    await this.#pool.write(async transaction => {
      for (const { question, answer } of answers) {
        await transaction.run(
          `INSERT INTO answers VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (participant_id, campaign_id, activity_id, question) DO UPDATE SET answer = excluded.answer`,
          participantId,
          campaignId,
          activityId ?? '',
          question,
          answer,
        );
      }
    });
  }

  answers(
    campaignId: string,
    participantId: string,
  ): Promise<(GivenAnswer & Pick<AnsweredSignUp, 'activityId'>)[]> {
    return this.#pool.all(
      `SELECT nullif(activity_id, '') AS "activityId", question, answer FROM answers
       WHERE participant_id = $1 AND campaign_id = $2 ORDER BY ordinal`,
      participantId,
      campaignId,
    );
  }

  async secret(name: string): Promise<Uint8Array> {
    const read = async () =>
      (await this.#pool.get<{ value: Uint8Array }>('SELECT value FROM secrets WHERE name = $1', name))?.value;
    const known = await read();
    if (known) return known;
    const made = randomBytes(32);
    await this.#pool.run('INSERT INTO secrets VALUES ($1, $2) ON CONFLICT DO NOTHING', name, made);
    return (await read())!;
  }

  async ping(): Promise<void> {
    await this.#pool.ping();
    await refuseMissingTables(this.#pool.name, this.#pool);
  }

  watch(check: (now: OwnedByLog) => Promise<void>): void {
    this.#pool.watch(on => check(ownedByLog(on)));
  }

  log(): Promise<string | undefined> {
    return this.#owned.log();
  }

  async adopt(logIdentity: string): Promise<string> {
    await this.#pool.run('INSERT INTO log VALUES ($1) ON CONFLICT DO NOTHING', logIdentity);
    return (await this.log())!;
  }

  lacksPeopleUntil(): Promise<number | undefined> {
    return this.#owned.lacksPeopleUntil();
  }

  async acceptMissingPeople(position: number): Promise<void> {
    await this.#pool.run('INSERT INTO missing_people VALUES ($1)', position);
  }

  async isUnused(): Promise<boolean> {
    const kept = ['participants', 'claims', 'shares', 'secrets', 'members'].map(
      table => `EXISTS (SELECT FROM ${table})`,
    );
    const row = await this.#pool.get<{ used: boolean }>(`SELECT ${kept.join(' OR ')} AS used`);
    return row?.used === false;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
