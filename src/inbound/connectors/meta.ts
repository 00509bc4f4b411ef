import { randomBytes } from 'node:crypto';
import type { Connector, PayloadReading, Content } from './connector.ts';
import { isObject, textOf } from './json.ts';
import { type MetaChange, changesIn, idsOf, nonsense } from './meta/change.ts';
import { leadAsked, leadNamed } from './meta/leads.ts';
import { storyReplies } from './meta/stories.ts';
import { membersIn, repliesIn } from './meta/whatsapp.ts';
import { isSameSecret, isSigned } from './signature.ts';

/**
 * All notifications of a Meta app, https://developers.facebook.com/docs/graph-api/webhooks/getting-started: they come to one address, and are
 * signed with the app's secret. Meta signs the body with `\u00e6` for æ as it sends it, so the bytes are checked as they came.
 */
export const meta: Connector = {
  is: 'Leads of Facebook and Instagram advertisements, replies and groups of WhatsApp, and replies to Instagram stories.',
  system: 'meta',
  secrets: {
    APP_SECRET: { is: 'The app secret, in the app dashboard under App settings › Basic.', isNeeded: true },
    VERIFY_TOKEN: {
      is: 'What the app dashboard asks for beside the address, under Webhooks.',
      isNeeded: true,
      make: () => randomBytes(24).toString('base64url'),
    },
    ACCESS_TOKEN: {
      is: 'A token of the page or of a system user that may read leads; only leads need it.',
      isNeeded: false,
    },
  },
  settings: ['only', 'map'],
  handshake: (query, { VERIFY_TOKEN: token }) => {
    const [stated, challenge] = [query.get('hub.verify_token'), query.get('hub.challenge')];
    if (query.get('hub.mode') !== 'subscribe' || !token || stated === null || challenge === null)
      return undefined;
    return isSameSecret(stated, token) && /^[\w-]{1,200}$/.test(challenge) ? challenge : undefined;
  },
  verify: ({ headers, body }, { APP_SECRET: secret }) =>
    isSigned(body, headers['x-hub-signature-256'], secret, 'hex'),
  read: (payload, reading) => {
    const changes = isObject(payload) ? changesIn(payload) : undefined;
    if (!changes) return [nonsense('It is no notification of Meta.')];
    const contents = changes
      .filter(change => isTaken(change, reading))
      .flatMap(change => contentOf(change, reading));
    return contents.length > 0 ? contents : [{ says: 'nothing' }];
  },
  api: {
    origin: 'https://graph.facebook.com',
    authorization: ({ ACCESS_TOKEN: token }): Record<string, string> =>
      token ? { authorization: `Bearer ${token}` } : {},
  },
  lookUp: leadAsked,
};

function isTaken(change: MetaChange, { settings: { only } }: PayloadReading): boolean {
  return only.length === 0 || idsOf(change).some(id => only.includes(id));
}

function contentOf(change: MetaChange, reading: PayloadReading): Content[] {
  switch (`${textOf(change.object)} ${textOf(change.field)}`) {
    case 'page leadgen':
      return [leadNamed(change)];
    case 'whatsapp_business_account messages':
      return repliesIn(change, reading);
    case 'whatsapp_business_account group_participants_update':
      return membersIn(change, reading);
    case 'instagram story_insights':
      return [storyReplies(change, reading)];
    default:
      return [];
  }
}
