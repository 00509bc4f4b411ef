import { bodyOf } from '../../auth/bounded-body.ts';

/** The API of another system: one host, and no other, is asked, with credentials that are sent nowhere else. */

/** How long an answer may take, in milliseconds. */
const patience = 15_000;
/** The largest answer that is read, in bytes. */
const largest = 8 * 1_048_576;

/** The other system did not answer with what was asked for. */
export class ApiFailure extends Error {
  override name = 'ApiFailure';
  /** undefined: there was no answer. */
  readonly status: number | undefined;
  /** What it asks to wait, in seconds. */
  readonly retryAfter: number | undefined;

  constructor(message: string, status?: number, retryAfter?: number) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Whether the system probably answers no other request either. */
  get isOfAll(): boolean {
    return this.status === undefined || this.status === 401 || this.status === 429 || this.status >= 500;
  }
}

export class Api {
  readonly #origin: string;
  readonly #headers: Readonly<Record<string, string>>;

  readonly #stopping: AbortSignal | undefined;

  /** @param origin such as `https://www.eventbriteapi.com` @param stopping breaks off what is asked */
  constructor(origin: string, headers: Readonly<Record<string, string>>, stopping?: AbortSignal) {
    this.#stopping = stopping;
    this.#origin = new URL(origin).origin;
    this.#headers = headers;
  }

  /**
   * The JSON that a path answers.
   * @param path with its query, from the root: `/v3/orders/1/`
   * @throws {ApiFailure}
   */
  async get(path: string): Promise<unknown> {
    const url = new URL(path, this.#origin);
    if (url.origin !== this.#origin || url.username !== '' || url.password !== '')
      throw new ApiFailure('The address that was named is not of this system.', 400);
    const answer = await this.#ask(url);
    const wait = Number(answer.headers.get('retry-after') ?? Number.NaN);
    if (answer.status !== 200) {
      await answer.body?.cancel();
      throw new ApiFailure(
        `It answered ${answer.status}.`,
        answer.status,
        Number.isFinite(wait) && wait > 0 ? wait : undefined,
      );
    }
    try {
      return JSON.parse(await textOf(answer)) as unknown;
    } catch (error) {
      if (error instanceof ApiFailure) throw error;
      throw new ApiFailure('Its answer is no JSON, or broke off.');
    }
  }

  async #ask(url: URL): Promise<Response> {
    try {
      return await fetch(url, {
        headers: { accept: 'application/json', ...this.#headers },
        redirect: 'manual',
        signal: AbortSignal.any([AbortSignal.timeout(patience), ...(this.#stopping ? [this.#stopping] : [])]),
      });
    } catch {
      // The message of `fetch` may hold the address, which may be personal.
      throw new ApiFailure('It cannot be reached.');
    }
  }
}

async function textOf(answer: Response): Promise<string> {
  const body = await bodyOf(answer, largest);
  if (!body) throw new ApiFailure('Its answer is larger than 8 MiB.', 413);
  return body.toString('utf8');
}
