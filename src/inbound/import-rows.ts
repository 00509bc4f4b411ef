import { formats } from './formats/all.ts';
import { type ImportPlan, rowsOf } from './import-plan.ts';
import type { Item } from '../commands/batch.ts';
import type { Target } from './target.ts';
import { MappedRow } from './mapped-row.ts';
import { RejectedRow } from './rejected-row.ts';
import { type ItemOutcome, rowOutcome } from './row-outcome.ts';

/** Sends commands to the ledger: the outcomes come in their order. */
export type Send = (items: readonly Item[]) => Promise<readonly ItemOutcome[]>;

/** How many rows came to what. */
export interface ImportCounts {
  /** Something was recorded. */
  recorded: number;
  /** All of it had been recorded before, by an earlier import. */
  known: number;
  /** It says of somebody what another row, or another system, had said: several may share an address. */
  already: number;
  /** It was recorded before with other details, which stay as they were. */
  changed: number;
  /** The row says nothing yet: they were asked, and have not replied. */
  leftOut: number;
  rejected: number;
}

/** Before anything was read. */
export const noRows = (): ImportCounts => ({
  recorded: 0,
  known: 0,
  already: 0,
  changed: 0,
  leftOut: 0,
  rejected: 0,
});

/** A row that was not recorded, and why. */
export interface Rejection {
  readonly line: number;
  readonly values: readonly string[];
  readonly reason: string;
}

interface Watching {
  readonly rejected: (rejection: Rejection) => void;
  /** Called after each batch, which ends when this does. */
  readonly progress: (rows: number) => Promise<void>;
  /** Stops before the next batch. */
  readonly signal: AbortSignal;
}

/** A row as commands, or why it is none. */
interface ReadRow {
  readonly line: number;
  readonly values: readonly string[];
  readonly items: readonly Item[];
  readonly reason?: string;
}

/** The most that is sent at once. */
const most = { items: 1_000, characters: 500_000 };

/**
 * Sends a file's rows as commands, batch by batch, so that a file of any size takes little memory. A row is recorded once, however often it
 * is sent: after an interruption the same import goes on where it stopped.
 * @param counts what comes of the rows is added to these
 * @throws {UnreadableFile} it cannot be read further; what was sent stays recorded
 */
export async function importRows(
  plan: ImportPlan,
  target: Target,
  send: Send,
  counts: ImportCounts,
  { rejected, progress, signal }: Watching,
): Promise<void> {
  const reject = ({ line, values }: ReadRow, reason: string) => {
    counts.rejected++;
    rejected({ line, values, reason });
  };
  let sent = 0;
  let underWay: Promise<void> = Promise.resolve();
  for await (const rows of batches(readRows(plan, target))) {
    await underWay;
    if (signal.aborted) break;
    // The next batch is read while this one is recorded.
    underWay = settle(rows, send, counts, reject).then(() => progress((sent += rows.length)));
    underWay.catch(() => undefined);
  }
  await underWay;
}

async function* readRows(plan: ImportPlan, target: Target): AsyncGenerator<ReadRow> {
  const { columns, dates: order } = plan;
  const { system, ownIds, channel, takenOff, reader } = formats[plan.format];
  const read = reader();
  const reading = { system, ownIds, channel, target, dates: { order, timeZone: target.timeZone } };
  for await (const row of rowsOf(plan)) {
    if (row.values.length !== columns.length) {
      const reason = `The row has ${row.values.length} values, and there are ${columns.length} columns.`;
      yield { ...row, items: [], reason };
      continue;
    }
    try {
      yield { ...row, items: read(MappedRow.of(columns, row.values, takenOff), reading) };
    } catch (error) {
      if (!(error instanceof RejectedRow)) throw error;
      yield { ...row, items: [], reason: error.message };
    }
  }
}

async function* batches(rows: AsyncIterable<ReadRow>): AsyncGenerator<ReadRow[]> {
  let batch: ReadRow[] = [];
  let [items, characters] = [0, 0];
  for await (const row of rows) {
    const length = JSON.stringify(row.items).length;
    const isFull = items + row.items.length > most.items || characters + length > most.characters;
    if (batch.length > 0 && (isFull || batch.length >= most.items)) {
      yield batch;
      [batch, items, characters] = [[], 0, 0];
    }
    batch.push(row);
    items += row.items.length;
    characters += length;
  }
  if (batch.length > 0) yield batch;
}

async function settle(
  rows: readonly ReadRow[],
  send: Send,
  counts: ImportCounts,
  reject: (row: ReadRow, reason: string) => void,
): Promise<void> {
  const items = rows.flatMap(row => row.items);
  const outcomes = items.length > 0 ? await send(items) : [];
  let from = 0;
  for (const row of rows) {
    const own = outcomes.slice(from, (from += row.items.length));
    const outcome = rowOutcome(row.items, own);
    if (row.reason !== undefined) reject(row, row.reason);
    else if (outcome.came === 'refused') reject(row, `${outcome.message} (${outcome.code})`);
    else counts[outcome.came === 'nothing' ? 'leftOut' : outcome.came]++;
  }
}
