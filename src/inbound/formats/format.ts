import type { FileHandle } from 'node:fs/promises';
import type { Channel } from '../../domain/attribution.ts';
import type { MappedRow } from '../mapped-row.ts';
import type { Encoding } from '../files/encoding.ts';
import type { SourceFile } from '../files/source-file.ts';
import type { Headings, KnownHeadings } from '../headings.ts';
import type { Item } from '../../commands/batch.ts';
import type { RowReading } from '../sign-up-row.ts';

/** How the files of one system become commands. */
export interface FileFormat extends KnownHeadings {
  /** What it is, in a sentence. */
  readonly is: string;
  /** Named as the source of what is recorded. */
  readonly system: string;
  /** Whether its row ids are unique in the system; otherwise they number the rows of one list. Default: they are not. */
  readonly ownIds?: true;
  /** How people were reached, if the system implies it. */
  readonly channel?: Channel;
  /** Default: as separated values. @throws {UnreadableFile} it is no such file */
  readonly open?: (file: FileHandle, stated: { encoding?: Encoding | undefined }) => Promise<SourceFile>;
  /** What is removed from a value: a prefix that states its kind, or a placeholder for no value. */
  readonly takenOff?: RegExp;
  /** What its columns are called, where its files have no first row that says so. */
  readonly withoutHeader?: readonly string[];
  /** Fields of which each row needs one. */
  readonly needs: readonly (keyof Headings)[];
  /** Makes what reads the rows of one file, in their order. */
  readonly reader: () => RowReader;
}

/** A row as commands. @throws {RejectedRow} it cannot be recorded as it is */
export type RowReader = (row: MappedRow, reading: RowReading) => readonly Item[];
