import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import type { InboundRequest, Content } from '../../../src/inbound/connectors/connector.ts';
import { x } from '../../../src/inbound/connectors/x.ts';
import { externalIds, forgeries, inputsOf, mutated, readingWith, refusedOf } from './connector-kit.ts';
import {
  account,
  accountActivity,
  activity,
  mention,
  reply,
  repost,
  samples,
  signed,
  tweets,
  withTrackedLink,
} from './samples/x.ts';

const now = Date.parse('2026-05-04T18:30:00Z');
const secrets = { CONSUMER_SECRET: 'consumer-secret' };
const read = (payload: unknown, settings = {}): readonly Content[] =>
  x.read?.(payload, readingWith(settings)) ?? [];
const hmac = (text: string): string =>
  createHmac('sha256', secrets.CONSUMER_SECRET).update(text).digest('base64');
const requestOf = (body: string): InboundRequest => ({
  headers: { 'x-twitter-webhooks-signature': `sha256=${hmac(body)}` },
  query: new URLSearchParams(),
  body: Buffer.from(body),
});
const asks = (token: string, known: object = secrets): unknown =>
  x.handshake?.(new URLSearchParams({ crc_token: token }), known);

describe('the challenge', () => {
  const token = '9b4507b3-9040-4669-9ca3-6b94edb50553';

  test('is answered with its signature', () => {
    expect(asks(token)).toEqual({ response_token: `sha256=${hmac(token)}` });
  });

  test('is answered by nobody who has no secret', () => {
    expect(asks(token, {})).toBeUndefined();
    expect(asks(token, { CONSUMER_SECRET: '' })).toBeUndefined();
    expect(x.handshake?.(new URLSearchParams({ nonce: '1' }), secrets)).toBeUndefined();
  });

  test('never signs what could then be sent as a payload', () => {
    const { body } = signed(activity(now, 'post.mention.create', mention));
    expect(asks(body)).toBeUndefined();
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.constantFrom('1', 'true', token)), text => {
        if (asks(text) === undefined) return;
        let payload: unknown;
        try {
          payload = JSON.parse(text);
        } catch {
          return;
        }
        expect(read(payload)).toMatchObject([{ says: 'nonsense' }]);
      }),
      { numRuns: 2_000, examples: [['{}'], ['[]'], ['null']] },
    );
  });
});

describe('the signature', () => {
  test('is of the bytes: æøå may come as they are, or escaped', () => {
    const raw = JSON.stringify({ for_user_id: account, note: 'æøå' });
    const both = [raw, raw.replace('æøå', String.raw`\u00e6\u00f8\u00e5`)];
    expect(both.map(body => x.verify?.(requestOf(body), secrets, now))).toEqual([true, true]);
  });

  test('no change of a request, its signature or the secret is accepted', () => {
    const request = requestOf(signed(activity(now, 'post.mention.create', mention)).body);
    expect(x.verify?.(request, secrets, now)).toBe(true);
    const forged = forgeries({
      header: 'x-twitter-webhooks-signature',
      signature: String(request.headers['x-twitter-webhooks-signature']),
      body: request.body,
      secretName: 'CONSUMER_SECRET',
      secret: secrets.CONSUMER_SECRET,
    });
    fc.assert(
      fc.property(forged, each => x.verify?.(each.request, each.secrets, now) === false),
      { numRuns: 3_000 },
    );
  });
});

describe('a post', () => {
  test('is a share by its author, at its time', () => {
    const said = read(activity(now, 'post.mention.create', mention));
    expect(inputsOf(said)).toEqual([
      [
        'share',
        {
          campaignId: 'c1',
          participant: { identifiers: ['x:2222222222222222222'] },
          channel: 'X',
          occurredAt: '2026-05-04T18:29:00.000Z',
          source: { system: 'x', externalId: '2080765813578191303' },
        },
      ],
    ]);
    expect(refusedOf(said)).toEqual([]);
  });

  const own = { ...mention, author_id: account };
  const quote = { id: '3', referenced_tweets: [{ type: 'quoted', id: '1' }], entities: {} };
  test.each([
    ['a repost', activity(now, 'post.repost.create', repost), 1],
    ['a quote', activity(now, 'post.quote.create', quote), 1],
    ['an answer', activity(now, 'post.reply.create', reply), 0],
    ['an answer with a tracked link', activity(now, 'post.reply.create', withTrackedLink), 1],
    ['a post of the account itself', activity(now, 'post.create', own), 0],
    ['a post that says nothing of the account', activity(now, 'post.create', { id: '4', entities: {} }), 0],
    ['a post that was deleted', activity(now, 'post.delete', mention), 0],
    ['a follower', activity(now, 'follow.follow', mention), 0],
    ['a like', activity(now, 'like.create', mention), 0],
    ['a message', activity(now, 'dm.received', mention), 0],
    ['an older mention', accountActivity(now, tweets.mention), 1],
    ['an older repost', accountActivity(now, tweets.retweet), 1],
    ['an older quote', accountActivity(now, tweets.quote), 1],
    ['an older answer', accountActivity(now, tweets.reply), 0],
    ['an older post of the account itself', accountActivity(now, tweets.own), 0],
    [
      'somebody whom the account blocked',
      { ...accountActivity(now, tweets.mention), user_has_blocked: 'true' },
      0,
    ],
    ['an older like', { for_user_id: account, favorite_events: [tweets.mention] }, 0],
  ])('%s', (_, payload, shares) => {
    const said = read(payload);
    expect(inputsOf(said)).toHaveLength(shares);
    if (shares === 0) expect(said).toEqual([{ says: 'nothing' }]);
  });

  test.each([
    ['https://dugnad.example.org/s/zzcfpkc3', 1],
    ['https://dugnad.example.org/s/ZZCFPKC3?utm_source=x', 1],
    ['https://dugnad.example.org/s/', 0],
    ['https://dugnad.example.org/s/zzcfpkc3/poster', 0],
    ['https://dugnad.example.org/other/s/zzcfpkc3', 0],
    ['no address', 0],
  ])('with the link %s makes %i shares', (link, shares) => {
    const post = { ...reply, entities: { urls: [{ expanded_url: link }] } };
    expect(inputsOf(read(activity(now, 'post.reply.create', post)))).toHaveLength(shares);
  });

  test('of which only the whole text names the account is a share as well', () => {
    const mentions = [{ start: 300, end: 314, id: account }];
    const long = { ...mention, entities: {}, note_tweet: { text: '…', entities: { mentions } } };
    const older = {
      entities: { user_mentions: [], urls: [] },
      extended_tweet: { entities: { user_mentions: [{ id_str: account, indices: [300, 314] }] } },
    };
    expect(inputsOf(read(activity(now, 'post.mention.create', long)))).toHaveLength(1);
    expect(inputsOf(read(accountActivity(now, older)))).toHaveLength(1);
  });

  test('that was edited, or comes as a mention and as a quote, is one', () => {
    const edited = { ...mention, id: '2080765813578191399' };
    const ids = [
      activity(now, 'post.mention.create', mention),
      activity(now, 'post.mention.create', edited),
      activity(now, 'post.quote.create', mention),
    ].flatMap(payload => externalIds(read(payload)));
    expect(ids).toEqual(Array(3).fill(['share', '2080765813578191303']));
  });

  test.each([
    [account, 1],
    ['3333333333333333333', 0],
  ])('is taken only for the accounts that are named: %s', (id, shares) => {
    for (const payload of [
      activity(now, 'post.mention.create', mention),
      accountActivity(now, tweets.mention),
    ]) {
      expect(inputsOf(read(payload, { only: [id] }))).toHaveLength(shares);
    }
  });
});

test('whatever comes is read, and says something', () => {
  const payloads = [
    activity(now, 'post.mention.create', mention),
    activity(now, 'post.reply.create', withTrackedLink),
    accountActivity(now, tweets.mention, tweets.retweet),
  ];
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), ...payloads.map(mutated)), payload => {
      const said = read(payload);
      expect(said.length).toBeGreaterThan(0);
      // Only a time can be wrong, which the ledger refuses by itself.
      for (const refusal of refusedOf(said)) expect(JSON.stringify(refusal)).toContain('occurredAt');
    }),
    { numRuns: 3_000 },
  );
});

test.each(samples)('$shows', ({ secrets: known, settings, request, impact }) => {
  const { headers, body } = request?.(now) ?? { headers: {}, body: '' };
  const asSent = { headers: { ...headers }, query: new URLSearchParams(), body: Buffer.from(body) };
  expect(x.verify?.(asSent, known, now)).toBe(true);
  const said = read(JSON.parse(body), settings);
  expect(inputsOf(said)).toHaveLength(impact['shares.made'] ?? 0);
  expect(refusedOf(said)).toEqual([]);
});
