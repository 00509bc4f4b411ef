import fc from 'fast-check';
import { outlineOf } from '../../src/http/json-outline.ts';

const outline = (value: unknown) => outlineOf(Buffer.from(JSON.stringify(value)));

test('the depth and the query of any JSON are what parsing it would show', () => {
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
  fc.assert(
    fc.property(fc.json(), fc.option(fc.json({ maxDepth: 2 })), (text, query) => {
      const value = JSON.parse(text) as unknown;
      const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
      const body: unknown = isObject && query !== null ? { ...value, query } : value;
      expect(outline(body)).toEqual({
        depth: depthOf(body),
        query: isObject && query !== null ? query : undefined,
      });
    }),
  );
});

test.each([
  ['the last of two counts', '{"query":"a","query":"b"}', 'b'],
  ['one further in is none', '{"variables":{"query":"a"}}', undefined],
  ['one that is a value is none', '{"operationName":"query","a":"b"}', undefined],
  ['one that is no text is none', '{"query":{"query":"a"},"b":"c"}', undefined],
  ['one in a list is none', '[{"query":"a"}]', undefined],
  ['escapes are read', '{ "query" : "say \\"h\\u0069\\" \\\\" }', 'say "hi" \\'],
  ['brackets in texts are none', '{"query":"{{{[[["}', '{{{[[['],
])('%s', (_, text, query) => {
  expect(outlineOf(Buffer.from(text)).query).toBe(query);
});
