import { on } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { PreparedItem } from '../commands/prepared-items.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Reader, ReadRow } from './file-reader.ts';
import type { ImportPlan } from './import-plan.ts';
import { asError, type FromThread, type ReadingData } from './reading-messages.ts';
import type { Target } from './target.ts';

const readingThread = new URL(`./reading-thread${extname(import.meta.filename)}`, import.meta.url);

/** So many batches are read ahead. */
const ahead = 2;
/** The most memory that a file may take while it is read, in megabytes: beyond, its import fails, and nothing else. */
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 64 };

/** Reads a file in a thread of its own: while rows are read and checked there, those before are recorded here. */
export class ThreadReader implements Reader {
  readonly #worker: Worker;
  readonly #messages: AsyncIterator<[FromThread]>;

  constructor(data: ReadingData) {
    this.#worker = new Worker(readingThread, {
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
    const { value, done = false } = await this.#messages.next();
    if (done) throw new Error('The thread that reads a file ended before the file did.');
    const [message] = value as [FromThread];
    if (message.is === 'failed') throw asError(message.error);
    return message;
  }
}

/** The row as it was sent, where what was refused is a refusal again. */
function withRefusals(row: ReadRow): ReadRow {
  const isRefused = ({ prepared }: PreparedItem) => 'code' in prepared;
  return row.items.some(isRefused) ? { ...row, items: row.items.map(asItWas) } : row;
}

function asItWas({ item, prepared }: PreparedItem): PreparedItem {
  if (!('code' in prepared)) return { item, prepared };
  const { code, message, fields } = prepared;
  return { item, prepared: new Refusal(code, message, fields) };
}
