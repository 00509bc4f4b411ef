import { on } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { itemPreparer } from '../commands/prepared-items.ts';
import { Preparation } from '../commands/preparation.ts';
import { FileReader } from './file-reader.ts';
import { asFailure, type FromThread, type ReadingData } from './reading-messages.ts';
import type { Target } from './target.ts';

/** A worker thread that reads one file for a ThreadReader: first to its end, and then, once the target is known, row by row as commands. */

const { file, stated, key, organisationId } = workerData as ReadingData;
const prepare = itemPreparer(new Preparation(key), organisationId);
// As text, rows that wait for their batch are little to the garbage collector.
const reader = new FileReader(file, stated, prepare, row => JSON.stringify(row));
const report = (message: FromThread) => parentPort!.postMessage(message);

/** The target; and then, each time that there is room for another batch, nothing. */
const messages = on(parentPort!, 'message') as AsyncIterator<[Target | undefined]>;

async function next(): Promise<Target | undefined> {
  const { value } = (await messages.next()) as IteratorYieldResult<[Target | undefined]>;
  return value[0];
}

try {
  const plan = await reader.plan(rows => report({ is: 'reading', rows }));
  report({ is: 'planned', plan });
  for await (const rows of reader.batches((await next())!)) {
    await next();
    report({ is: 'batch', rows: `[${rows.join()}]` });
  }
  report({ is: 'end' });
} catch (error) {
  report({ is: 'failed', error: asFailure(error) });
} finally {
  await reader.close();
  parentPort!.close();
}
