import type { Connector, PayloadReading, Content } from './connector.ts';
import { isObject } from './json.ts';
import { isSigned, signatureOf } from './signature.ts';
import { isShare, type XPost, postsIn } from './x/post.ts';

/**
 * What the challenge may be made of. It is answered with its signature by the secret that signs payloads too, so whoever asks could have a
 * payload signed: no payload can be written with these characters.
 */
const challenge = /^[\w.~=+/-]{1,256}$/;

/**
 * Posts about an account of X, by the X Activity API or the older Account Activity API, https://docs.x.com/x-api/webhooks/quickstart:
 * somebody passes the campaign on. Likes and follows are nothing: they pass nothing on, and who follows can unfollow without a word.
 */
export const x: Connector = {
  is: 'Posts, quotes and reposts on X by which others pass the campaign on.',
  system: 'x',
  secrets: {
    CONSUMER_SECRET: {
      is: 'The consumer secret (API key secret) of the app, in the developer console under Keys and tokens.',
      isNeeded: true,
    },
  },
  settings: ['only'],
  handshake: (query, { CONSUMER_SECRET: secret }) => {
    const token = query.get('crc_token');
    if (!secret || token === null || !challenge.test(token)) return undefined;
    return { response_token: signatureOf(token, secret, 'base64') };
  },
  verify: ({ headers, body }, { CONSUMER_SECRET: secret }) =>
    isSigned(body, headers['x-twitter-webhooks-signature'], secret, 'base64'),
  read: (payload, reading) => {
    if (!isObject(payload)) return [{ says: 'nonsense', reason: 'It is no activity of X.' }];
    const shares = postsIn(payload)
      .filter(post => isTaken(post, reading) && isShare(post))
      .map(post => shared(post, reading));
    return shares.length > 0 ? shares : [{ says: 'nothing' }];
  },
};

const isTaken = ({ account }: XPost, { settings: { only } }: PayloadReading): boolean =>
  only.length === 0 || only.includes(account);

function shared({ id, author, at }: XPost, { target: { campaignId } }: PayloadReading): Content {
  const share = {
    campaignId,
    participant: { identifiers: [`x:${author}`] },
    channel: 'X',
    ...(at !== undefined && { occurredAt: at }),
    source: { system: 'x', externalId: id },
  };
  return { says: 'commands', items: [{ share }] };
}
