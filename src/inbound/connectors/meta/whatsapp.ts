import { whoIs } from '../../../commands/who-is.ts';
import { Refusal } from '../../../domain/refusal.ts';
import type { Item } from '../../../commands/batch.ts';
import { rowDigest } from '../../row-digest.ts';
import type { PayloadReading, Content } from '../connector.ts';
import { cut } from '../form-row.ts';
import { epochIn, idIn, isObject, type Json, objectIn, objectsIn, textOf } from '../json.ts';
import { type ReplyPayload, readReplyPayload } from '../reply-payload.ts';
import { type MetaChange, nonsense, recorded } from './change.ts';

const system = 'whatsapp';

/**
 * Buttons that people tapped, https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages. What
 * they write is not read, but for the text that an advertisement put into the message.
 */
export function repliesIn({ value }: MetaChange, reading: PayloadReading): Content[] {
  return objectsIn(value, 'messages').flatMap(message => {
    const payload = readReplyPayload(payloadOf(message));
    return payload ? [replied(payload, message, contactOf(message, value), reading)] : [];
  });
}

function payloadOf(message: Json): string {
  const interactive = objectIn(message, 'interactive');
  const tapped = objectIn(interactive, 'button_reply', 'list_reply').id;
  const written = isObject(message.referral) ? objectIn(message, 'text').body : undefined;
  return textOf(tapped ?? objectIn(message, 'button').payload ?? written);
}

/** Who wrote it. Whoever has a user name may hide their number: then only `user_id` says who they are. */
function contactOf(message: Json, value: Json): Json {
  const contacts = objectsIn(value, 'contacts');
  const [from, user] = [idIn(message, 'from'), idIn(message, 'from_user_id')];
  const own = contacts.find(
    contact =>
      (from !== undefined && idIn(contact, 'wa_id') === from) ||
      (user !== undefined && idIn(contact, 'user_id') === user),
  );
  return { wa_id: from, user_id: user, ...(own ?? (contacts.length === 1 ? contacts[0] : {})) };
}

function replied(payload: ReplyPayload, message: Json, contact: Json, { target }: PayloadReading): Content {
  const [id, participant] = [idIn(message, 'id'), participantOf(contact, idIn(message, 'from'))];
  if (id === undefined || participant === undefined)
    return nonsense('A message without an id, or of nobody who can be known.');
  const occurredAt = epochIn(message, 'timestamp');
  const activityId = payload.activityId ?? target.activityId;
  const common = {
    campaignId: target.campaignId,
    ...(activityId !== null && { activityId }),
    participant,
    ...(occurredAt !== undefined && { occurredAt }),
    source: { system, externalId: id },
  };
  return recorded(...replyItems(payload.reply, common, { ...reachOf(message), ...named(contact) }));
}

function replyItems(reply: ReplyPayload['reply'], common: object, reached: object): Item[] {
  switch (reply) {
    case 'SIGN_UP':
      return [{ signUp: { ...common, ...reached } }];
    case 'CONFIRM':
      return [{ signUp: { ...common, ...reached } }, { confirmSignUp: common }];
    case 'TENTATIVE':
    case 'DECLINED':
      return [{ replyToInvitation: { ...common, ...reached, reply } }];
    case 'WITHDRAW':
      return [{ withdrawSignUp: common }];
  }
}

/** An advertisement that opened the chat says which it is. The id of the click is not kept: it is of one person. */
function reachOf(message: Json): object {
  const referral = objectIn(message, 'referral');
  const kind = textOf(referral.source_type);
  if (kind === '') return { channel: 'WHATSAPP_GROUP' };
  const [creativeId, headline] = [idIn(referral, 'source_id'), line(referral.headline)];
  return {
    channel: kind === 'ad' ? 'FACEBOOK_ADS' : 'WHATSAPP_GROUP',
    ...(creativeId !== undefined && { creativeId: cut(creativeId, 100) }),
    utm: { source: system, medium: line(kind), ...(headline !== '' && { content: headline }) },
  };
}

function named(contact: Json): object {
  const name = line(objectIn(contact, 'profile').name);
  return /\p{L}/u.test(name) ? { name } : {};
}

/** A text as a field takes it: on one line, of up to 200 characters. */
const line = (value: unknown): string => cut(textOf(value).replaceAll(/[\p{Cc}\p{Cf}\p{Z}]+/gu, ' '), 200);

/**
 * Who joined a group and who left it, https://developers.facebook.com/documentation/business-messaging/whatsapp/groups/webhooks. Whoever is
 * removed by somebody else is reported as whoever leaves.
 */
export function membersIn({ value }: MetaChange, reading: PayloadReading): Content[] {
  return objectsIn(value, 'groups').flatMap(group => {
    switch (group.type) {
      case 'group_participants_add':
        return objectsIn(group, 'added_participants').map(member => moved('signUp', member, group, reading));
      case 'group_participants_remove':
        return objectsIn(group, 'removed_participants').map(member =>
          moved('withdrawSignUp', member, group, reading),
        );
      default:
        return [];
    }
  });
}

/**
 * The time is a part of the external id, since one person may join, leave and join again. Meta sends in any order, and whoever leaves has
 * joined: a leave is stated as a sign-up that was taken back, so that a join that comes later does not stand.
 */
function moved(
  command: 'signUp' | 'withdrawSignUp',
  member: Json,
  group: Json,
  { target: { campaignId, activityId } }: PayloadReading,
): Content {
  const participant = participantOf(member, idIn(member, 'wa_id') ?? idIn(member, 'input'));
  const [groupId, occurredAt] = [idIn(group, 'group_id'), epochIn(group, 'timestamp')];
  if (participant === undefined || groupId === undefined || occurredAt === undefined)
    return nonsense('A member of a group without a time, a group or an id.');
  const common = {
    campaignId,
    ...(activityId !== null && { activityId }),
    participant,
    occurredAt,
    source: { system, externalId: rowDigest(command, groupId, participant, occurredAt) },
  };
  return recorded({
    signUp: {
      ...common,
      channel: 'WHATSAPP_GROUP',
      ...(command === 'withdrawSignUp' && { withdrawn: true }),
    },
  });
}

/** By WhatsApp's ids of them, and by their number. undefined: nobody can be known by it. @param number as digits, as WhatsApp writes it */
function participantOf(contact: Json, number: string | undefined): object | undefined {
  const [, digits] = /^\+?(\d{7,15})$/.exec(number ?? '') ?? [];
  const [id, user] = [idIn(contact, 'wa_id') ?? digits, idIn(contact, 'user_id')];
  const identifiers = [
    ...(id !== undefined ? [`whatsapp:${id}`] : []),
    ...(user !== undefined ? [`whatsapp-user:${user}`] : []),
  ];
  if (identifiers.length === 0) return undefined;
  return { identifiers, ...phoneOf(digits) };
}

/** A number that the ledger would refuse is left out: it would cost the sign-up. */
function phoneOf(digits: string | undefined): object {
  const phone = `+${digits ?? ''}`;
  return whoIs({ phone }) instanceof Refusal ? {} : { phone };
}
