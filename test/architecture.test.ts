import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The table of folders in docs/architecture.md is what the rules in .dependency-cruiser.js say. */

const rules = (await import(join(process.cwd(), '.dependency-cruiser.js'))) as {
  mayImport: Readonly<Record<string, string>>;
};
const everything = new Set(['cli']);
const folders = readdirSync('src', { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .map(({ name }) => name);

const imports = (folder: string) => {
  if (everything.has(folder)) return 'everything';
  const allowed = rules.mayImport[folder]!;
  return allowed === ''
    ? 'nothing of ours'
    : allowed
        .split(', ')
        .map(one => `\`${one}\``)
        .join(', ');
};

test('every folder has its rule', () => {
  expect([...Object.keys(rules.mayImport), ...everything].sort()).toEqual(folders.sort());
});

test('docs/architecture.md shows what the rules say', () => {
  const [, section = ''] = readFileSync('docs/architecture.md', 'utf8').split('## Folders');
  const rows = [...section.matchAll(/^\| `([\w-]+)` \| [^|]+ \| ([^|]+) \|$/gm)];
  expect(Object.fromEntries(rows.map(([, folder, allowed]) => [folder, allowed]))).toEqual(
    Object.fromEntries(folders.map(folder => [folder, imports(folder)])),
  );
});
