import { createHmac } from 'node:crypto';
import type { Sample, SampleRequest } from '../sample.ts';
import { escaped } from '../connector-kit.ts';

const secrets = { CONSUMER_SECRET: 'consumer-secret-of-a-test' };

export function signed(payload: object, secret: string = secrets.CONSUMER_SECRET): SampleRequest {
  const body = escaped(payload);
  const signature = createHmac('sha256', secret).update(body).digest('base64');
  return {
    headers: {
      'content-type': 'application/json',
      'x-twitter-webhooks-signature': `sha256=${signature}`,
    },
    body,
  };
}

/** The account whose activity is reported. */
export const account = '1111111111111111111';
const other = '2222222222222222222';
const at = (now: number, secondsAgo: number): string => new Date(now - secondsAgo * 1_000).toISOString();

/** A delivery of the X Activity API. */
export const activity = (now: number, type: string, post: object): object => ({
  data: {
    event_uuid: '2080765813578191303',
    filter: { user_id: account },
    event_type: type,
    tag: 'dugnad',
    payload: { author_id: other, created_at: at(now, 60), lang: 'no', ...post },
    includes: {},
  },
});

export const mention = {
  id: '2080765813578191303',
  edit_history_tweet_ids: ['2080765813578191303'],
  conversation_id: '2080765813578191303',
  display_text_range: [0, 38],
  text: 'Bli med @Strandrydding på lørdag, dere',
  entities: { mentions: [{ start: 8, end: 22, username: 'Strandrydding', id: account }] },
};

export const repost = {
  id: '2090000000000000003',
  edit_history_tweet_ids: ['2090000000000000003'],
  referenced_tweets: [{ type: 'retweeted', id: '2080761390344937796' }],
  display_text_range: [0, 41],
  text: 'RT @Strandrydding: Vi rydder på lørdag, ø',
  entities: { mentions: [{ start: 3, end: 17, username: 'Strandrydding', id: account }] },
};

export const reply = {
  id: '2090000000000000001',
  edit_history_tweet_ids: ['2090000000000000001'],
  in_reply_to_tweet_id: '2080761390344937796',
  in_reply_to_user_id: account,
  referenced_tweets: [{ type: 'replied_to', id: '2080761390344937796' }],
  display_text_range: [15, 30],
  text: '@Strandrydding Så bra! Heia dere',
  entities: { mentions: [{ start: 0, end: 14, username: 'Strandrydding', id: account }] },
};

export const withTrackedLink = {
  ...reply,
  id: '2090000000000000009',
  edit_history_tweet_ids: ['2090000000000000009'],
  entities: {
    urls: [
      { start: 15, end: 38, url: 'https://t.co/x', expanded_url: 'https://dugnad.example.org/s/zzcfpkc3' },
    ],
  },
};

/** A delivery of the Account Activity API. */
export const accountActivity = (now: number, ...tweets: readonly object[]): object => ({
  for_user_id: account,
  user_has_blocked: 'false',
  tweet_create_events: tweets.map((tweet, index) => ({
    created_at: 'Mon May 04 18:29:00 +0000 2026',
    timestamp_ms: String(now - 60_000),
    id_str: `20800000000000000${index}`,
    text: 'Bli med',
    user: { id: 2222222222222222, id_str: other, name: 'Åse', screen_name: 'ase' },
    entities: { hashtags: [], urls: [], user_mentions: [] },
    ...tweet,
  })),
});

export const tweets = {
  mention: {
    text: 'Bli med @Strandrydding',
    entities: {
      urls: [],
      user_mentions: [{ id_str: account, screen_name: 'Strandrydding', indices: [8, 22] }],
    },
  },
  retweet: {
    text: 'RT @Strandrydding: Vi rydder',
    retweeted_status: { id_str: '1', user: { id_str: account } },
  },
  quote: { text: 'Dette!', quoted_status: { id_str: '1', user: { id_str: account } } },
  reply: {
    text: '@Strandrydding Så bra',
    in_reply_to_user_id_str: account,
    display_text_range: [15, 21],
    entities: { urls: [], user_mentions: [{ id_str: account, indices: [0, 14] }] },
  },
  own: {
    user: { id_str: account },
    text: 'Vi rydder: se lenken',
    entities: { urls: [{ expanded_url: 'https://dugnad.example.org/s/zzcfpkc3' }], user_mentions: [] },
  },
};

const common = { kind: 'X', secrets } as const;

export const samples: readonly Sample[] = [
  {
    ...common,
    shows: 'somebody who names the account in a post shares the campaign',
    request: now => signed(activity(now, 'post.mention.create', mention)),
    impact: { participants: 1, 'shares.made': 1 },
  },
  {
    ...common,
    shows: 'somebody who reposts a post of the account shares the campaign',
    request: now => signed(activity(now, 'post.repost.create', repost)),
    impact: { participants: 1, 'shares.made': 1 },
  },
  {
    ...common,
    shows: 'an answer with a tracked link shares the campaign',
    request: now => signed(activity(now, 'post.reply.create', withTrackedLink)),
    impact: { participants: 1, 'shares.made': 1 },
  },
  {
    ...common,
    shows:
      'of the older Account Activity API: a mention, a repost and a quote by one person are three shares',
    request: now =>
      signed(accountActivity(now, tweets.mention, tweets.retweet, tweets.quote, tweets.reply, tweets.own)),
    impact: { participants: 1, 'shares.made': 3 },
  },
];
