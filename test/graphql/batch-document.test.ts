import { isBatchDocument } from '../../src/graphql/batch-document.ts';

test.each([
  'mutation { record(input: []) { __typename } }',
  'mutation M($input: [Record!]! = [{ share: { query: {} } }], $k: String) @a(b: { c: 1 }) { record(input: $input, idempotencyKey: $k) { __typename } }',
  'mutation { record(input: [{ share: { campaignId: "createCampaign" } }]) @include(if: true) { ...R } } fragment R on Receipt { id }',
  'mutation { first: record(input: []) { id } second: record(input: []) { id } }',
  'mutation { record }',
])('a batch: %s', text => {
  expect(isBatchDocument(text)).toBe(true);
});

test.each([
  '',
  '{ record }',
  'query { record { id } }',
  'subscription { record }',
  'mutation { createCampaign(input: {}) { id } }',
  'mutation { record: createCampaign(input: {}) { id } }',
  'mutation { record(input: []) { id } createCampaign(input: {}) { id } }',
  'mutation { record(input: []) { id } ...More } fragment More on Mutation { createCampaign(input: {}) { id } }',
  'mutation { ... on Mutation { record } }',
  'mutation A { record(input: []) { id } } query B { campaigns { totalCount } }',
  'fragment record on Receipt { record }',
  'mutation { record(input: []) { id } } "',
  `mutation { record(input: []) { id } } ${'fragment F on Receipt { id } '.repeat(101)}`,
  `mutation { record(input: [${'1 '.repeat(100_000)}]) { id } }`,
])('none: %.60s', text => {
  expect(isBatchDocument(text)).toBe(false);
});
