import { on } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PreparedItem } from '../commands/prepared-items.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Reader, ReadRow } from './file-reader.ts';
import { UnreadableFile } from './files/unreadable-file.ts';
import type { ImportPlan } from './import-plan.ts';
import { asError, type FromThread, type ReadingData } from './reading-messages.ts';
import type { Target } from './target.ts';

/** What runs in the thread. */
const readingThread = new URL(`./reading-thread${extname(import.meta.filename)}`, import.meta.url);

/** So many batches are read ahead. */
const ahead = 2;
/** The most memory that a file may take while it is read, in megabytes: beyond, its import fails, and nothing else. */
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 64 };

/** Reads a file in a thread of its own: while rows are read and checked there, those before are recorded here. */
export class ThreadReader implements Reader {
  readonly #worker: Worker;
  readonly #messages: AsyncIterator<[FromThread]>;

  /** @param thread the built one, where this runs from its source: decorators are not taken off */
  constructor(data: ReadingData, thread = readingThread) {
    this.#worker = new Worker(thread, {
      ...{ workerData: data, transferList: [data.file], resourceLimits, name: 'import' },
    });
    this.#messages = on(this.#worker, 'message', { close: ['exit'] }) as AsyncIterator<[FromThread]>;
  }

  async plan(report: (rows: number) => void = () => undefined): Promise<ImportPlan> {
    for (;;) {
      const message = await this.#next();
      if (message.is === 'planned') return message.plan;
      if (message.is === 'reading') report(message.rows);
    }
  }

  async *batches(target: Target): AsyncGenerator<readonly ReadRow[]> {
    this.#worker.postMessage(target);
    for (let batch = 0; batch < ahead; batch++) this.#worker.postMessage(undefined);
    for (;;) {
      const message = await this.#next();
      if (message.is !== 'batch') return;
      this.#worker.postMessage(undefined);
      yield (JSON.parse(message.rows) as ReadRow[]).map(withRefusals);
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  /** @throws what the thread failed with */
  async #next(): Promise<FromThread> {
    const next = await this.#messages.next().catch(throwUnderstood);
    if (next.done) throw new Error('The thread that reads a file ended before the file did.');
    const [message] = next.value;
    if (message.is === 'failed') throw asError(message.error);
    return message;
  }
}

/** @throws {UnreadableFile} the thread was ended since it took too much memory @throws the error that it ended by */
function throwUnderstood(error: unknown): never {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_WORKER_OUT_OF_MEMORY') throw error;
  throw new UnreadableFile(
    `It takes more than ${resourceLimits.maxOldGenerationSizeMb} MB to read. Divide it, or write it as CSV (UTF-8).`,
    { cause: error },
  );
}

/** The row as it was sent. A refusal becomes an instance of its class again. */
function withRefusals(row: ReadRow): ReadRow {
  const isRefused = ({ prepared }: PreparedItem) => 'code' in prepared;
  return row.items.some(isRefused) ? { ...row, items: row.items.map(asItWas) } : row;
}

function asItWas({ item, prepared }: PreparedItem): PreparedItem {
  if (!('code' in prepared)) return { item, prepared };
  const { code, message, fields } = prepared;
  return { item, prepared: new Refusal(code, message, fields) };
}
