import type { FileHandle } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Requester } from '../auth/requester.ts';
import { Refusal } from '../domain/refusal.ts';
import type { LedgerReceipt } from '../event-store/ledger.ts';
import { checkItems } from './check-items.ts';
import { UnfitColumns } from './columns.ts';
import { AmbiguousDates } from './files/dates.ts';
import { namelessFile } from './files/nameless-file.ts';
import { UnreadableFile } from './files/unreadable-file.ts';
import type { ImportPlan, StatedMeanings } from './import-plan.ts';
import { type ImportCounts, importRows, noRows } from './import-rows.ts';
import type { PreparedItem, RecordPrepared } from '../commands/prepared-items.ts';
import type { Reader } from './file-reader.ts';
import type { Target } from './target.ts';
import { RejectedRows, TooManyRejected } from './rejected-rows.ts';
import { asItemOutcome, type ItemOutcome } from './row-outcome.ts';

/** How far an import is. */
export const importStates = [
  'AWAITING_FILE',
  'RECEIVING',
  'READING',
  'RECORDING',
  'DONE',
  'FAILED',
  'CANCELLED',
] as const;
export type ImportState = (typeof importStates)[number];

/** Why an import failed. */
export const importProblems = [
  'AMBIGUOUS_DATES',
  'FORBIDDEN',
  'INTERNAL_SERVER_ERROR',
  'INTERRUPTED',
  'NOT_FOUND',
  'NO_ROOM',
  'STORE_UNAVAILABLE',
  'TOO_MANY_REJECTED',
  'UNFIT_COLUMNS',
  'UNREADABLE_FILE',
] as const;
export type ImportProblemCode = (typeof importProblems)[number];

export interface ImportProblem {
  readonly code: ImportProblemCode;
  readonly message: string;
}

/** What is to be imported, and where it is recorded. */
export interface AskedImport {
  readonly campaignId: string;
  /** null: the campaign as a whole. */
  readonly activityId: string | null;
  readonly stated: StatedMeanings;
  /** The file is read and each row checked by itself, and nothing is recorded. */
  readonly dryRun: boolean;
}

/** Who imports. */
export interface Importer {
  readonly requester: Requester;
  /** By which it is counted how much they ask. */
  readonly countedAs: string;
}

/** What an import asks of the rest of the program. */
export interface ImportsAccess {
  readonly record: RecordPrepared;
  /** @param file is closed by what reads it @param bytes so many are in it */
  reader(file: FileHandle, bytes: number, stated: StatedMeanings, organisationId: string): Reader;
  /** Where rows are recorded, as it is now. @returns a refusal: there is no such campaign or activity for them */
  targetOf(
    requester: Requester,
    where: Pick<AskedImport, 'campaignId' | 'activityId'>,
  ): Promise<Target | Refusal>;
  /** Whoever was let in, with the rights that they have now; undefined: they are not let in any more. */
  stillIn(requester: Requester): Promise<Requester | undefined>;
  /** Takes this many commands from their allowance; @returns in how many milliseconds they may send them, if not now */
  allow(countedAs: string, commands: number): number;
  /** Whether an error means that the ledger or the directory takes no writes for now. */
  isUnavailable(error: unknown): boolean;
  /** Gets what nobody foresaw. */
  failed(error: unknown): void;
  /** Called when an import is over. */
  ended(one: FileImport, by: Requester): void;
  /** Between two batches others are served. */
  turn(): Promise<void>;
}

/** The most that a file may take, in bytes. */
export const largestFile = 1_024 * 1_024 * 1_024;

/** The file is larger. */
export class FileTooLarge extends Error {
  override name = 'FileTooLarge';
}

/** The file cannot be kept: the disk is full. */
export class NoRoom extends Error {
  override name = 'NoRoom';
}

const again = 'What was recorded stays; send the same file again: nothing is recorded twice.';

/** The state of an import that was prepared but that this process does not have. */
export const interrupted: ImportProblem = {
  code: 'INTERRUPTED',
  message: `It is not known any more: the server was restarted, it ended more than an hour ago, or another server has it. ${again}`,
};

const stopped: ImportProblem = { code: 'INTERRUPTED', message: `The server was stopped. ${again}` };
const notLetIn: ImportProblem = {
  code: 'FORBIDDEN',
  message: `Whoever sent the file is not let in any more. ${again}`,
};

/** An import that cannot go on. */
class Ended extends Error {
  readonly problem: ImportProblem;

  constructor(problem: ImportProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

/**
 * One file that is imported, from when it is asked for. The file lies in a temporary file without a name, for as long as it is read:
 * neither the end of the process nor a crash leaves it behind.
 */
export class FileImport {
  readonly id: string;
  readonly asked: AskedImport;
  state: ImportState = 'AWAITING_FILE';
  /** So many bytes have come. */
  bytes = 0;
  /** So many rows are read, or then recorded. */
  rows = 0;
  plan: ImportPlan | undefined;
  target: Target | undefined;
  counts: ImportCounts | undefined;
  problem: ImportProblem | undefined;
  rejected: RejectedRows | undefined;
  /** Of the last that it recorded. */
  position: LedgerReceipt['position'] | undefined;
  readonly #access: ImportsAccess;
  readonly #folder: string;
  readonly #stopping = new AbortController();
  #end: ImportProblem | 'CANCELLED' | undefined;

  /** @param folder where temporary files lie */
  constructor(id: string, asked: AskedImport, folder: string, access: ImportsAccess) {
    this.id = id;
    this.asked = asked;
    this.#folder = folder;
    this.#access = access;
  }

  get isOver(): boolean {
    return this.state === 'DONE' || this.state === 'FAILED' || this.state === 'CANCELLED';
  }

  /** Ends it, after the batch that is under way: nothing more is recorded. */
  cancel(): void {
    this.#stop('CANCELLED');
  }

  /** Ends it, since the process ends. */
  interrupt(): void {
    this.#stop(stopped);
  }

  /**
   * Receives the file. If it arrives incomplete, the import waits for it again.
   * @throws {FileTooLarge | NoRoom} or whatever the bytes end with
   */
  async receive(bytes: Readable): Promise<FileHandle> {
    const { signal } = this.#stopping;
    this.state = 'RECEIVING';
    this.bytes = 0;
    let file: FileHandle | undefined;
    try {
      file = await namelessFile(this.#folder);
      for await (const chunk of addAbortSignal(signal, bytes) as AsyncIterable<Uint8Array>) {
        this.bytes += chunk.length;
        if (this.bytes > largestFile) throw new FileTooLarge();
        await file.appendFile(chunk);
      }
      signal.throwIfAborted();
      return file;
    } catch (error) {
      await file?.close();
      this.bytes = 0;
      if (this.#end) this.#settle(this.#end);
      else this.state = 'AWAITING_FILE';
      throw isFull(error) ? new NoRoom() : error;
    }
  }

  /** Reads the file, records what it says, and removes it. What goes wrong is its `problem`. */
  async run(file: FileHandle, by: Importer, correlationId: string): Promise<void> {
    const { stated } = this.asked;
    const reader = this.#access.reader(file, this.bytes, stated, by.requester.organisationId);
    const came = await this.#import(reader, by, correlationId).then(
      () => this.#end ?? 'DONE',
      (error: unknown) => this.#end ?? this.#problemOf(error),
    );
    await reader.close();
    // A client that sees this import as over may send the next file.
    this.#settle(came);
    this.#access.ended(this, by.requester);
  }

  async #import(reader: Reader, by: Importer, correlationId: string): Promise<void> {
    this.state = 'READING';
    const { signal } = this.#stopping;
    this.plan = await reader.plan(rows => {
      signal.throwIfAborted();
      this.rows = rows;
    });
    const target = await this.#access.targetOf(by.requester, this.asked);
    if (target instanceof Refusal) throw new Ended({ code: 'NOT_FOUND', message: target.message });
    this.target = target;
    this.rows = 0;
    this.counts = noRows();
    const rejected = (this.rejected = new RejectedRows(this.plan, this.#folder));
    this.state = 'RECORDING';
    const send = this.asked.dryRun ? checkAlone : this.#sender(by, correlationId);
    await importRows(reader.batches(target), send, this.counts, {
      rejected: rejection => rejected.add(rejection),
      progress: async rows => {
        await rejected.flush();
        this.rows = rows;
        await this.#access.turn();
      },
      signal,
    });
  }

  /** Records as whoever sent the file, with the rights that they have at each batch. */
  #sender({ requester, countedAs }: Importer, correlationId: string) {
    return async (items: readonly PreparedItem[]): Promise<ItemOutcome[]> => {
      for (;;) {
        const wait = this.#access.allow(countedAs, items.length);
        if (wait === 0) break;
        await pause(wait, undefined, { signal: this.#stopping.signal });
      }
      const now = await this.#access.stillIn(requester);
      if (!now?.rights.has('RECORD')) throw new Ended(notLetIn);
      const context = { ...now, correlationId, receivedAt: new Date().toISOString() };
      const outcomes = await this.#access.record(items, context);
      for (const outcome of outcomes)
        if (!(outcome instanceof Refusal)) this.position = Math.max(outcome.position, this.position ?? 0);
      return outcomes.map(asItemOutcome);
    };
  }

  #stop(end: ImportProblem | 'CANCELLED'): void {
    if (this.isOver || this.#end) return;
    this.#end = end;
    this.#stopping.abort();
    if (this.state === 'AWAITING_FILE') this.#settle(end);
  }

  #settle(end: ImportProblem | 'CANCELLED' | 'DONE'): void {
    if (typeof end === 'object') this.problem = end;
    this.state = typeof end === 'object' ? 'FAILED' : end;
  }

  #problemOf(error: unknown): ImportProblem {
    if (error instanceof Ended) return error.problem;
    if (error instanceof AmbiguousDates) return { code: 'AMBIGUOUS_DATES', message: error.message };
    if (error instanceof UnfitColumns) return { code: 'UNFIT_COLUMNS', message: error.message };
    if (error instanceof UnreadableFile) return { code: 'UNREADABLE_FILE', message: error.message };
    if (error instanceof TooManyRejected) return { code: 'TOO_MANY_REJECTED', message: error.message };
    if (isFull(error)) return { code: 'NO_ROOM', message: `The server's disk is full. ${again}` };
    if (this.#access.isUnavailable(error))
      return { code: 'STORE_UNAVAILABLE', message: `${(error as Error).message} ${again}` };
    this.#access.failed(error);
    return { code: 'INTERNAL_SERVER_ERROR', message: `Something went wrong; it has been logged. ${again}` };
  }
}

const checkAlone = (items: readonly PreparedItem[]) => Promise.resolve(checkItems(items));

const isFull = (error: unknown) =>
  ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');
