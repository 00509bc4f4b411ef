import type { FileHandle } from 'node:fs/promises';
import { UnfitColumns } from './columns.ts';
import { AmbiguousDates } from './files/dates.ts';
import { UnreadableFile } from './files/unreadable-file.ts';
import type { ImportPlan, StatedMeanings } from './import-plan.ts';

/** What the thread that reads a file gets at its start. */
export interface ReadingData {
  /** Handed over: the thread closes it. */
  readonly file: FileHandle;
  readonly stated: StatedMeanings;
  /** By which repeats are recognised. */
  readonly key: Uint8Array;
  readonly organisationId: string;
}

/** What the thread reports, in this order; `failed` may come at any time, and is the last. */
export type FromThread =
  | { readonly is: 'reading'; readonly rows: number }
  | { readonly is: 'planned'; readonly plan: ImportPlan }
  /** Rows as JSON: it is read faster than a structured clone. */
  | { readonly is: 'batch'; readonly rows: string }
  | { readonly is: 'end' }
  | { readonly is: 'failed'; readonly error: Failure };

/** An error, as it is sent. */
interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
}

/** The classes of errors that explain a faulty file. */
const known = { UnreadableFile, UnfitColumns, AmbiguousDates };

/** An error as the thread sends it. */
export const asFailure = (error: unknown): Failure =>
  error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack }
    : { name: 'Error', message: String(error), stack: undefined };

/** The error that was sent, of its own class if that explains a faulty file. */
export function asError({ name, message, stack }: Failure): Error {
  if (name in known) return new known[name as keyof typeof known](message);
  return Object.assign(new Error(message), { name, stack });
}
