import { epochIn, idIn, type Json, objectIn, objectsIn, textOf, textsIn } from '../json.ts';

/** A post, and what it has to do with the account whose activity is reported. */
export interface XPost {
  /** Of its first version: an edited post has another id, and is the same. */
  readonly id: string;
  readonly author: string;
  /** The account's id. */
  readonly account: string;
  /** ISO 8601; undefined: not stated. */
  readonly at: string | undefined;
  /** It is a repost or a quote of a post of the account. */
  readonly passesOn: boolean;
  /** Ids of whom it names in what was written, without those to whom it is an answer. */
  readonly mentions: readonly string[];
  /** Where its links lead. */
  readonly links: readonly string[];
}

/** Whether somebody else passes on the campaign by it. An answer to a post is talk, unless it names the account or carries a tracked link. */
export const isShare = ({ author, account, passesOn, mentions, links }: XPost): boolean =>
  author !== account && (passesOn || mentions.includes(account) || links.some(isTrackedLink));

/** `/s/<code>` of any server: under which names this one is reached is not known here. */
const isTrackedLink = (link: string): boolean => /^\/s\/[0-9a-z]{8}$/i.test(URL.parse(link)?.pathname ?? '');

/** The posts in a payload of either API. Whom the account has blocked is not heard. */
export function postsIn(payload: Json): XPost[] {
  const posts = [...activityPosts(objectIn(payload, 'data')), ...accountActivityPosts(payload)];
  return posts.filter(post => post !== undefined);
}

const passingOn: ReadonlySet<unknown> = new Set(['post.repost.create', 'post.quote.create']);

/** X Activity API, https://docs.x.com/x-api/activity/event-payloads */
function activityPosts(data: Json): (XPost | undefined)[] {
  const { event_type: type } = data;
  if (!textOf(type).startsWith('post.') || type === 'post.delete') return [];
  const [post, account] = [objectIn(data, 'payload'), idIn(objectIn(data, 'filter'), 'user_id')];
  const [first] = textsIn(post, 'edit_history_tweet_ids');
  const [id, author] = [idIn({ first, last: post.id }, 'first', 'last'), idIn(post, 'author_id')];
  if (id === undefined || author === undefined || account === undefined) return [];
  // Of a long post only this holds all that was written.
  const entities = { ...objectIn(post, 'entities'), ...objectIn(objectIn(post, 'note_tweet'), 'entities') };
  return [
    {
      id,
      author,
      account,
      at: instantOf(textOf(post.created_at)),
      passesOn: passingOn.has(type),
      mentions: objectsIn(entities, 'mentions')
        .filter(mention => isWritten(mention.start, post))
        .flatMap(idsIn),
      links: linksIn(entities),
    },
  ];
}

/** Account Activity API, https://docs.x.com/x-api/account-activity/introduction */
function accountActivityPosts(payload: Json): (XPost | undefined)[] {
  const account = idIn(payload, 'for_user_id');
  if (account === undefined || textOf(payload.user_has_blocked) === 'true') return [];
  return objectsIn(payload, 'tweet_create_events').map(tweet => accountActivityPost(tweet, account));
}

function accountActivityPost(tweet: Json, account: string): XPost | undefined {
  const first = objectIn(tweet, 'edit_history').initial_tweet_id;
  const [id, author] = [
    idIn({ first, ...tweet }, 'first', 'id_str'),
    idIn(objectIn(tweet, 'user'), 'id_str'),
  ];
  if (id === undefined || author === undefined) return undefined;
  // Of a long post only this holds all that was written.
  const whole = { ...tweet, ...objectIn(tweet, 'extended_tweet') };
  const entities = objectIn(whole, 'entities');
  return {
    id,
    author,
    account,
    at: epochIn(tweet, 'timestamp_ms') ?? instantOf(textOf(tweet.created_at)),
    passesOn: ['retweeted_status', 'quoted_status'].some(
      name => idIn(objectIn(objectIn(tweet, name), 'user'), 'id_str') === account,
    ),
    mentions: objectsIn(entities, 'user_mentions')
      .filter(({ indices }) => isWritten(Array.isArray(indices) ? indices[0] : undefined, whole))
      .flatMap(idsIn),
    links: linksIn(entities),
  };
}

/** Those whom a post answers stand before what was written. @param start of a mention, in characters */
function isWritten(start: unknown, { display_text_range: range }: Json): boolean {
  const begins: unknown = Array.isArray(range) ? range[0] : 0;
  return typeof start !== 'number' || typeof begins !== 'number' || start >= begins;
}

const idsIn = (mention: Json): string[] => [idIn(mention, 'id_str', 'id')].filter(id => id !== undefined);

/** As they were written: where a tracked link leads on to says nothing of it. */
const linksIn = (entities: Json): string[] =>
  objectsIn(entities, 'urls').map(url => textOf(url.expanded_url));

/** `2026-07-24T21:05:48.000Z`, `Mon Mar 26 16:33:26 +0000 2018` */
function instantOf(text: string): string | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
