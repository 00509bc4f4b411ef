import { createHmac } from 'node:crypto';
import type { Sample, SampleRequest } from '../sample.ts';
import { escaped } from '../connector-kit.ts';

const secrets = {
  APP_SECRET: 'app-secret-of-a-test',
  VERIFY_TOKEN: 'verify-token-of-a-test',
  ACCESS_TOKEN: 'page-token-of-a-test',
};

/** As Meta sends it: escaped, and signed as it is sent. */
export function signed(payload: object, secret: string = secrets.APP_SECRET): SampleRequest {
  const body = escaped(payload);
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  return {
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
    body,
  };
}

const seconds = (now: number, ago: number): number => Math.floor(now / 1_000) - ago;

export const leadNotice = (now: number, ...ids: readonly string[]): object => ({
  object: 'page',
  entry: [
    {
      id: '153125381133',
      time: seconds(now, 60),
      changes: ids.map(id => ({
        field: 'leadgen',
        value: {
          leadgen_id: id,
          page_id: '153125381133',
          form_id: '12312312312',
          adgroup_id: '12312312313',
          ad_id: '12312312313',
          created_time: seconds(now, 60),
        },
      })),
    },
  ],
});

export const lead = {
  created_time: '2025-04-28T08:49:14+0000',
  id: '4440001',
  form_id: '12312312312',
  platform: 'ig',
  campaign_name: 'Vårdugnad',
  ad_name: 'Søppelplukking',
  field_data: [
    { name: 'full_name', values: ['Kåre Ødegård'] },
    { name: 'email', values: ['kare@example.org'] },
    { name: 'phone_number', values: ['+4791234567'] },
    { name: 'hvilken_dag_passer?', values: ['lørdag', 'søndag'] },
  ],
  custom_disclaimer_responses: [
    { checkbox_key: 'nyhetsbrev', is_checked: '1' },
    { checkbox_key: 'del_med_partnere', is_checked: '' },
  ],
};

const fields = 'created_time,form_id,platform,field_data,custom_disclaimer_responses,campaign_name,ad_name';
export const leadPath = (id: string): string => `/${id}?fields=${fields}`;

interface Tap {
  readonly id: string;
  readonly from: string;
  readonly ago: number;
  readonly says: object;
}

export const messages = (now: number, ...taps: readonly Tap[]): object => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '102290129340398',
      changes: [
        {
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: '4721000000', phone_number_id: '106540352242922' },
            contacts: taps.map(({ from }) => ({ profile: { name: 'Åse Bø' }, wa_id: from })),
            messages: taps.map(({ id, from, ago, says }) => ({
              id,
              from,
              timestamp: String(seconds(now, ago)),
              ...says,
            })),
          },
        },
      ],
    },
  ],
});

export const tapped = (id: string): object => ({
  type: 'interactive',
  interactive: { type: 'button_reply', button_reply: { id, title: 'Jeg blir med' } },
});

export const templateButton = (payload: string): object => ({
  type: 'button',
  button: { payload, text: 'Ja, jeg kommer' },
});

export const fromAdvertisement = (text: string): object => ({
  type: 'text',
  text: { body: text },
  referral: {
    source_url: 'https://fb.me/3cr4Wqqkv',
    source_id: '120226305854810726',
    source_type: 'ad',
    headline: 'Bli med på dugnad',
    ctwa_clid: 'Aff-n8ZTODiE79d22KtAwQKj9e',
  },
});

export const members = (
  now: number,
  ...moves: readonly { readonly wa_id: string; readonly ago: number; readonly left?: true }[]
): object => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '102290129340398',
      time: seconds(now, 0),
      changes: [
        {
          field: 'group_participants_update',
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: '4721000000', phone_number_id: '106540352242922' },
            groups: moves.map(({ wa_id, ago, left }) => ({
              timestamp: String(seconds(now, ago)),
              group_id: 'Y2FwaV9ncm91cDoxMjM0NTY3ODkw',
              ...(left
                ? {
                    type: 'group_participants_remove',
                    initiated_by: 'participant',
                    removed_participants: [{ wa_id }],
                  }
                : { type: 'group_participants_add', reason: 'invite_link', added_participants: [{ wa_id }] }),
            })),
          },
        },
      ],
    },
  ],
});

export const storyInsights = (now: number, replies: number): object => ({
  object: 'instagram',
  entry: [
    {
      id: '17841405309211844',
      time: seconds(now, 30),
      changes: [
        {
          field: 'story_insights',
          value: {
            media_id: '17887498072083520',
            exits: 6,
            replies,
            reach: 94,
            taps_forward: 71,
            taps_back: 4,
          },
        },
      ],
    },
  ],
});

const kari = '4791234568';
const common = { kind: 'META', secrets } as const;

export const samples: readonly Sample[] = [
  {
    ...common,
    shows: 'leads of an advertisement are looked up, and are sign-ups; one that was deleted since is not',
    request: now => signed(leadNotice(now, '4440001', '4440002')),
    api: { [leadPath('4440001')]: lead },
    impact: { participants: 1, 'signUps.gross': 1, 'signUps.net': 1 },
  },
  {
    ...common,
    shows: 'buttons of WhatsApp sign up, confirm, reply and withdraw',
    request: now =>
      signed(
        messages(
          now,
          { id: 'wamid.1', from: kari, ago: 500, says: tapped('signup') },
          { id: 'wamid.2', from: kari, ago: 400, says: templateButton('confirm') },
          { id: 'wamid.3', from: '4791234569', ago: 300, says: tapped('maybe') },
          { id: 'wamid.4', from: '4791234570', ago: 200, says: tapped('signup') },
          { id: 'wamid.5', from: '4791234570', ago: 100, says: tapped('withdraw') },
        ),
      ),
    impact: {
      participants: 2,
      'signUps.gross': 2,
      'signUps.net': 1,
      'signUps.confirmed': 1,
      'replies.tentative': 1,
    },
  },
  {
    ...common,
    shows: 'an advertisement that opens a chat in WhatsApp says where a sign-up came from',
    request: now =>
      signed(messages(now, { id: 'wamid.6', from: kari, ago: 60, says: fromAdvertisement('signup') })),
    impact: { participants: 1, 'signUps.gross': 1, 'signUps.net': 1 },
  },
  {
    ...common,
    shows:
      'who joins a group of WhatsApp is signed up, and who leaves it withdraws; joining again counts again',
    request: now =>
      signed(
        members(
          now,
          { wa_id: kari, ago: 900 },
          { wa_id: '4791234569', ago: 800 },
          { wa_id: kari, ago: 700, left: true },
          { wa_id: kari, ago: 600 },
        ),
      ),
    impact: { participants: 2, 'signUps.gross': 3, 'signUps.net': 2 },
  },
  {
    ...common,
    shows: 'replies to a story are a discussion, and nobody takes part by them',
    request: now => signed(storyInsights(now, 12)),
    impact: { participants: 0, 'signUps.gross': 0 },
  },
];
