import { readdirSync, readFileSync } from 'node:fs';
import { type DocumentNode, type GraphQLSchema, Kind, parse, print } from 'graphql';
import '../../server/harness.ts';
import { breakdownQuery, impactQuery } from '../../../benchmarks/client.ts';
import { schemaOfCode } from '../../../src/cli/printed-schema.ts';
import { exampleOperations } from '../../../explorer/example-operations.ts';
import { examined } from './examine.ts';

/** What the documents show stays far within the limits: each costs at most a quarter of what is allowed. */

const limit = 100_000;
let schema: GraphQLSchema;
beforeAll(async () => {
  schema = await schemaOfCode();
});

/** Pages and their GraphQL. */
const pages = [
  'README.md',
  ...readdirSync('docs')
    .filter(name => name.endsWith('.md'))
    .map(name => `docs/${name}`),
];
const documented = pages.flatMap(page =>
  [...readFileSync(page, 'utf8').matchAll(/```graphql\n(.*?)```/gs)].map(
    ([, text = '']) => [page, text] as const,
  ),
);
const inCode: readonly (readonly [string, string])[] = [
  ['the explorer', exampleOperations],
  ['benchmarks', impactQuery],
  ['benchmarks', breakdownQuery],
];

/** What their variables hold: an id, a position or a moment. */
const variables = {
  id: 'a',
  campaignId: 'a',
  campaign: 'a',
  activity: 'a',
  position: '1',
  then: '1',
  asOf: { position: '1' },
};

/** Each operation by itself. */
const operations = [...documented, ...inCode].flatMap(([from, text]) =>
  parse(text).definitions.map((definition, n) => {
    const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [definition] };
    return [`${from}, ${n + 1}: ${text.trim().split('\n')[0] ?? ''}`, print(document)] as const;
  }),
);

test('there are some', () => expect(operations.length).toBeGreaterThan(12));

test.each(operations)('%s', (_, query) => {
  const found = examined(schema, query, variables, limit / 4);

  expect(found).toMatchObject({ errors: undefined, cost: expect.any(Number) as number });
});
