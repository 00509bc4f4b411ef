import { randomBytes } from 'node:crypto';
import type { Report } from '../../sqlite/database-kind.ts';
import { DurableFile, type FileErrors } from '../../sqlite/durable-file.ts';
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
import { orderedId } from '../ids.ts';
import { whoIsMeant } from '../who-is-meant.ts';
import { EmbeddedAccounts } from './embedded-accounts.ts';
import { EmbeddedConnectors } from './embedded-connectors.ts';
import { EmbeddedWebhooks } from './embedded-webhooks.ts';
import { digestBegins, embeddedDirectory, tablesInUse } from './schema.ts';

/**
 * The directory in one SQLite file; several processes of one machine may use it side by side.
 * @param report reports that a file of an earlier version is brought up to this one
 * @throws {UnreadableDatabase} the file is foreign, truncated or damaged
 * @throws {DirectoryUnavailable} it is just being restored or brought up, or has to be while others use it
 * @throws {MigrationFailed} it is of an earlier version, and could not be brought up to this one
 */
export function openEmbeddedDirectory(path: string, report?: Report): Directory {
  return new EmbeddedDirectory(new DurableFile(path, embeddedDirectory, { use: 'shared', errors, report }));
}

const errors: FileErrors = {
  held: (path, upgrade) =>
    new DirectoryUnavailable(
      upgrade
        ? `${path} is of an earlier version and must be brought up to this one, but another process uses it. Stop all processes that do, then start again.`
        : `${path} is held by another process, which restores it, copies it, or brings it up to this version. Start again when that has ended.`,
    ),
  damaged: damage => damage,
  stopped: cause => new DirectoryUnavailable(cause.message, { cause }),
};

class EmbeddedDirectory implements Directory {
  readonly accounts: EmbeddedAccounts;
  readonly connectors: EmbeddedConnectors;
  readonly webhooks: EmbeddedWebhooks;
  readonly #file: DurableFile;

  constructor(file: DurableFile) {
    this.#file = file;
    this.accounts = new EmbeddedAccounts(file);
    this.connectors = new EmbeddedConnectors(file);
    this.webhooks = new EmbeddedWebhooks(file);
  }

  async recipients(requests: readonly RecipientRequest[]): Promise<readonly (Recipient | undefined)[]> {
    const known = requests.every(keepsNothing) ? requests.map(request => this.#known(request)) : [undefined];
    // If somebody is not found, an earlier request that makes them may still be waiting.
    return known.includes(undefined)
      ? this.#file.write(() => requests.map(request => this.#settle(request)))
      : known;
  }

  #known({ organisationId, who, streamOf }: RecipientRequest): Recipient | undefined {
    const id = this.#find(organisationId, who);
    return id === undefined ? undefined : { stream: streamOf(id), isReserved: false, isNew: false };
  }

  #settle(request: RecipientRequest): Recipient | undefined {
    const { digests, reserveAnew = false, create, organisationId, streamOf, who } = request;
    const first = reserveAnew ? undefined : this.#reservedFor(digests);
    if (first !== undefined) return { stream: first, isReserved: true, isNew: false };
    const known = this.#find(organisationId, who);
    if (known === undefined && (!create || who.id !== undefined)) return undefined;
    const id = known ?? this.#createParticipant(request);
    if (known !== undefined) this.#complete(known, request);
    if (create) this.#keepIdentifiers(organisationId, id, who.identifiers);
    const stream = streamOf(id);
    this.#insertDigests(digests, stream, reserveAnew);
    return { stream, isReserved: false, isNew: known === undefined };
  }

  #complete(id: string, { name }: RecipientRequest): void {
    if (name === undefined) return;
    this.#file.database.run('UPDATE participants SET name = ? WHERE id = ? AND name IS NULL', name, id);
  }

  /** An identifier that belongs to somebody else stays with them. */
  #keepIdentifiers(organisationId: string, id: string, identifiers: readonly Identifier[]): void {
    const insert = this.#file.database.prepare(
      'INSERT INTO identifiers VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    );
    for (const { system, value } of identifiers) insert.run(organisationId, system, value, id);
  }

  async find(organisationId: string, who: Who): Promise<string | undefined> {
    return this.#find(organisationId, who);
  }

  #find(organisationId: string, { id, identifiers }: Who): string | undefined {
    if (id !== undefined) {
      return this.#file.get<{ id: string }>(
        'SELECT id FROM participants WHERE id = ? AND organisation_id = ?',
        id,
        organisationId,
      )?.id;
    }
    const [first] = identifiers;
    if (first && identifiers.length === 1) return this.#owner(organisationId, first);
    const owners = new Set(identifiers.map(one => this.#owner(organisationId, one)));
    owners.delete(undefined);
    if (owners.size === 0) return undefined;
    const known = [...owners].flatMap(owner =>
      this.#identifiers(organisationId, owner!).map(one => ({ ...one, id: owner! })),
    );
    return whoIsMeant(identifiers, known);
  }

  #owner(organisationId: string, { system, value }: Identifier): string | undefined {
    return this.#file.get<{ id: string }>(
      'SELECT participant_id AS id FROM identifiers WHERE organisation_id = ? AND system = ? AND value = ?',
      organisationId,
      system,
      value,
    )?.id;
  }

  async identifiers(organisationId: string, participantId: string): Promise<Identifier[]> {
    return this.#identifiers(organisationId, participantId);
  }

  #identifiers(organisationId: string, participantId: string): Identifier[] {
    return this.#file.all<Identifier>(
      'SELECT system, value FROM identifiers WHERE participant_id = ? AND organisation_id = ? ORDER BY system, value',
      participantId,
      organisationId,
    );
  }

  #createParticipant({ organisationId, name }: RecipientRequest): string {
    const id = orderedId();
    this.#file.database
      .prepare('INSERT INTO participants VALUES (?, ?, ?, ?)')
      .run(id, organisationId, name ?? null, Date.now());
    return id;
  }

  async keepAnswers(signUp: AnsweredSignUp, answers: readonly GivenAnswer[]): Promise<void> {
    if (answers.length === 0) return;
    const { campaignId, participantId, activityId } = signUp;
    await this.#file.write(() => {
      const keep = this.#file.database.prepare(
        `INSERT INTO answers VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (participant_id, campaign_id, activity_id, question) DO UPDATE SET answer = excluded.answer`,
      );
      for (const { question, answer } of answers) {
        keep.run(participantId, campaignId, activityId ?? '', question, answer);
      }
    });
  }

  async answers(
    campaignId: string,
    participantId: string,
  ): Promise<(GivenAnswer & Pick<AnsweredSignUp, 'activityId'>)[]> {
    return this.#file.all(
      `SELECT nullif(activity_id, '') AS activityId, question, answer FROM answers
       WHERE participant_id = ? AND campaign_id = ? ORDER BY rowid`,
      participantId,
      campaignId,
    );
  }

  async reserve(digests: readonly string[], stream: string, anew = false): Promise<string> {
    if (digests.length === 0) return stream;
    return this.#file.write(() => {
      const first = anew ? undefined : this.#reservedFor(digests);
      if (first === undefined) this.#insertDigests(digests, stream, anew);
      return first ?? stream;
    });
  }

  #reservedFor(digests: readonly string[]): string | undefined {
    for (const digest of digests) {
      const reserved = this.#file.get<{ stream: string }>(streamOfDigest, digest);
      if (reserved) return reserved.stream;
    }
    return undefined;
  }

  /** @param anew they may be reserved for another stream */
  #insertDigests(digests: readonly string[], stream: string, anew: boolean): void {
    const { database } = this.#file;
    const insert = database.prepare('INSERT INTO claims VALUES (?, ?)');
    for (const digest of digests) {
      if (anew) database.run(`DELETE FROM claims ${ofDigest}`, digest);
      insert.run(digest, stream);
    }
  }

  reserveShare(code: string, owner: ShareOwner): Promise<boolean> {
    return this.#file.write(() => {
      const { organisationId, campaignId, participantId } = owner;
      const insert = this.#file.database.prepare(
        'INSERT INTO shares VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      );
      insert.run(code, organisationId, campaignId, participantId ?? ofOrganisers);
      const now = this.#share(code);
      return now?.campaignId === campaignId && now.participantId === participantId;
    });
  }

  async share(code: string): Promise<ShareOwner | undefined> {
    return this.#share(code);
  }

  #share(code: string): ShareOwner | undefined {
    return this.#file.get<ShareOwner>(
      `SELECT organisation_id AS organisationId, campaign_id AS campaignId,
         nullif(participant_id, '${ofOrganisers}') AS participantId
       FROM shares WHERE code = ?`,
      code,
    );
  }

  async people(organisationId: string, ids: readonly string[]): Promise<KnownPerson[]> {
    return this.#file.all<KnownPerson>(
      `SELECT id, name FROM participants
       WHERE organisation_id = ? AND id IN (SELECT value FROM json_each(?))`,
      organisationId,
      JSON.stringify(ids),
    );
  }

  async identifiersOf(organisationId: string, ids: readonly string[]): Promise<IdentifierOf[]> {
    return this.#file.all<IdentifierOf>(
      `SELECT participant_id AS id, system, value FROM identifiers
       WHERE organisation_id = ? AND participant_id IN (SELECT value FROM json_each(?))`,
      organisationId,
      JSON.stringify(ids),
    );
  }

  async secret(name: string): Promise<Uint8Array> {
    const read = () =>
      this.#file.get<{ value: Uint8Array }>('SELECT value FROM secrets WHERE name = ?', name)?.value;
    return (
      read() ??
      this.#file.write(() => {
        const insert = this.#file.database.prepare(
          'INSERT INTO secrets VALUES (?, ?) ON CONFLICT DO NOTHING',
        );
        insert.run(name, randomBytes(32));
        return read()!;
      })
    );
  }

  async ping(): Promise<void> {
    this.#file.ping();
  }

  async log(): Promise<string | undefined> {
    return this.#file.get<{ identity: string }>('SELECT identity FROM log')?.identity;
  }

  async adopt(logIdentity: string): Promise<string> {
    await this.#file.write(() => {
      this.#file.database.run('INSERT INTO log SELECT ? WHERE NOT EXISTS (SELECT 1 FROM log)', logIdentity);
    });
    return (await this.log())!;
  }

  async lacksPeopleUntil(): Promise<number | undefined> {
    const row = this.#file.get<{ until: number | null }>('SELECT max(until) AS until FROM missing_people');
    return row?.until ?? undefined;
  }

  acceptMissingPeople(position: number): Promise<void> {
    return this.#file.write(() => this.#file.database.run('INSERT INTO missing_people VALUES (?)', position));
  }

  async isUnused(): Promise<boolean> {
    const kept = tablesInUse.map(table => `EXISTS (SELECT 1 FROM ${table})`);
    const used = `SELECT ${kept.join(' OR ')} AS used`;
    return this.#file.get<{ used: number }>(used)?.used === 0;
  }

  async close(): Promise<void> {
    this.#file.close();
  }
}

// Constants, since a prepared statement is found by its text, and a text that is put together anew must be hashed first.
const ofDigest = `WHERE ${digestBegins('digest')} = ${digestBegins('?1')} AND digest = ?1`;
const streamOfDigest = `SELECT stream FROM claims ${ofDigest}`;

/** Whether a request for a known participant stores nothing. */
const keepsNothing = ({ digests, name, who }: RecipientRequest) =>
  digests.length === 0 && name === undefined && namesOnce(who);

/** Whether somebody is named by at most one id or identifier, so that the request teaches nothing new of them. */
const namesOnce = ({ id, identifiers }: Who) => (id === undefined ? 0 : 1) + identifiers.length <= 1;
