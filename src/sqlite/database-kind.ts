import type { Database } from './database.ts';

/** What a file must be to be opened. */
export interface DatabaseKind {
  /** For messages: `event log`. */
  readonly what: string;
  /** What to do about a damaged file: `Restore the event log from a backup`. */
  readonly remedy: string;
  /** SQLite `application_id`, which distinguishes our files from others'. */
  readonly applicationId: number;
  /** SQLite `user_version`: the layout of the tables. */
  readonly version: number;
  /** The tables of today's layout, for a new file. */
  readonly schema: string;
  /** What brings files of earlier layouts to today's, in order. Without them an earlier file is refused. */
  readonly migrations?: readonly Migration[];
  /** The earliest layout that can be read as it lies, where what it lacks is taken for empty. Default: today's. */
  readonly readableFrom?: number;
  /** `FULL`: a commit is on the disk when it returns. `NORMAL`: after a power cut the last commits may be missing. */
  readonly synchronous: 'FULL' | 'NORMAL';
}

/** What brings a file from one layout to the next. Once it is released it stays as it is: a later change is another one. */
export interface Migration {
  /** The layout it leads to, from the one before. */
  readonly to: number;
  /** For messages: `tables for epochs and set-backs`. */
  readonly what: string;
  readonly change: string | ((database: Database) => void);
}

/** Reports, in a sentence for whoever runs the program, what is being done. */
export type Report = (message: string) => void;

/** The migrations that lead from a layout to today's; undefined: none do. */
export function migrationsFrom(
  layout: number,
  { migrations = [], version }: DatabaseKind,
): readonly Migration[] | undefined {
  const pending = migrations.filter(({ to }) => to > layout);
  const leads =
    pending.length === version - layout && pending.every(({ to }, index) => to === layout + index + 1);
  return leads ? pending : undefined;
}
