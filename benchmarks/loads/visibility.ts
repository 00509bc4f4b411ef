import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { headers, signUpInput, signUpMutation } from '../client.ts';
import { quantile } from '../measure.ts';
import { answer } from '../processes.ts';

/** Sign-ups at a steady rate; how long after its acknowledgement each is seen by a query and by a subscriber. */
export interface VisibilityLoad {
  readonly url: string;
  readonly campaignId: string;
  readonly rate: number;
  readonly seconds: number;
}

/** Milliseconds after the acknowledgement; 0 where it was seen before that. */
export interface Delays {
  readonly p50: number;
  readonly p99: number;
}

export interface Seen {
  readonly accepted: number;
  readonly queried: Delays;
  readonly pushed: Delays;
}

if (import.meta.main) answer(observe);

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const positionQuery = 'query ($id: ID!) { campaign(id: $id) { position } }';
const patience = 10_000;

async function observe({ url, campaignId, rate, seconds }: VisibilityLoad): Promise<Seen> {
  const acknowledged = new Map<string, number>();
  const pushed = new Map<string, number>();
  const subscriber = subscribe(url, campaignId, position => pushed.set(position, performance.now()));
  const poller = new Poller(url, campaignId);
  const polling = poller.run();
  const total = Math.ceil(rate * seconds);
  await atRate(rate, total, async count => {
    const input = signUpInput(campaignId, `visible${count}@example.org`);
    const { signUp } = await post<{ signUp: { position: string } }>(url, signUpMutation, { input });
    acknowledged.set(signUp.position, performance.now());
  });
  await until(() => pushed.size >= acknowledged.size && poller.hasSeen([...acknowledged.keys()]));
  poller.stop();
  await polling;
  await subscriber.dispose();
  agent.destroy();
  const delays = (seenAt: (position: string) => number) =>
    summary([...acknowledged].map(([position, at]) => Math.max(0, seenAt(position) - at)));
  return {
    accepted: acknowledged.size,
    queried: delays(position => poller.seenAt(position)),
    pushed: delays(position => pushed.get(position) ?? NaN),
  };
}

function summary(delays: readonly number[]): Delays {
  return { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99) };
}

function subscribe(url: string, campaignId: string, seen: (position: string) => void) {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: headers,
    lazy: false,
  });
  client.subscribe<{ participation: { position: string } }>(
    {
      query: 'subscription ($id: ID!) { participation(campaignId: $id, types: [SIGNED_UP]) { position } }',
      variables: { id: campaignId },
    },
    {
      next: ({ data }) => data && seen(data.participation.position),
      error: error => {
        throw error as Error;
      },
      complete: () => undefined,
    },
  );
  return client;
}

/** Asks for the position that queries see, again as soon as it is answered. */
class Poller {
  readonly #url: string;
  readonly #campaignId: string;
  /** Each position that a query showed first, and when the answer was here. */
  readonly #answers: { readonly position: number; readonly at: number }[] = [];
  #running = true;

  constructor(url: string, campaignId: string) {
    this.#url = url;
    this.#campaignId = campaignId;
  }

  async run(): Promise<void> {
    while (this.#running) {
      const variables = { id: this.#campaignId };
      const { campaign } = await post<{ campaign: { position: string } }>(
        this.#url,
        positionQuery,
        variables,
      );
      const position = number(campaign.position);
      if (position !== this.#answers.at(-1)?.position)
        this.#answers.push({ position, at: performance.now() });
    }
  }

  stop(): void {
    this.#running = false;
  }

  hasSeen(positions: readonly string[]): boolean {
    return Math.max(...positions.map(number)) <= (this.#answers.at(-1)?.position ?? -1);
  }

  seenAt(position: string): number {
    return this.#answers.find(answer => answer.position >= number(position))?.at ?? NaN;
  }
}

/** Positions are opaque to clients; here their order is needed. */
const number = (position: string) => parseInt(position, 36);

/** Begins `total` pieces of work, `rate` a second, whether or not those before are done; resolves when all are. */
async function atRate(rate: number, total: number, work: (count: number) => Promise<void>): Promise<void> {
  const began = performance.now();
  const begun: Promise<void>[] = [];
  while (begun.length < total) {
    const due = Math.min(total, ((performance.now() - began) / 1_000) * rate);
    while (begun.length < due) begun.push(work(begun.length));
    await new Promise(resolve => setTimeout(resolve, 1));
  }
  await Promise.all(begun);
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + patience;
  while (!holds() && performance.now() < deadline) await new Promise(resolve => setTimeout(resolve, 10));
}

/** GraphQL over connections that are kept: less of this process's time than `fetch`. */
async function post<Data>(url: string, query: string, variables: object): Promise<Data> {
  const asked = request(`${url}/graphql`, { method: 'POST', agent, headers });
  asked.end(JSON.stringify({ query, variables }));
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const text = Buffer.concat((await response.toArray()) as Buffer[]).toString();
  const { data, errors } = JSON.parse(text) as { data?: Data; errors?: unknown };
  if (!data || errors) throw new Error(text);
  return data;
}
