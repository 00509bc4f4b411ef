import { readFileSync } from 'node:fs';
import { downloads } from '../../src/export/downloads.ts';
import { formats } from '../../src/export/formats/all.ts';
import { described } from '../../src/export/readme.ts';
import { rows } from '../../src/export/rows/rows.ts';
import { tables } from '../../src/export/tables/all.ts';
import { ledgerEventTypes } from '../../src/domain/catalogue.ts';

/** docs/open-data.md says of tables, columns and formats what the code says, word for word. */

const page = readFileSync('docs/open-data.md', 'utf8');

test('the page has every table and column, and no other', () => {
  const written = page.slice(page.indexOf('# Tables\n\n') + '# Tables\n\n'.length);
  const declared = tables.map(table => described(table, table.columns, true).join('\n')).join('\n\n');
  expect(written).toBe(`${declared}\n`);
});

test('the rows that are kept for an export leave with it', () => {
  const kept = [...rows.schema.matchAll(/CREATE TABLE exported_(\w+)/g)].map(([, name]) => name);
  expect(kept.length).toBeGreaterThan(7);
  expect(kept.filter(name => !tables.some(table => table.name === name))).toEqual([]);
});

test.each(formats)('the page has the format $name', ({ name, is }) => {
  expect(page).toContain(`| \`${name}\` | ${is} |`);
});

test('files have names of their own, and columns too', () => {
  const names = downloads.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { columns } of tables) {
    expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
    for (const { name, is } of columns) {
      expect(name).toMatch(/^[a-z][a-z_]*$/);
      expect(is).toMatch(/\.$/);
    }
  }
});

test('docs/events.md, to which the table of events refers, has each type', () => {
  const events = readFileSync('docs/events.md', 'utf8');
  for (const type of ledgerEventTypes) expect(events).toContain(`| \`${type}\` |`);
});
