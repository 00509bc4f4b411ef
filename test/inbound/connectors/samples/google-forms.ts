import { createHmac } from 'node:crypto';
import type { Sample, SampleRequest } from '../sample.ts';

const secrets = {
  SIGNING_SECRET: `whsec_${Buffer.from('a secret of thirty-two bytes, æø').toString('base64')}`,
};

/** As the script of docs/connectors/google-forms.md sends it. */
export function signed(
  now: number,
  response: object,
  { secret = secrets.SIGNING_SECRET, id = 'response-1' } = {},
): SampleRequest {
  const body = JSON.stringify(response);
  const at = String(Math.floor(now / 1_000));
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
  return {
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': at,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  };
}

export const formId = '1FAIpQLSdx-form_1';

export const response = (answers: Readonly<Record<string, string>>, other: object = {}): object => ({
  formId,
  responseId: '2_ABaOnue5xQ-response_1',
  submittedAt: '2025-05-04T16:30:00.000Z',
  email: 'kare@example.org',
  answers: Object.entries(answers).map(([question, answer]) => ({ question, answer })),
  ...other,
});

export const answers = { Navn: 'Kåre Ødegård', Mobil: '912 34 567', 'Hva kan du bidra med?': 'Kaker, saft' };

const common = { kind: 'GOOGLE_FORMS', secrets } as const;

export const samples: readonly Sample[] = [
  {
    ...common,
    shows: 'a response is a sign-up',
    request: now => signed(now, response(answers)),
    impact: { participants: 1, 'signUps.gross': 1, 'signUps.net': 1 },
  },
  {
    ...common,
    shows: 'whoever answers that they do not come is no sign-up',
    settings: { map: [{ heading: 'Kommer du?', meaning: 'status' }] },
    request: now => signed(now, response({ ...answers, 'Kommer du?': 'Nei' })),
    impact: { 'signUps.gross': 0, 'replies.declined': 1 },
  },
  {
    ...common,
    shows: 'another form is left out',
    settings: { only: ['another-form'] },
    request: now => signed(now, response(answers)),
    impact: { participants: 0, 'signUps.gross': 0 },
  },
];
