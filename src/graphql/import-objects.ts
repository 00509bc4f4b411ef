import { ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { HeadingMeaningInput } from '../commands/connector.ts';
import { FlagField, EnumField, enumOf, IdField, NestedListField } from '../commands/fields.ts';
import { DateTime, PositionScalar } from '../commands/scalars.ts';
import { nameInApi } from '../inbound/api-names.ts';
import {
  type ImportProblem,
  type ImportProblemCode,
  importProblems,
  type ImportState,
  importStates,
} from '../inbound/file-import.ts';
import { dateOrders } from '../inbound/files/dates.ts';
import { encodings } from '../inbound/files/encoding.ts';
import { formatNames, formats } from '../inbound/formats/all.ts';
import type { ImportCounts } from '../inbound/import-rows.ts';
import { listOf } from './limits/field-costs.ts';
import { Field } from './ruled-fields.ts';

const ImportFormatEnum = enumOf(
  'ImportFormat',
  'Where a file comes from: docs/import.md.',
  formatNames.map(nameInApi),
  Object.fromEntries(formatNames.map(name => [nameInApi(name), formats[name].is])),
);

const DateOrderEnum = enumOf(
  'DateOrder',
  'What stands first in a date such as 03/04/2026.',
  dateOrders.map(nameInApi),
  { DAY_FIRST: 'The day.', MONTH_FIRST: 'The month.' },
);

const EncodingEnum = enumOf(
  'Encoding',
  'How the characters of a file are written.',
  encodings.map(nameInApi),
  {
    UTF_8: 'UTF-8.',
    UTF_16LE: 'UTF-16, as Facebook and Excel write “Unicode text”.',
    UTF_16BE: 'UTF-16 with the other order of bytes.',
    WINDOWS_1252: 'What spreadsheets on Windows write, and Latin 1.',
  },
);

@InputType({ description: 'A file that is to be imported. What is left out is found out.' })
export class PrepareImportInput {
  @IdField('The campaign in which it is recorded.')
  campaignId!: string;

  @IdField('The activity they signed up for. Default: the campaign as a whole.', { optional: true })
  activityId?: string | null;

  @EnumField(ImportFormatEnum, 'Where the file comes from. Default: CSV.', { optional: true })
  format?: string | null;

  @NestedListField(() => HeadingMeaningInput, 'What columns mean whose headings do not say it.', 100, {
    optional: true,
  })
  map?: HeadingMeaningInput[] | null;

  @EnumField(DateOrderEnum, 'What stands first in its dates. Default: as the file shows.', {
    optional: true,
  })
  dates?: string | null;

  @EnumField(EncodingEnum, 'How its characters are written. Default: as is found out.', { optional: true })
  encoding?: string | null;

  @FlagField(
    'Whether columns that nothing is known of are kept as answers, or left out. Default: as the format has it.',
    { optional: true },
  )
  answers?: boolean | null;

  @FlagField('Each row is checked by itself, and nothing is recorded. Default: false.', { optional: true })
  dryRun?: boolean | null;
}

const ImportStateEnum = enumOf('ImportState', 'How far an import is.', importStates, {
  AWAITING_FILE: 'The file is to be sent to `url`.',
  RECEIVING: 'The file is coming.',
  READING: 'It is read to its end; nothing is recorded yet.',
  RECORDING: 'What it says is recorded.',
  DONE: 'It is over: each row is recorded, left out or refused.',
  FAILED: 'It is over, and `problem` says why.',
  CANCELLED: 'It is over, since it was cancelled; what was recorded stays.',
});

const ImportProblemEnum = enumOf('ImportProblemCode', 'Why an import failed.', importProblems, {
  AMBIGUOUS_DATES: 'Its dates may be read in two ways: say which by `dates`.',
  FORBIDDEN: 'Whoever sent the file is not let in any more.',
  INTERNAL_SERVER_ERROR: "The server's fault. It has been logged.",
  INTERRUPTED: 'The server was stopped or restarted. Send the same file again: nothing is recorded twice.',
  NOT_FOUND: 'The campaign or the activity is not there.',
  NO_ROOM: "The server's disk is full.",
  STORE_UNAVAILABLE: 'The event store or the directory took no writes. Send the same file again.',
  TOO_MANY_REJECTED: 'More than 64 MiB of its rows were refused.',
  UNFIT_COLUMNS: 'Its columns do not say who it is about, or what is stated does not fit them: see `map`.',
  UNREADABLE_FILE: 'It cannot be read to its end in the format that was stated or found.',
});

@ObjectType('ImportProgress', { description: 'How far an import is.' })
class ImportProgress {
  @Field(() => Int, { right: 'RECORD', description: 'So many bytes of the file have come.' })
  bytes!: number;

  @Field(() => Int, {
    right: 'RECORD',
    description: 'So many rows were read, or from when it is RECORDING dealt with.',
  })
  rows!: number;
}

@ObjectType('ImportColumn', { description: 'A column of a file, and what it was taken for.' })
class ImportColumn {
  @Field({ right: 'RECORD', description: 'What stands above it.' })
  heading!: string;

  @Field({
    right: 'RECORD',
    description:
      'A field of docs/import.md such as `email`; `answer`: it is kept with the sign-up; `ignore`: it is left out; or `identifier:<system>`.',
  })
  meaning!: string;

  @Field({ right: 'RECORD', description: 'Whether `map` states it; otherwise the server found it.' })
  isStated!: boolean;
}

@ObjectType('ImportPlan', { description: 'How a file is understood.' })
export class ImportPlanObject {
  @Field(() => ImportFormatEnum, { right: 'RECORD', description: 'Where it comes from.' })
  format!: string;

  @Field(() => EncodingEnum, { right: 'RECORD', description: 'How its characters are written.' })
  encoding!: string;

  @Field({ right: 'RECORD', description: 'How it is written, for people: “separated by semicolons”.' })
  written!: string;

  @Field(() => DateOrderEnum, {
    right: 'RECORD',
    nullable: true,
    description: 'What stands first in its dates; null: it has none of which it matters.',
  })
  dates!: string | null;

  @Field(() => String, {
    right: 'RECORD',
    nullable: true,
    description: 'Times without an offset are read in it; null: not yet known.',
  })
  timeZone!: string | null;

  @Field(() => Int, { right: 'RECORD', description: 'How many rows it has.' })
  rows!: number;

  @Field(() => [ImportColumn], {
    right: 'RECORD',
    complexity: listOf(30),
    description: 'Its columns, in their order.',
  })
  columns!: ImportColumn[];
}

@ObjectType('ImportCounts', { description: 'How many rows came to what.' })
class ImportCountsObject implements ImportCounts {
  @Field(() => Int, {
    right: 'RECORD',
    description: 'Something of the row was new; of a dry run: it would be sent.',
  })
  recorded!: number;

  @Field(() => Int, { right: 'RECORD', description: 'An earlier import had recorded it.' })
  known!: number;

  @Field(() => Int, {
    right: 'RECORD',
    description: 'Another row, or another system, states the same of the same person.',
  })
  already!: number;

  @Field(() => Int, {
    right: 'RECORD',
    description: 'It was recorded before with other details, which stay as they were.',
  })
  changed!: number;

  @Field(() => Int, { right: 'RECORD', description: 'It says that nobody signed up.' })
  leftOut!: number;

  @Field(() => Int, { right: 'RECORD', description: 'It was refused.' })
  rejected!: number;
}

@ObjectType('ImportProblem', { description: 'Why an import failed.' })
class ImportProblemObject implements ImportProblem {
  @Field(() => ImportProblemEnum, { right: 'RECORD', description: 'The reason, for programs.' })
  code!: ImportProblemCode;

  @Field({ right: 'RECORD', description: 'The reason, for people, and what to do.' })
  message!: string;
}

@ObjectType('RejectedRow', { description: 'A row that was refused.' })
class RejectedRowObject {
  @Field(() => Int, { right: 'RECORD', description: 'The line of the file on which it ends.' })
  line!: number;

  @Field({ right: 'RECORD', description: 'Why.' })
  reason!: string;
}

@ObjectType('RejectedRows', { description: 'The rows that were refused.' })
export class RejectedRowsObject {
  @Field(() => String, {
    right: 'RECORD',
    nullable: true,
    description:
      'Where they can be downloaded, with the same key or session, as CSV with the reason in a last column: mend them and import that file. It is there from when the import is over, and for an hour. null: not yet.',
  })
  url!: string | null;

  @Field(() => [RejectedRowObject], {
    right: 'RECORD',
    complexity: listOf(5),
    description: 'The first five of them.',
  })
  examples!: readonly RejectedRowObject[];
}

@ObjectType('Import', { description: 'A file that is imported. It can be asked for by whoever prepared it.' })
export class ImportObject {
  @Field(() => ID, { right: 'RECORD', description: 'Its id.' })
  id!: string;

  @Field(() => ImportStateEnum, { right: 'RECORD', description: 'How far it is.' })
  state!: ImportState;

  @Field(() => String, {
    right: 'RECORD',
    nullable: true,
    description:
      'Where the file is sent as it is, by PUT or POST, with the same key or session, within an hour; null: it was sent.',
  })
  url!: string | null;

  @Field(() => ImportProgress, { right: 'RECORD', description: 'How far it is, in numbers.' })
  progress!: ImportProgress;

  @Field(() => ImportPlanObject, {
    right: 'RECORD',
    nullable: true,
    description: 'How the file is understood; null: it is not read to its end.',
  })
  plan!: ImportPlanObject | null;

  @Field(() => ImportCountsObject, {
    right: 'RECORD',
    nullable: true,
    description: 'What came of its rows, so far; null: nothing yet.',
  })
  counts!: ImportCounts | null;

  @Field(() => ImportProblemObject, {
    right: 'RECORD',
    nullable: true,
    description: 'Why it failed; null: it did not.',
  })
  problem!: ImportProblem | null;

  @Field(() => RejectedRowsObject, {
    right: 'RECORD',
    nullable: true,
    description: 'The rows that were refused; null: none.',
  })
  rejected!: RejectedRowsObject | null;

  @Field(() => PositionScalar, {
    right: 'RECORD',
    nullable: true,
    description: 'Of the last that it recorded: for `atLeast`. null: nothing yet.',
  })
  position!: string | null;

  @Field(() => DateTime, {
    right: 'RECORD',
    nullable: true,
    description: 'Until when it can be asked for, once it is over; null: it is not.',
  })
  keptUntil!: string | null;
}
