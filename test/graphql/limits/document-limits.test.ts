import { parse } from 'graphql';
import { documentLimits, refuseDocument, refuseText } from '../../../src/graphql/limits/document-limits.ts';
import { refuseWritten } from '../../../src/graphql/limits/query-limits.ts';
import { refusal } from './examine.ts';

/** What a document may have as it is written. */

const times = (count: number, text: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ');

/** Documents with so many of what is limited, and few of all else. */
const documents: Record<keyof typeof documentLimits, (count: number) => string> = {
  tokens: count => `{ a(b: [${times(count - 9, n => String(n))}]) }`,
  nesting: count => `{ a(b: ${'['.repeat(count - 2)}${']'.repeat(count - 2)}) }`,
  fields: count => `{ ${times(count, n => `f${n}`)} }`,
  aliases: count => `{ ${times(count, n => `a${n}: __typename`)} }`,
  fragments: count => `{ a } ${times(count, n => `fragment f${n} on Query { a }`)}`,
  spreads: count => `{ ... { ${times(count - 1, () => '...f')} } }`,
  directives: count =>
    `{ ${times(Math.floor(count / 2), n => `f${n} @skip(if: $a) @include(if: $b)`)} ${count % 2 ? 'g @skip(if: $a)' : ''} }`,
  directivesOfOne: count => `{ __typename ${'@a'.repeat(count)} }`,
  repetitions: count => `{ ${times(count - 1, () => '__typename')} ... { __typename } }`,
};

const cases = Object.entries(documentLimits) as [keyof typeof documentLimits, number][];

test.each(cases)('%s: %i are allowed, and not one more', (limit, most) => {
  expect(refuseWritten(documents[limit](most))).toBeUndefined();
  const error = refuseWritten(documents[limit](most + 1));
  expect(refusal(error && [error])).toEqual({ code: 'QUERY_TOO_LARGE', limit, most, had: most + 1 });
  expect(error?.message).toMatch(/^The query has \d+ .+; at most \d+ are allowed\. \S.+\.$/);
});

test('a long text is read as far as its limit, and is not parsed', () => {
  const error = refuseText(`{ ${'a '.repeat(500_000)}`);

  expect(refusal(error && [error])).toMatchObject({ limit: 'tokens', had: documentLimits.tokens + 1 });
});

test('what is nested so deeply that a parser cannot return from it is not parsed', () => {
  const deep = (open: string, close: string) => `{ a${open.repeat(30_000)}${close.repeat(30_000)} }`;

  for (const text of [deep('(b: [', '])'), deep('{ a ', '}'), `{ a(b: ${'['.repeat(40_000)}`]) {
    expect(refuseWritten(text)?.extensions.code).toBe('QUERY_TOO_LARGE');
  }
});

test('what is no GraphQL is left to whoever parses it', () => {
  for (const text of ['', 'nonsense', '{ a', '"', '{ a(b: "', '}}}}', '\u0000', '{ é }']) {
    expect(refuseText(text)).toBeUndefined();
    expect(refuseWritten(text)).toBeUndefined();
  }
});

test('no limit stands in the way of what is usual', () => {
  expect(
    refuseDocument(parse('query A($a: ID!) { a(b: $a) @include(if: true) { ...F } } fragment F on A { b }')),
  ).toBe(undefined);
});
