import { csv } from './csv.ts';
import type { Format } from './format.ts';
import { jsonLines } from './json-lines.ts';
import { parquet } from './parquet.ts';

/** Every format in which tables are written. */
export const formats: readonly Format[] = [csv, jsonLines, parquet];
