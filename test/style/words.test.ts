import { globSync, readFileSync } from 'node:fs';

/** Words that the glossary does without (docs/glossary.md). */
const avoided = /\b(told|tells?)\b/i;
/** The demo's call to count species (src/cli/demo/campaigns.ts), in Norwegian. */
const norwegian = 'vær med og tell.';

test('sources and documents do without the words that the glossary avoids', () => {
  const files = globSync([
    'src/**/*.ts',
    'catalogue/**/*.ts',
    'docs/**/*.md',
    '*.md',
    'schema.graphql',
    'asyncapi.json',
  ]);
  const lines = files
    .filter(file => file !== 'docs/glossary.md')
    .flatMap(file =>
      readFileSync(file, 'utf8')
        .split('\n')
        .map((text, n) => `${file}:${n + 1} ${text}`),
    );
  expect(files.length).toBeGreaterThan(400);
  expect(lines.filter(line => avoided.test(line.replace(norwegian, '')))).toEqual([]);
});
