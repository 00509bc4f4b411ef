import { randomBytes } from 'node:crypto';
import type { PollMeaning } from '../../domain/connector.ts';
import type { Item } from '../../commands/batch.ts';
import type { Connector, PayloadReading, Content } from './connector.ts';
import { cut } from './form-row.ts';
import { epochIn, idIn, isObject, type Json, objectIn, textOf } from './json.ts';
import { readReplyPayload, type ReplyPayload } from './reply-payload.ts';
import { isSameSecret } from './signature.ts';

/** What may stand in `secret_token`, https://core.telegram.org/bots/api#setwebhook */
const tokenForm = /^[A-Za-z0-9_-]{1,256}$/;

/** How the code of a tracked link is written: eight characters of Crockford's base 32. */
const codeForm = /^[0-9a-hjkmnp-tv-z]{8}$/;

/** Who joins and leaves channels and groups, and who taps a button or answers a poll: https://core.telegram.org/bots/api#update */
export const telegram: Connector = {
  is: 'Those who join or leave a channel or group, tap a button of your bot, or answer its poll.',
  system: 'telegram',
  secrets: {
    SECRET_TOKEN: {
      is: 'The text that Telegram sends with each update. Enter it as `secret_token` of `setWebhook`.',
      isNeeded: true,
      make: () => randomBytes(24).toString('base64url'),
    },
  },
  settings: ['only', 'pollOptions'],
  verify: ({ headers }, { SECRET_TOKEN: secret }) => {
    const { 'x-telegram-bot-api-secret-token': token } = headers;
    if (!secret || !tokenForm.test(secret) || typeof token !== 'string') return false;
    return isSameSecret(token, secret);
  },
  read: (payload, reading) => [contentOf(payload, reading)],
};

const nothing: Content = { says: 'nothing' };

function contentOf(payload: unknown, reading: PayloadReading): Content {
  const update = isObject(payload) ? payload : {};
  const { update_id: id } = update;
  if (!Number.isSafeInteger(id)) return { says: 'nonsense', reason: 'It is no update of the Bot API.' };
  const items = itemsIn(update, { ...reading, externalId: `${reading.connectorId}:${String(id)}` });
  return items.length > 0 ? { says: 'commands', items } : nothing;
}

/** Update ids are unique for one bot, so the connector's id goes before them. */
type UpdateReading = PayloadReading & { readonly externalId: string };

function itemsIn(update: Json, reading: UpdateReading): readonly Item[] {
  const {
    chat_member: change,
    chat_join_request: request,
    callback_query: tap,
    poll_answer: answer,
  } = update;
  if (isObject(change)) return ofMember(change, reading);
  if (isObject(request)) return ofJoinRequest(request, reading);
  if (isObject(tap)) return ofButton(tap, reading);
  return isObject(answer) ? ofPollAnswer(answer, reading) : [];
}

/** A promotion, or a limit of what a member may do, neither joins nor leaves: https://core.telegram.org/bots/api#chatmemberupdated */
function ofMember(change: Json, reading: UpdateReading): readonly Item[] {
  const [before, after] = [objectIn(change, 'old_chat_member'), objectIn(change, 'new_chat_member')];
  if (!isTaken(change, reading) || isMember(before) === isMember(after)) return [];
  const person = { user: objectIn(after, 'user'), at: epochIn(change, 'date') };
  if (!isMember(after)) return reported(person, reading, common => ({ withdrawSignUp: common }));
  return joined({ ...person, change }, reading);
}

/** A request to join counts as a sign-up. If the person is let in later, that reports the same sign-up. */
const ofJoinRequest = (request: Json, reading: UpdateReading): readonly Item[] =>
  isTaken(request, reading)
    ? joined({ user: objectIn(request, 'from'), at: epochIn(request, 'date'), change: request }, reading)
    : [];

function joined({ change, ...person }: Person & { readonly change: Json }, reading: UpdateReading) {
  const code = textOf(objectIn(change, 'invite_link').name);
  const share = codeForm.test(code) ? { share: code } : {};
  return reported(person, reading, (common, about) => ({ signUp: { ...common, ...about, ...share } }));
}

/** `restricted` may be the status of somebody who is not there: https://core.telegram.org/bots/api#chatmemberrestricted */
function isMember({ status, is_member: isThere }: Json): boolean {
  if (status === 'restricted') return isThere === true;
  return status === 'member' || status === 'administrator' || status === 'creator';
}

/** Telegram does not say when somebody tapped; the message may be older. */
function ofButton(tap: Json, reading: UpdateReading): readonly Item[] {
  const payload = readReplyPayload(textOf(tap.data));
  if (!payload || !isTaken(objectIn(tap, 'message'), reading)) return [];
  const { activityId = reading.target.activityId } = payload;
  const where = { ...reading, target: { ...reading.target, activityId } };
  return replied(payload.reply, objectIn(tap, 'from'), where);
}

/** No options: the answer is taken back, https://core.telegram.org/bots/api#pollanswer */
function ofPollAnswer(answer: Json, reading: UpdateReading): readonly Item[] {
  const { pollOptions, only } = reading.settings;
  const { option_ids: options } = answer;
  if (pollOptions.length === 0 || !Array.isArray(options)) return [];
  if (only.length > 0 && !only.includes(textOf(answer.poll_id))) return [];
  const meanings = options.map(option => (typeof option === 'number' ? pollOptions[option] : undefined));
  const reply = options.length === 0 ? 'WITHDRAW' : strongest.find(each => meanings.includes(each));
  return reply ? replied(reply, objectIn(answer, 'user'), reading) : [];
}

/** Of several options the one that promises most counts. */
const strongest = ['SIGN_UP', 'TENTATIVE', 'DECLINED'] as const satisfies readonly PollMeaning[];

function replied(reply: ReplyPayload['reply'], user: Json, reading: UpdateReading): readonly Item[] {
  const person = { user, at: undefined };
  const signUp = () => reported(person, reading, (common, about) => ({ signUp: { ...common, ...about } }));
  switch (reply) {
    case 'SIGN_UP':
      return signUp();
    case 'CONFIRM':
      // Whoever confirms takes part, also where the sign-up has not come, or comes later.
      return [...signUp(), ...reported(person, reading, common => ({ confirmSignUp: common }))];
    case 'WITHDRAW':
      return reported(person, reading, common => ({ withdrawSignUp: common }));
    case 'TENTATIVE':
    case 'DECLINED':
      return reported(person, reading, (common, about) => ({
        replyToInvitation: { ...common, ...about, reply },
      }));
  }
}

interface Person {
  readonly user: Json;
  /** ISO 8601; undefined: it is not stated. */
  readonly at: string | undefined;
}

/** What somebody reports, as a command; none if nobody is named, or a program. */
function reported(
  { user, at }: Person,
  { externalId, target: { campaignId, activityId } }: UpdateReading,
  command: (common: object, about: object) => Item,
): readonly Item[] {
  const id = idIn(user, 'id');
  if (id === undefined || user.is_bot === true) return [];
  const name = cut(`${textOf(user.first_name)} ${textOf(user.last_name)}`, 200);
  const common = {
    campaignId,
    ...(activityId !== null && { activityId }),
    participant: { identifiers: [`telegram:${id}`] },
    ...(at !== undefined && { occurredAt: at }),
    source: { system: 'telegram', externalId },
  };
  return [command(common, { channel: 'TELEGRAM_CHANNEL', ...(name && { name }) })];
}

function isTaken(where: Json, { settings: { only } }: PayloadReading): boolean {
  const chat = idIn(objectIn(where, 'chat'), 'id');
  return only.length === 0 || (chat !== undefined && only.includes(chat));
}
