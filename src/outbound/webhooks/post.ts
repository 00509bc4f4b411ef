import dns from 'node:dns';
import { type ClientRequest, request as http, type IncomingMessage } from 'node:http';
import { request as https } from 'node:https';
import type { LookupFunction } from 'node:net';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';

/** How long an answer may take, in milliseconds. */
export const answerPatience = 15_000;

/** So much of an answer is read, so that its connection can be used again, in bytes. */
const mostRead = 65_536;

export interface PostAnswer {
  /** null: there was none. */
  readonly status: number | null;
  /** How long it asks to wait, in milliseconds; 0: it does not. */
  readonly retryAfter: number;
  /** Why there was no answer, or which; null: it is one of success. */
  readonly problem: string | null;
}

export type Headers = Readonly<Record<string, string>>;

/**
 * Sends to addresses that others chose: never into a private network, whatever a name leads to at the moment of the connection, and
 * nowhere else when an answer leads on.
 */
export class Post {
  readonly #agents: {
    readonly 'http:': RequestFilteringHttpAgent;
    readonly 'https:': RequestFilteringHttpsAgent;
  };
  readonly #patience: number;

  /**
   * @param networks private networks that are open to it, such as `10.0.0.0/8`
   * @param patience for an answer, in milliseconds @param lookup what a name leads to
   */
  constructor(networks: readonly string[], patience = answerPatience, lookup: LookupFunction = dns.lookup) {
    const options = {
      lookup,
      keepAlive: true,
      maxFreeSockets: 64,
      timeout: 60_000,
      allowIPAddressList: [...networks],
    };
    this.#agents = {
      'http:': new RequestFilteringHttpAgent(options),
      'https:': new RequestFilteringHttpsAgent(options),
    };
    this.#patience = patience;
  }

  /**
   * @param signal breaks it off @param check is asked before each connection is used: what it throws ends it
   * @throws the signal's reason, and what `check` throws
   */
  async send(
    address: string,
    headers: Headers,
    body: string,
    signal: AbortSignal,
    check: () => void = () => undefined,
  ): Promise<PostAnswer> {
    const url = new URL(address);
    for (let isAgain = false; ; isAgain = true) {
      check();
      try {
        return await this.#once(url, headers, body, signal);
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof StaleConnection && !isAgain) continue;
        return { status: null, retryAfter: 0, problem: problemOf(error, this.#patience) };
      }
    }
  }

  /** @throws {Error} there is no answer in time */
  async #once(url: URL, headers: Headers, body: string, signal: AbortSignal): Promise<PostAnswer> {
    const { promise, resolve, reject } = Promise.withResolvers<PostAnswer>();
    const asking = this.#ask(url, headers, body, resolve, reject);
    const tooLate = new AbortController();
    const stop = () => void asking.destroy(new Error('It was broken off.'));
    const timer = setTimeout(() => {
      tooLate.abort();
      stop();
    }, this.#patience);
    signal.addEventListener('abort', stop);
    try {
      return await promise;
    } catch (error) {
      throw tooLate.signal.aborted ? new TooLate() : error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }

  #ask(
    url: URL,
    headers: Headers,
    body: string,
    resolve: (answer: PostAnswer) => void,
    reject: (error: unknown) => void,
  ): ClientRequest {
    const isSecure = url.protocol === 'https:';
    const agent = this.#agents[isSecure ? 'https:' : 'http:'];
    const asking = (isSecure ? https : http)(url, {
      ...{ method: 'POST', agent },
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    });
    asking.once('response', answer => void readOut(answer).then(() => resolve(answered(answer)), reject));
    asking.once('error', error =>
      reject(asking.reusedSocket && codeOf(error) === 'ECONNRESET' ? new StaleConnection() : error),
    );
    asking.end(body);
    return asking;
  }

  close(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }
}

/** The other side had closed a connection that was kept. */
class StaleConnection extends Error {}

class TooLate extends Error {}

async function readOut(answer: IncomingMessage): Promise<void> {
  let size = 0;
  for await (const part of answer as AsyncIterable<Uint8Array>) {
    size += part.byteLength;
    if (size > mostRead) return void answer.destroy();
  }
}

function answered({ statusCode = 0, headers }: IncomingMessage): PostAnswer {
  const isSuccess = statusCode >= 200 && statusCode < 300;
  const leadsOn = statusCode >= 300 && statusCode < 400;
  const moved = leadsOn ? ' Redirects are not followed: enter the address that it leads to.' : '';
  return {
    status: statusCode,
    retryAfter: waitOf(headers['retry-after'], Date.now()),
    problem: isSuccess ? null : `It answered ${statusCode}.${moved}`,
  };
}

/** Seconds, or an HTTP date: RFC 9110, 10.2.3. @param now, and the answer, in milliseconds */
export function waitOf(text: string | undefined, now: number): number {
  if (text === undefined) return 0;
  const wait = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isFinite(wait) && wait > 0 ? wait : 0;
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

/** What its owner can do about it. An error's own text may hold the address, and that is secret. */
function problemOf(error: unknown, patience: number): string {
  if (error instanceof TooLate) return `It did not answer within ${patience / 1_000} seconds.`;
  if (
    error instanceof Error &&
    error.message.startsWith('DNS lookup') &&
    error.message.includes('not allowed')
  )
    return 'It leads into a private network, where nothing is sent. WEBHOOK_NETWORKS opens some.';
  const code = codeOf(error);
  if (code === 'ENOTFOUND') return 'Its name is not known (ENOTFOUND).';
  if (code !== undefined && /CERT|SSL|TLS|SIGNATURE|ISSUER/.test(code))
    return `Its certificate is not accepted (${code}).`;
  return code === undefined ? 'It cannot be reached.' : `It cannot be reached (${code}).`;
}
