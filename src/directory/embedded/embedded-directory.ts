import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { closeDatabase } from '../../sqlite/close-database.ts';
import { DamageWatch } from '../../sqlite/damage-watch.ts';
import { FileWatch } from '../../sqlite/file-watch.ts';
import { GroupCommit, WritesStopped } from '../../sqlite/group-commit.ts';
import type { Report } from '../../sqlite/database-kind.ts';
import { asUnreadable, EarlierLayout, openDatabase } from '../../sqlite/open-database.ts';
import { Database } from '../../sqlite/database.ts';
import { lockForUse, lockForWriting } from '../../sqlite/writer-lock.ts';
import {
  type Directory,
  DirectoryUnavailable,
  type Person,
  type Recipient,
  type RecipientRequest,
  type ShareOwner,
  type Who,
} from '../directory.ts';
import { orderedId } from '../ids.ts';
import { embeddedDirectory } from './schema.ts';

/**
 * The directory in one SQLite file; several processes of one machine may use it side by side.
 * @param report reports that a file of an earlier version is brought up to this one
 * @throws {UnreadableDatabase} the file is foreign, truncated or damaged
 * @throws {DirectoryUnavailable} it is just being restored or brought up, or has to be while others use it
 * @throws {MigrationFailed} it is of an earlier version, and could not be brought up to this one
 */
export function openEmbeddedDirectory(path: string, report: Report = () => undefined): Directory {
  try {
    return openShared(path);
  } catch (error) {
    if (!(error instanceof EarlierLayout)) throw error;
    bringUp(path, report);
    return openShared(path);
  }
}

function openShared(path: string): Directory {
  const lock = lockForUse(path);
  if (!lock) {
    throw new DirectoryUnavailable(
      `${path} is held by another process: a restore is under way, or it is being brought up to this version. Start again when that has ended.`,
    );
  }
  try {
    return new EmbeddedDirectory(path, openDatabase(path, embeddedDirectory), lock);
  } catch (error) {
    lock[Symbol.dispose]();
    throw asUnreadable(error, path, embeddedDirectory);
  }
}

/** So long it waits for others who find at the same time that it is of an earlier version, in milliseconds. */
const patience = 1_000;

/** Alone: a process of an earlier version would go on writing as it used to. */
function bringUp(path: string, report: Report): void {
  using lock = lockForWriting(path, patience);
  if (!lock) {
    throw new DirectoryUnavailable(
      `${path} is of an earlier version and must be brought up to this one, but another process uses it. Stop all processes that do, then start again.`,
    );
  }
  openDatabase(path, embeddedDirectory, false, report).close();
}

class EmbeddedDirectory implements Directory {
  readonly #lock: Disposable;
  readonly #commits: GroupCommit;
  readonly #damage: DamageWatch;
  readonly #database: Database;

  constructor(path: string, db: DatabaseSync, lock: Disposable) {
    this.#lock = lock;
    this.#damage = new DamageWatch(path, embeddedDirectory);
    this.#database = new Database(db);
    const file = new FileWatch(db, path);
    this.#commits = new GroupCommit(db, {
      check: () => {
        this.#damage.check();
        file.check();
      },
    });
  }

  async recipient(request: RecipientRequest): Promise<Recipient | undefined> {
    if (request.claims.length === 0 && request.name === undefined) {
      const id = this.#damage.reading(() => this.#participantId(request.organisationId, request.who));
      if (id !== undefined) return { stream: request.streamOf(id), claimed: false, isNew: false };
    }
    // Also where nobody is found: an earlier request may be waiting to make them.
    return this.#write(() => this.#settle(request));
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
    this.#database.run('UPDATE participants SET name = ? WHERE id = ? AND name IS NULL', name, id);
  }

  #participantId(organisationId: string, who: Who): string | undefined {
    if ('id' in who) {
      return this.#database.get<{ id: string }>(
        'SELECT id FROM participants WHERE id = ? AND organisation_id = ?',
        who.id,
        organisationId,
      )?.id;
    }
    return this.#database.get<{ id: string }>(
      'SELECT participant_id AS id FROM identifiers WHERE organisation_id = ? AND system = ? AND value = ?',
      organisationId,
      who.identifier.system,
      who.identifier.value,
    )?.id;
  }

  #createParticipant({ organisationId, who, name }: RecipientRequest): string {
    const id = orderedId();
    this.#database
      .prepare('INSERT INTO participants VALUES (?, ?, ?, ?)')
      .run(id, organisationId, name ?? null, Date.now());
    if ('identifier' in who) {
      const { system, value } = who.identifier;
      this.#database
        .prepare('INSERT INTO identifiers VALUES (?, ?, ?, ?)')
        .run(organisationId, system, value, id);
    }
    return id;
  }

  async claim(claims: readonly string[], stream: string, anew = false): Promise<string> {
    if (claims.length === 0) return stream;
    return this.#write(() => {
      const first = anew ? undefined : this.#claimed(claims);
      if (first === undefined) this.#insertClaims(claims, stream);
      return first ?? stream;
    });
  }

  #claimed(claims: readonly string[]): string | undefined {
    for (const digest of claims) {
      const claim = this.#database.get<{ stream: string }>(
        'SELECT stream FROM claims WHERE digest = ?',
        digest,
      );
      if (claim) return claim.stream;
    }
    return undefined;
  }

  #insertClaims(claims: readonly string[], stream: string): void {
    const insert = this.#database.prepare('INSERT OR REPLACE INTO claims VALUES (?, ?)');
    for (const digest of claims) insert.run(digest, stream);
  }

  claimShare(code: string, owner: ShareOwner): Promise<boolean> {
    return this.#write(() => {
      const { organisationId, campaignId, participantId } = owner;
      const insert = this.#database.prepare('INSERT INTO shares VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING');
      insert.run(code, organisationId, campaignId, participantId);
      const now = this.#share(code);
      return now?.campaignId === campaignId && now.participantId === participantId;
    });
  }

  async share(code: string): Promise<ShareOwner | undefined> {
    return this.#damage.reading(() => this.#share(code));
  }

  #share(code: string): ShareOwner | undefined {
    return this.#database.get<ShareOwner>(
      `SELECT organisation_id AS organisationId, campaign_id AS campaignId, participant_id AS participantId
       FROM shares WHERE code = ?`,
      code,
    );
  }

  async people(organisationId: string, ids: readonly string[]): Promise<Person[]> {
    return this.#damage.reading(() =>
      this.#database.all<Person>(
        `SELECT id, name FROM participants
         WHERE organisation_id = ? AND id IN (SELECT value FROM json_each(?))`,
        organisationId,
        JSON.stringify(ids),
      ),
    );
  }

  async secret(name: string): Promise<Uint8Array> {
    const read = () =>
      this.#database.get<{ value: Uint8Array }>('SELECT value FROM secrets WHERE name = ?', name)?.value;
    return (
      this.#damage.reading(read) ??
      this.#write(() => {
        const insert = this.#database.prepare('INSERT INTO secrets VALUES (?, ?) ON CONFLICT DO NOTHING');
        insert.run(name, randomBytes(32));
        return read()!;
      })
    );
  }

  async ping(): Promise<void> {
    this.#damage.check();
    try {
      this.#commits.ping();
    } catch (error) {
      throw this.#refusal(error);
    }
    this.#database.get('SELECT 1');
  }

  async log(): Promise<string | undefined> {
    return this.#damage.reading(
      () => this.#database.get<{ identity: string }>('SELECT identity FROM log')?.identity,
    );
  }

  adopt(logIdentity: string): Promise<void> {
    return this.#write(() => {
      this.#database.run('INSERT INTO log SELECT ? WHERE NOT EXISTS (SELECT 1 FROM log)', logIdentity);
    });
  }

  async lacksPeopleUntil(): Promise<number | undefined> {
    const row = this.#damage.reading(() =>
      this.#database.get<{ until: number | null }>('SELECT max(until) AS until FROM missing_people'),
    );
    return row?.until ?? undefined;
  }

  acceptMissingPeople(position: number): Promise<void> {
    return this.#write(() => this.#database.run('INSERT INTO missing_people VALUES (?)', position));
  }

  async isUnused(): Promise<boolean> {
    const kept = ['participants', 'claims', 'shares', 'secrets'].map(
      table => `EXISTS (SELECT 1 FROM ${table})`,
    );
    const used = `SELECT ${kept.join(' OR ')} AS used`;
    return this.#damage.reading(() => this.#database.get<{ used: number }>(used)?.used === 0);
  }

  async close(): Promise<void> {
    this.#commits.end();
    closeDatabase(this.#database.sqlite);
    this.#lock[Symbol.dispose]();
  }

  async #write<T>(work: () => T): Promise<T> {
    try {
      return await this.#commits.run(work);
    } catch (error) {
      throw this.#refusal(error);
    }
  }

  #refusal(error: unknown): unknown {
    if (!(error instanceof WritesStopped)) return error;
    return this.#damage.met(error.cause) ?? new DirectoryUnavailable(error.message, { cause: error });
  }
}
