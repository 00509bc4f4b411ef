import fc from 'fast-check';
import { readReplyPayload } from '../../../src/inbound/connectors/reply-payload.ts';

test.each([
  ['signup', { reply: 'SIGN_UP' }],
  ['confirm', { reply: 'CONFIRM' }],
  ['maybe', { reply: 'TENTATIVE' }],
  ['no', { reply: 'DECLINED' }],
  ['withdraw', { reply: 'WITHDRAW' }],
  ['signup:4t6y8n2k0q1w3e5r', { reply: 'SIGN_UP', activityId: '4t6y8n2k0q1w3e5r' }],
])('%s is %j', (text, payload) => {
  expect(readReplyPayload(text)).toEqual(payload);
});

test.each([
  'No',
  'no.',
  ' no',
  'no\n',
  'nope',
  'signup:',
  'signup:A1',
  'signup:a b',
  'signup:a:b',
  '',
  'toString',
])('%j is no such payload', text => {
  expect(readReplyPayload(text)).toBeUndefined();
});

test('any text is read, and an id is one that the ledger takes', () => {
  const nearly = fc
    .tuple(fc.constantFrom('signup', 'no', 'maybe'), fc.string())
    .map(([word, rest]) => `${word}:${rest}`);
  fc.assert(
    fc.property(fc.oneof(fc.string(), nearly), text => {
      const { activityId = 'a' } = readReplyPayload(text) ?? {};
      expect(activityId).toMatch(/^[0-9a-z]{1,32}$/);
    }),
  );
});
