import { answerLimit, jsonBytes } from '../../../src/graphql/limits/answer-size.ts';
import { TestServer } from '../../server/harness.ts';

/** An answer has a size that is bounded, whatever its texts hold. */

test.each([
  ['a text', 'å'.repeat(1_000)],
  ['numbers', Array.from({ length: 1_000 }, (_, n) => n)],
  ['objects', Array.from({ length: 100 }, (_, n) => ({ id: `id-${n}`, value: null, other: { yes: true } }))],
])('%s: about as many bytes as its JSON', (_, value) => {
  const bytes = Buffer.byteLength(JSON.stringify(value));

  expect(jsonBytes(value, Infinity) / bytes).toBeGreaterThan(0.9);
  expect(jsonBytes(value, Infinity) / bytes).toBeLessThan(1.6);
});

test('it does not count on when there is too much', () => {
  const endless: unknown[] = ['a'.repeat(1_000)];
  endless.push(endless, endless);

  expect(jsonBytes(endless, 50_000)).toBeLessThan(60_000);
});

test('a longer answer than is allowed is refused, with the way out', async () => {
  const server = await TestServer.start();
  const description = 'Rydd stranda. '.repeat(140);
  const input = Array.from({ length: 400 }, (_, n) => ({ createCampaign: { name: `${n}`, description } }));
  await server.data('mutation ($input: [Record!]!) { record(input: $input) { __typename } }', { input });
  const names = Array.from(
    { length: 10 },
    (_, n) => `a${n}: campaigns(first: 400) { nodes { description } }`,
  );
  const { status, data, errors } = await server.ask(`{ ${names.join(' ')} }`);
  const fewer = await server.ask(`{ ${names.slice(0, 5).join(' ')} }`);
  await server.remove();

  expect([status, data, fewer.status]).toEqual([400, undefined, 200]);
  expect(errors).toMatchObject([
    { extensions: { code: 'ANSWER_TOO_LARGE', limit: 'answerBytes', most: answerLimit } },
  ]);
  expect(errors?.[0]?.message).toContain('Ask for shorter pages');
});
