import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ask, headers, signUpInput, signUpMutation } from '../client.ts';
import { quantile } from '../measure.ts';
import { answer } from '../processes.ts';

/** An address that takes what the program delivers, in a process of its own. */
export interface WebhookLoad {
  readonly url: string;
  readonly campaignId: string;
  /** Events that are recorded already, and delivered first. */
  readonly backlog: number;
  /** Then sign-ups so many a second, for so many seconds. */
  readonly rate: number;
  readonly seconds: number;
}

export interface Delivered {
  /** The backlog: events a second. */
  readonly perSecond: number;
  /** The same address asked as often by a loop that does nothing else, one request after another: requests a second. */
  readonly alone: number;
  readonly received: number;
  readonly accepted: number;
  /** From each acknowledgement until the address has the event, in milliseconds; 0 where it had it before. */
  readonly p50: number;
  readonly p99: number;
}

if (import.meta.main) answer(receive);

const patience = 60_000;

async function receive({ url, campaignId, backlog, rate, seconds }: WebhookLoad): Promise<Delivered> {
  const received = new Map<string, number>();
  const server = await addressThat(id => received.set(id, performance.now()));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const alone = await asked(address, backlog);
  received.clear();
  await ask(url, 'mutation ($input: AddWebhookInput!) { addWebhook(input: $input) { id } }', {
    input: { name: 'Benchmark', url: address, campaignId, types: ['SIGNED_UP'], after: null },
  });
  await until(() => received.size >= backlog);
  const times = [...received.values()];
  const perSecond = ((times.length - 1) / (times.at(-1)! - times[0]!)) * 1_000;
  const acknowledged = await signUps(url, campaignId, rate, seconds);
  await until(() => received.size >= backlog + acknowledged.size);
  const delays = [...acknowledged].map(([id, at]) => Math.max(0, (received.get(id) ?? NaN) - at));
  server.closeAllConnections();
  server.close();
  return {
    ...{ perSecond, alone, received: received.size, accepted: acknowledged.size },
    p50: quantile(delays, 0.5),
    p99: quantile(delays, 0.99),
  };
}

async function addressThat(takes: (id: string) => void): Promise<Server> {
  const server = createServer((message, response) => {
    message.resume().once('end', () => {
      takes(String(message.headers['webhook-id']));
      response.writeHead(204).end();
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** @returns requests a second over one connection */
async function asked(address: string, count: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const body = JSON.stringify({ data: 'x'.repeat(500) });
  const began = performance.now();
  for (let n = 0; n < count; n++) {
    await new Promise<void>((resolve, reject) => {
      const asking = request(address, { method: 'POST', agent, headers: { 'webhook-id': String(n) } });
      asking.once('response', response => response.resume().once('end', resolve)).once('error', reject);
      asking.end(body);
    });
  }
  agent.destroy();
  return (count / (performance.now() - began)) * 1_000;
}

/** @returns when each event was acknowledged, by its id */
async function signUps(
  url: string,
  campaignId: string,
  rate: number,
  seconds: number,
): Promise<Map<string, number>> {
  const acknowledged = new Map<string, number>();
  const query = signUpMutation.replace('position', 'position eventIds');
  const began = performance.now();
  const begun: Promise<void>[] = [];
  while (begun.length < rate * seconds) {
    const due = Math.min(rate * seconds, ((performance.now() - began) / 1_000) * rate);
    while (begun.length < due) {
      const input = signUpInput(campaignId, `delivered${begun.length}@example.org`);
      begun.push(
        fetch(`${url}/graphql`, {
          method: 'POST',
          headers,
          body: JSON.stringify({ query, variables: { input } }),
        }).then(async response => {
          const { data } = (await response.json()) as { data: { signUp: { eventIds: [string] } } };
          acknowledged.set(data.signUp.eventIds[0], performance.now());
        }),
      );
    }
    await new Promise(resolve => setTimeout(resolve, 1));
  }
  await Promise.all(begun);
  return acknowledged;
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + patience;
  while (!holds() && performance.now() < deadline) await new Promise(resolve => setTimeout(resolve, 10));
}
