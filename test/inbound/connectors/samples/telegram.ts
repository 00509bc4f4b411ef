import type { Sample, SampleRequest } from '../sample.ts';

const secrets = { SECRET_TOKEN: 'secret-token_of-a-test' };

export const sent = (update: object, token: string = secrets.SECRET_TOKEN): SampleRequest => ({
  headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': token },
  body: JSON.stringify(update),
});

export const channel = { id: -1001234567890, title: 'Ren strand', type: 'channel' };
export const kari = {
  id: 7411000001,
  is_bot: false,
  first_name: 'Kåre',
  last_name: 'Ødegård',
  language_code: 'nb',
};
const admin = { id: 7411000009, is_bot: false, first_name: 'Åse' };

/** An invite link, as an administrator has named it. */
export const linkNamed = (name: string): object => ({
  invite_link: 'https://t.me/+AbCd…',
  name,
  creator: admin,
  creates_join_request: false,
  is_primary: false,
  is_revoked: false,
});

interface Change {
  readonly from: object;
  readonly to: object;
  readonly link?: object;
}

const seconds = (now: number): number => Math.floor(now / 1_000) - 60;

export const memberChange = (now: number, { from, to, link }: Change, updateId = 900001): object => ({
  update_id: updateId,
  chat_member: {
    chat: channel,
    from: kari,
    date: seconds(now),
    old_chat_member: { user: kari, ...from },
    new_chat_member: { user: kari, ...to },
    ...(link && { invite_link: link }),
  },
});

export const joins = { from: { status: 'left' }, to: { status: 'member' } };
export const leaves = { from: { status: 'member' }, to: { status: 'left' } };

export const joinRequest = (now: number, link: object): object => ({
  update_id: 900002,
  chat_join_request: {
    chat: channel,
    from: kari,
    user_chat_id: kari.id,
    date: seconds(now),
    bio: 'Liker strender',
    invite_link: link,
  },
});

export const tapped = (data: string): object => ({
  update_id: 900003,
  callback_query: {
    id: '4382bfdwdsb323b2d9',
    from: kari,
    message: {
      message_id: 42,
      chat: channel,
      date: 1746000000,
      text: 'Blir du med på lørdag?',
      reply_markup: { inline_keyboard: [[{ text: 'Jeg kommer', callback_data: data }]] },
    },
    chat_instance: '-3216549870',
    data,
  },
});

export const pollAnswer = (...options: readonly number[]): object => ({
  update_id: 900004,
  poll_answer: { poll_id: '5400000000000000001', user: kari, option_ids: options },
});

const common = { kind: 'TELEGRAM', secrets } as const;
const pollOptions = ['SIGN_UP', 'TENTATIVE', 'DECLINED', 'NOTHING'] as const;

export const samples: readonly Sample[] = [
  {
    ...common,
    shows: 'whoever joins the channel signs up',
    request: now => sent(memberChange(now, { ...joins, link: linkNamed('Plakat ved biblioteket') })),
    impact: { participants: 1, 'signUps.gross': 1, 'signUps.net': 1 },
  },
  {
    ...common,
    shows: 'whoever leaves without having signed up is nobody',
    refused: ['NOT_SIGNED_UP'],
    request: now => sent(memberChange(now, leaves)),
    impact: { participants: 0, 'signUps.gross': 0 },
  },
  {
    ...common,
    shows: 'a promotion is no sign-up',
    request: now => sent(memberChange(now, { ...leaves, to: { status: 'administrator' } })),
    impact: { participants: 0, 'signUps.gross': 0 },
  },
  {
    ...common,
    shows: 'whoever asks to join signs up',
    request: now => sent(joinRequest(now, linkNamed('Plakat ved biblioteket'))),
    impact: { participants: 1, 'signUps.gross': 1 },
  },
  {
    ...common,
    shows: 'a button that confirms is a sign-up, confirmed',
    request: () => sent(tapped('confirm')),
    impact: { 'signUps.gross': 1, 'signUps.confirmed': 1 },
  },
  {
    ...common,
    shows: 'a button that says perhaps is a reply',
    request: () => sent(tapped('maybe')),
    impact: { 'signUps.gross': 0, 'replies.tentative': 1 },
  },
  {
    ...common,
    shows: 'an option of a poll that means a sign-up is one',
    settings: { pollOptions },
    request: () => sent(pollAnswer(0)),
    impact: { participants: 1, 'signUps.gross': 1 },
  },
  {
    ...common,
    shows: 'an option of a poll that means no is a reply',
    settings: { pollOptions },
    request: () => sent(pollAnswer(2)),
    impact: { 'signUps.gross': 0, 'replies.declined': 1 },
  },
];
