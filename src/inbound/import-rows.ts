import type { PreparedItem } from '../commands/prepared-items.ts';
import type { ReadRow } from './file-reader.ts';
import { type ItemOutcome, rowOutcome } from './row-outcome.ts';

/** Sends commands to the ledger: the outcomes come in their order. */
type Send = (items: readonly PreparedItem[]) => Promise<readonly ItemOutcome[]>;

/** How many rows came to what. */
export interface ImportCounts {
  /** Something was recorded. */
  recorded: number;
  /** All of it had been recorded before, by an earlier import. */
  known: number;
  /** It reports of somebody what another row, or another system, had reported: several people may share an address. */
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

/**
 * Sends a file's rows as commands, batch by batch. A row is recorded once, however often it is sent: after an interruption the same import
 * goes on where it stopped.
 * @param counts what comes of the rows is added to these
 * @throws {UnreadableFile} it cannot be read further; what was sent stays recorded
 */
export async function importRows(
  batches: AsyncIterable<readonly ReadRow[]>,
  send: Send,
  counts: ImportCounts,
  { rejected, progress, signal }: Watching,
): Promise<void> {
  const reject = ({ line, values }: ReadRow, reason: string) => {
    counts.rejected++;
    rejected({ line, values, reason });
  };
  let sent = 0;
  for await (const rows of batches) {
    if (signal.aborted) break;
    await settle(rows, send, counts, reject);
    await progress((sent += rows.length));
  }
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
    const outcome = rowOutcome(
      row.items.map(({ item }) => item),
      own,
    );
    if (row.reason !== undefined) reject(row, row.reason);
    else if (outcome.came === 'refused') reject(row, `${outcome.message} (${outcome.code})`);
    else counts[outcome.came === 'nothing' ? 'leftOut' : outcome.came]++;
  }
}
