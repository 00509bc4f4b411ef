import { costOf, examined, refusal, schemaWithCosts } from './examine.ts';

/** What an operation costs: the fields it leads to, each as often as the lists above it are long. */

const schema = schemaWithCosts();
const cost = (query: string, variables?: Record<string, unknown>) => costOf(schema, query, variables);

test.each([
  ['a value', '{ __typename }', 1],
  ['an object and its values', '{ node { id name } }', 3],
  ['work of its own', '{ node { dear } }', 101],
  ['a list', '{ many { id } }', 11],
  ['a list as long as is asked for', '{ many(first: 3) { id name } }', 7],
  ['a list in a list', '{ many(first: 3) { many(first: 4) { id } } }', 1 + 3 * 5],
  ['a name for the same again', '{ a: node { id } b: node { id } }', 4],
  ['the same twice is once', '{ node { id id } node { id name } }', 3],
  ['the same in a fragment is once', '{ node { id ...f ...f } } fragment f on Node { id name }', 3],
  [
    'a fragment in two places',
    '{ node { ...f } many(first: 2) { ...f } } fragment f on Node { id name }',
    3 + 5,
  ],
  ['an inline fragment', '{ node { ... on Node { id } ... { name } } }', 3],
  [
    'the dearest member of a union',
    '{ either { __typename ... on Node { id } ... on Other { id dear } } }',
    1 + 5 * 102,
  ],
  ['what is left out costs nothing', '{ node { id dear @skip(if: true) } }', 2],
])('%s', (_, query, expected) => {
  expect(cost(query)).toBe(expected);
});

test('variables count as they are, and as they are by default', () => {
  const query = 'query ($n: Int = 7, $with: Boolean!) { many(first: $n) { id dear @include(if: $with) } }';

  expect(cost(query, { n: 2, with: false })).toBe(3);
  expect(cost(query, { n: 2, with: true })).toBe(203);
  expect(cost(query, { with: false })).toBe(8);
});

test('the limit is the last that is allowed', () => {
  expect(examined(schema, '{ many(first: 3) { id name } }', {}, 7).errors).toBeUndefined();
  expect(refusal(examined(schema, '{ many(first: 3) { id name } }', {}, 6).errors)).toEqual({
    code: 'QUERY_TOO_COSTLY',
    limit: 'cost',
    most: 6,
    had: 7,
  });
});

test('fragments that double, one after another, are counted until there are too many', () => {
  const fragments = Array.from(
    { length: 40 },
    (_, i) => `fragment f${i} on Node { a: next { ...f${i + 1} } b: next { ...f${i + 1} } }`,
  );
  const last = 'fragment f40 on Node { id }';
  const few = fragments.slice(0, 9).map(text => text.replaceAll('f9', 'f40'));

  expect(refusal(examined(schema, `{ node { ...f0 } } ${few.join(' ')} ${last}`).errors)).toBeUndefined();
  const { errors } = examined(schema, `{ node { ...f24 } } ${fragments.slice(24).join(' ')} ${last}`);
  expect(refusal(errors)).toMatchObject({ code: 'QUERY_TOO_LARGE' });
});

test('commands are counted over all of a request', () => {
  const input = Array.from({ length: 600 }, () => 'x');
  const twice = 'mutation ($input: [String!]!) { a: record(input: $input) b: record(input: $input) }';
  const once = 'mutation ($input: [String!]!) { record(input: $input) one(input: "x") }';

  expect(refusal(examined(schema, twice, { input }).errors)).toEqual({
    code: 'QUERY_TOO_LARGE',
    limit: 'commands',
    most: 1_000,
    had: 1_200,
  });
  expect(examined(schema, once, { input }).errors).toBeUndefined();
});
