import type { ParquetWriter } from 'hyparquet-writer';
import { parseDecimal } from '../../domain/decimal.ts';
import type { Column, ColumnType, Row, Value } from '../table.ts';
import type { Format } from './format.ts';

/** Rows of a row group: what is held in memory, and encoded in one turn. */
const groupRows = 10_000;

/** Apache Parquet, for analysis: https://parquet.apache.org/docs/file-format/ */
export const parquet: Format = {
  name: 'parquet',
  mediaType: 'application/vnd.apache.parquet',
  is: 'For analysis (DuckDB, pandas, R, Spark): typed columns. Decimals are DECIMAL(38, 4), instants TIMESTAMP in UTC, days DATE.',
  encode: async function* (columns, batches) {
    // Loaded when it is asked for: a server starts sooner without it.
    const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
    const bytes = new ByteWriter();
    const file = new ParquetWriter({ writer: bytes, schema: schemaOf(columns), createdBy: 'dugnad' });
    const taken = () => {
      const chunk = bytes.getBytes().slice();
      bytes.index = 0;
      return chunk;
    };
    for await (const rows of grouped(batches)) {
      void file.write({
        columnData: columns.map((column, index) => dataOf(column, index, rows)),
        rowGroupSize: groupRows,
      });
      yield taken();
    }
    void file.finish();
    yield taken();
  },
};

async function* grouped(batches: AsyncIterable<readonly Row[]>): AsyncGenerator<readonly Row[]> {
  let rows: Row[] = [];
  for await (const batch of batches) {
    rows.push(...batch);
    if (rows.length < groupRows) continue;
    yield rows.slice(0, groupRows);
    rows = rows.slice(groupRows);
  }
  while (rows.length > 0) {
    yield rows.slice(0, groupRows);
    rows = rows.slice(groupRows);
  }
}

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

/** The physical and the logical type of each: https://github.com/apache/parquet-format/blob/master/LogicalTypes.md */
const elements: Readonly<Record<ColumnType, Omit<SchemaElement, 'name'>>> = {
  TEXT: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  POSITION: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  INTEGER: { type: 'INT64' },
  DOUBLE: { type: 'DOUBLE' },
  // The digits of DECIMAL(38) take 16 bytes; domain/decimal.ts has four places.
  DECIMAL: {
    type: 'FIXED_LEN_BYTE_ARRAY',
    type_length: 16,
    converted_type: 'DECIMAL',
    precision: 38,
    scale: 4,
  },
  BOOLEAN: { type: 'BOOLEAN' },
  // Both are said: without the latter some readers take it for a local time.
  INSTANT: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
  DAY: { type: 'INT32', converted_type: 'DATE' },
  JSON: { type: 'BYTE_ARRAY', converted_type: 'JSON' },
};

function schemaOf(columns: readonly Column[]): SchemaElement[] {
  return [
    { name: 'root', num_children: columns.length },
    ...columns.map(({ name, type }): SchemaElement => ({
      name,
      repetition_type: 'OPTIONAL',
      ...elements[type],
    })),
  ];
}

function dataOf({ name, type }: Column, index: number, rows: readonly Row[]) {
  return {
    name,
    data: rows.map(row => stored(type, row[index]!)),
    // What pages hold is noted for readers that skip some; these files are small, and it grows with each group.
    offsetIndex: false,
    statistics: type !== 'JSON',
  };
}

function stored(type: ColumnType, value: Value): unknown {
  if (value === null) return null;
  switch (type) {
    case 'INTEGER':
      return BigInt(value);
    case 'DECIMAL':
      return parseDecimal(String(value));
    case 'INSTANT':
      return new Date(String(value));
    case 'DAY':
      return new Date(`${String(value)}T00:00:00Z`);
    case 'JSON':
      return JSON.parse(String(value));
    case 'DOUBLE':
    case 'TEXT':
    case 'POSITION':
    case 'BOOLEAN':
      return value;
  }
}
