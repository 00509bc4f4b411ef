import { headers, recordMutation, signUpInput } from '../client.ts';
import { answer } from '../processes.ts';

/** `record` mutations of 1 000 sign-ups each, some at once. */
export interface BatchLoad {
  readonly url: string;
  readonly campaignId: string;
  readonly batches: number;
  readonly atOnce: number;
}

export interface Recorded {
  readonly perSecond: number;
  readonly accepted: number;
}

export const batchSize = 1_000;

if (import.meta.main) answer(send);

async function send({ url, campaignId, batches, atOnce }: BatchLoad): Promise<Recorded> {
  const mark = Date.now().toString(36);
  const bodies = Array.from({ length: batches }, (_, batch) => batchBody(campaignId, `${mark}x${batch}`));
  const began = performance.now();
  let accepted = 0;
  const sender = async () => {
    for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) {
      const receipts = await post(url, body);
      accepted += receipts;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
  return { perSecond: (accepted / (performance.now() - began)) * 1_000, accepted };
}

function batchBody(campaignId: string, mark: string): string {
  const input = Array.from({ length: batchSize }, (_, index) => ({
    signUp: signUpInput(campaignId, `${mark}y${index}@example.org`),
  }));
  return JSON.stringify({ query: recordMutation, variables: { input } });
}

/** @returns how many were recorded */
async function post(url: string, body: string): Promise<number> {
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body });
  return (await response.text()).split('"position"').length - 1;
}
