import type { Column, Row } from '../table.ts';
import type { Format } from './format.ts';

/** One JSON object a line: https://jsonlines.org. */
export const jsonLines: Format = {
  name: 'jsonl',
  mediaType: 'application/jsonl; charset=utf-8',
  is: 'For programs: one JSON object a line, in UTF-8. Decimals are texts, so that they stay exact.',
  encode: async function* (columns, batches) {
    const names = columns.map(({ name }) => JSON.stringify(name));
    for await (const batch of batches) {
      if (batch.length === 0) continue;
      yield Buffer.from(batch.map(row => line(columns, names, row)).join(''));
    }
  },
};

function line(columns: readonly Column[], names: readonly string[], row: Row): string {
  const fields = row.map((value, index) => {
    // JSON is kept as text already.
    const json = columns[index]!.type === 'JSON' && value !== null ? String(value) : JSON.stringify(value);
    return `${names[index]!}:${json}`;
  });
  return `{${fields.join(',')}}\n`;
}
