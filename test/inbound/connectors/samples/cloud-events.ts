import { createHmac } from 'node:crypto';
import type { Sample } from '../sample.ts';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** Signed as Standard Webhooks 1.0 says. */
export function signed(
  body: string,
  now: number,
  key = secret,
): { body: string; headers: Record<string, string> } {
  const [id, at] = ['msg_1', String(Math.floor(now / 1_000))];
  const bytes = Buffer.from(key.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', bytes).update(`${id}.${at}.${body}`).digest('base64');
  return {
    body,
    headers: {
      'content-type': 'application/cloudevents+json',
      'webhook-id': id,
      'webhook-timestamp': at,
      'webhook-signature': `v1,${signature}`,
    },
  };
}

export const event = (type: string, id: string, data: object, more: object = {}) => ({
  specversion: '1.0',
  type: `dugnad.${type}`,
  source: 'https://example.org/check-in',
  id,
  data,
  ...more,
});

export const samples: readonly Sample[] = [
  {
    kind: 'CLOUD_EVENTS',
    shows: 'one event: a sign-up, at the time of the event',
    secrets: { SIGNING_SECRET: secret },
    request: now =>
      signed(
        JSON.stringify(
          event(
            'signUp',
            'a-1',
            { participant: { email: 'åse@example.org' }, channel: 'WEBSITE' },
            { time: '2026-05-04T08:00:00Z' },
          ),
        ),
        now,
      ),
    impact: { 'signUps.gross': 1, participants: 1 },
  },
  {
    kind: 'CLOUD_EVENTS',
    shows: 'a batch: what is about one person keeps its order',
    secrets: { SIGNING_SECRET: secret },
    request: now =>
      signed(
        JSON.stringify([
          event('signUp', 'b-1', { participant: { identifiers: ['door:7'] } }),
          event('confirmSignUp', 'b-2', { participant: { identifiers: ['door:7'] } }),
          event('signUp', 'b-3', { participant: { identifiers: ['door:8'] } }),
          event('withdrawSignUp', 'b-4', { participant: { identifiers: ['door:8'] } }),
        ]),
        now,
      ),
    impact: { 'signUps.gross': 2, 'signUps.net': 1, 'signUps.confirmed': 1, participants: 2 },
  },
];
