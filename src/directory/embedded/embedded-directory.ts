import { randomBytes } from 'node:crypto';
import type { Report } from '../../sqlite/database-kind.ts';
import { DurableFile, type FileErrors } from '../../sqlite/durable-file.ts';
import {
  type Directory,
  DirectoryUnavailable,
  type IdentifierOf,
  type Person,
  type Recipient,
  type RecipientRequest,
  type ShareOwner,
  type Who,
} from '../directory.ts';
import { orderedId } from '../ids.ts';
import { EmbeddedAccounts } from './embedded-accounts.ts';
import { embeddedDirectory } from './schema.ts';

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
        : `${path} is held by another process: a restore is under way, or it is being brought up to this version. Start again when that has ended.`,
    ),
  damaged: damage => damage,
  stopped: cause => new DirectoryUnavailable(cause.message, { cause }),
};

class EmbeddedDirectory implements Directory {
  readonly accounts: EmbeddedAccounts;
  readonly #file: DurableFile;

  constructor(file: DurableFile) {
    this.#file = file;
    this.accounts = new EmbeddedAccounts(file);
  }

  async recipient(request: RecipientRequest): Promise<Recipient | undefined> {
    if (request.claims.length === 0 && request.name === undefined) {
      const id = this.#participantId(request.organisationId, request.who);
      if (id !== undefined) return { stream: request.streamOf(id), claimed: false, isNew: false };
    }
    // Also where nobody is found: an earlier request may be waiting to make them.
    return this.#file.write(() => this.#settle(request));
  }

  #settle(request: RecipientRequest): Recipient | undefined {
    const { claims, claimAnew = false, create, organisationId, streamOf, who } = request;
    const first = claimAnew ? undefined : this.#claimed(claims);
    if (first !== undefined) return { stream: first, claimed: true, isNew: false };
    const known = this.#participantId(organisationId, who);
    if (known === undefined && (!create || 'id' in who)) return undefined;
    if (known !== undefined) this.#complete(known, request);
    const stream = streamOf(known ?? this.#createParticipant(request));
    this.#insertClaims(claims, stream);
    return { stream, claimed: false, isNew: known === undefined };
  }

  #complete(id: string, { name }: RecipientRequest): void {
    if (name === undefined) return;
    this.#file.database.run('UPDATE participants SET name = ? WHERE id = ? AND name IS NULL', name, id);
  }

  #participantId(organisationId: string, who: Who): string | undefined {
    if ('id' in who) {
      return this.#file.get<{ id: string }>(
        'SELECT id FROM participants WHERE id = ? AND organisation_id = ?',
        who.id,
        organisationId,
      )?.id;
    }
    return this.#file.get<{ id: string }>(
      'SELECT participant_id AS id FROM identifiers WHERE organisation_id = ? AND system = ? AND value = ?',
      organisationId,
      who.identifier.system,
      who.identifier.value,
    )?.id;
  }

  #createParticipant({ organisationId, who, name }: RecipientRequest): string {
    const id = orderedId();
    this.#file.database
      .prepare('INSERT INTO participants VALUES (?, ?, ?, ?)')
      .run(id, organisationId, name ?? null, Date.now());
    if ('identifier' in who) {
      const { system, value } = who.identifier;
      this.#file.database
        .prepare('INSERT INTO identifiers VALUES (?, ?, ?, ?)')
        .run(organisationId, system, value, id);
    }
    return id;
  }

  async claim(claims: readonly string[], stream: string, anew = false): Promise<string> {
    if (claims.length === 0) return stream;
    return this.#file.write(() => {
      const first = anew ? undefined : this.#claimed(claims);
      if (first === undefined) this.#insertClaims(claims, stream);
      return first ?? stream;
    });
  }

  #claimed(claims: readonly string[]): string | undefined {
    for (const digest of claims) {
      const claim = this.#file.get<{ stream: string }>('SELECT stream FROM claims WHERE digest = ?', digest);
      if (claim) return claim.stream;
    }
    return undefined;
  }

  #insertClaims(claims: readonly string[], stream: string): void {
    const insert = this.#file.database.prepare('INSERT OR REPLACE INTO claims VALUES (?, ?)');
    for (const digest of claims) insert.run(digest, stream);
  }

  claimShare(code: string, owner: ShareOwner): Promise<boolean> {
    return this.#file.write(() => {
      const { organisationId, campaignId, participantId } = owner;
      const insert = this.#file.database.prepare(
        'INSERT INTO shares VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      );
      insert.run(code, organisationId, campaignId, participantId);
      const now = this.#share(code);
      return now?.campaignId === campaignId && now.participantId === participantId;
    });
  }

  async share(code: string): Promise<ShareOwner | undefined> {
    return this.#share(code);
  }

  #share(code: string): ShareOwner | undefined {
    return this.#file.get<ShareOwner>(
      `SELECT organisation_id AS organisationId, campaign_id AS campaignId, participant_id AS participantId
       FROM shares WHERE code = ?`,
      code,
    );
  }

  async people(organisationId: string, ids: readonly string[]): Promise<Person[]> {
    return this.#file.all<Person>(
      `SELECT id, name FROM participants
       WHERE organisation_id = ? AND id IN (SELECT value FROM json_each(?))`,
      organisationId,
      JSON.stringify(ids),
    );
  }

  async identifiers(organisationId: string, ids: readonly string[]): Promise<IdentifierOf[]> {
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

  adopt(logIdentity: string): Promise<void> {
    return this.#file.write(() => {
      this.#file.database.run('INSERT INTO log SELECT ? WHERE NOT EXISTS (SELECT 1 FROM log)', logIdentity);
    });
  }

  async lacksPeopleUntil(): Promise<number | undefined> {
    const row = this.#file.get<{ until: number | null }>('SELECT max(until) AS until FROM missing_people');
    return row?.until ?? undefined;
  }

  acceptMissingPeople(position: number): Promise<void> {
    return this.#file.write(() => this.#file.database.run('INSERT INTO missing_people VALUES (?)', position));
  }

  async isUnused(): Promise<boolean> {
    const kept = ['participants', 'claims', 'shares', 'secrets', 'members'].map(
      table => `EXISTS (SELECT 1 FROM ${table})`,
    );
    const used = `SELECT ${kept.join(' OR ')} AS used`;
    return this.#file.get<{ used: number }>(used)?.used === 0;
  }

  async close(): Promise<void> {
    this.#file.close();
  }
}
