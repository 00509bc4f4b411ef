import { createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Requester } from '../auth/requester.ts';
import { keyedDigest, randomId } from '../directory/ids.ts';
import { type AskedImport, FileImport, type Importer, type ImportsAccess } from './file-import.ts';

/** Where files are sent; an import's id follows. */
export const importPath = '/import/';
/** The path below an import that gives the refused rows, once it is over. */
export const rejectedName = 'rejected.csv';

/** How long a prepared import waits for its file, and for how long one that is over can be asked for, in milliseconds. */
const kept = 3_600_000;
/** So many of one asker wait for their files, and so many of all. */
const mostWaiting = { ofOne: 10, ofAll: 1_000 };
/** So many files are received and recorded at once, of all askers together: each lies on the disk meanwhile. */
const mostAtOnce = 4;

/** There is no more room for an import just now. */
export class TooManyImports extends Error {
  override name = 'TooManyImports';
}

/** Its file was sent already, or it was cancelled. */
export class NotAwaited extends Error {
  override name = 'NotAwaited';
}

/** What is found by an id: `gone`, where it was prepared and this process has it no more. */
type Found = FileImport | 'gone' | undefined;

interface Held {
  readonly one: FileImport;
  readonly owner: string;
  expiry: NodeJS.Timeout;
  /** From when it is over, in milliseconds. */
  until?: number;
}

/**
 * Files that are imported over the API. Each belongs to whoever prepared it. They are kept in memory alone: what an import recorded
 * is in the log, and a file that is sent again is recorded once.
 */
export class Imports {
  readonly #access: ImportsAccess;
  readonly #folder: string;
  readonly #key: KeyObject;
  readonly #held = new Map<string, Held>();
  /** Imports that are being uploaded or recorded, by owner. */
  readonly #underWay = new Map<string, Promise<void>>();

  /** @param folder where files lie for as long as they are read @param key by which ids are made */
  constructor(access: ImportsAccess, folder: string, key: Uint8Array) {
    this.#access = access;
    this.#folder = folder;
    this.#key = createSecretKey(key);
  }

  /** @throws {TooManyImports} */
  prepare(asked: AskedImport, requester: Requester): FileImport {
    const owner = ownerOf(requester);
    const waiting = [...this.#held.values()].filter(({ one }) => one.state === 'AWAITING_FILE');
    const ofOne = waiting.filter(held => held.owner === owner).length;
    if (ofOne >= mostWaiting.ofOne || waiting.length >= mostWaiting.ofAll)
      throw new TooManyImports('Too many imports wait for their files. Send those, or cancel them.');
    const random = randomId();
    const one = new FileImport(`${random}-${this.#mac(random, owner)}`, asked, this.#folder, this.#access);
    const expiry = setTimeout(() => this.#expire(one), kept).unref();
    this.#held.set(one.id, { one, owner, expiry });
    return one;
  }

  /** An import of somebody; undefined: it is nobody's, or somebody else's. */
  find(id: string, requester: Requester): Found {
    const owner = ownerOf(requester);
    const [random = '', mac = ''] = id.split(/-(.*)/s, 2);
    const [given, expected] = [Buffer.from(mac), Buffer.from(this.#mac(random, owner))];
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    return this.#held.get(id)?.one ?? 'gone';
  }

  /**
   * Takes the file of an import, and begins to record it. @returns when the file has come whole
   * @throws {TooManyImports | NotAwaited | FileTooLarge | NoRoom} or what the bytes end with
   */
  async take(one: FileImport, by: Importer, bytes: Readable, correlationId: string): Promise<void> {
    const owner = ownerOf(by.requester);
    if (one.state !== 'AWAITING_FILE') throw new NotAwaited('The file of this import was sent already.');
    if (this.#underWay.has(owner)) throw new TooManyImports('Another import of yours is under way.');
    if (this.#underWay.size >= mostAtOnce) throw new TooManyImports('Too many imports are under way.');
    const { promise: over, resolve } = Promise.withResolvers<undefined>();
    this.#underWay.set(owner, over);
    const end = () => {
      this.#underWay.delete(owner);
      resolve(undefined);
    };
    let file: FileHandle;
    try {
      file = await one.receive(bytes);
    } catch (error) {
      this.#keep(one);
      end();
      throw error;
    }
    void one.run(file, by, correlationId).finally(() => {
      this.#keep(one);
      end();
    });
  }

  /** Until when it can be asked for, in milliseconds; undefined: it is not over. */
  keptUntil({ id }: FileImport): number | undefined {
    return this.#held.get(id)?.until;
  }

  /** Ends all, after the batches that are under way, and removes what was refused. */
  async close(): Promise<void> {
    for (const { one } of this.#held.values()) one.interrupt();
    await Promise.all(this.#underWay.values());
    for (const { one } of this.#held.values()) this.#expire(one);
  }

  /** From when it is over it is kept for a while. */
  #keep(one: FileImport): void {
    const held = this.#held.get(one.id);
    if (!held) return;
    clearTimeout(held.expiry);
    held.expiry = setTimeout(() => this.#expire(one), kept).unref();
    if (one.isOver) held.until = Date.now() + kept;
  }

  #expire(one: FileImport): void {
    // One that is under way is kept from its end on.
    if (!one.isOver && one.state !== 'AWAITING_FILE') return;
    clearTimeout(this.#held.get(one.id)?.expiry);
    this.#held.delete(one.id);
    void one.rejected?.close();
  }

  #mac(random: string, owner: string): string {
    return keyedDigest(this.#key, [random, owner]);
  }
}

const ownerOf = ({ organisationId, actor: { kind, id } }: Requester) =>
  JSON.stringify([organisationId, kind, id]);
