import type { Encoding } from './encoding.ts';

/** One row of a file. */
export interface FileRow {
  /** The line on which it ends, or its number where lines mean nothing; the first is 1. */
  readonly line: number;
  readonly values: readonly string[];
}

/** A file as rows under headings. They are read one after the other, as often as one wants. */
export interface SourceFile {
  readonly encoding: Encoding;
  /** How it is written, for people: `separated by semicolons`. */
  readonly written: string;
  /** What stands between values, where they are separated. */
  readonly delimiter?: string | undefined;
  readonly header: readonly string[];
  /** As many at a time as are read at a time. @throws {UnreadableFile} it cannot be read further */
  rows(): AsyncIterable<readonly FileRow[]>;
}
