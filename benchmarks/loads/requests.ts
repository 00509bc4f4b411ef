import autocannon, { type Request } from 'autocannon';
import { headers } from '../client.ts';
import { answer } from '../processes.ts';

/** Many GraphQL requests over many connections, by autocannon. */
export interface Load {
  readonly url: string;
  readonly connections: number;
  readonly amount: number;
  /** Its `placeholder` becomes a text that no other request carries. */
  readonly body: string;
}

export interface Served {
  readonly perSecond: number;
  /** In milliseconds. */
  readonly p99: number;
  /** Those that were answered without an error. */
  readonly accepted: number;
}

export const placeholder = '@unique@';

if (import.meta.main) answer(send);

async function send({ url, connections, amount, body }: Load): Promise<Served> {
  const request: Request = {
    method: 'POST',
    path: '/graphql',
    headers,
    body,
    setupRequest: body.includes(placeholder) ? varied(body) : request => request,
  };
  const options = { url, connections, amount, timeout: 60, requests: [request], verifyBody: isRight };
  const load = autocannon(options);
  // Its own clock ticks by the second.
  let [began, ended] = [performance.now(), 0];
  load.on('start', () => (began = performance.now()));
  load.on('response', () => (ended = performance.now()));
  const answers = await load;
  const perSecond = (amount / (ended - began)) * 1_000;
  return { perSecond, p99: answers.latency.p99, accepted: answers['2xx'] - answers.mismatches };
}

/** Requests that differ in what stands in the placeholder's place. */
function varied(body: string): (request: Request) => Request {
  const [before = '', after = ''] = body.split(placeholder);
  const mark = `${Date.now().toString(36)}x`;
  let count = 0;
  return request => ({ ...request, body: `${before}${mark}${count++}${after}` });
}

function isRight(body: string): boolean {
  return body.startsWith('{"data":') && !body.includes('"errors"');
}
