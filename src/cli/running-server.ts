import { setTimeout as wait } from 'node:timers/promises';
import type { Access } from '../auth/access.ts';
import type { Config } from '../config.ts';
import { announced } from '../http/server-address.ts';
import { sessionCookie } from '../graphql/request-context.ts';

/** Where people reach the server: as the settings say, or as the running server has announced. */
export function addressOf(config: Config): string {
  return config.publicUrl ?? announced(config.dataDirectory) ?? statedAddress(config);
}

/** Where people reach a server that is started with these settings. */
export const statedAddress = ({ publicUrl, host, port }: Config): string =>
  publicUrl ?? localAddress({ host, port });

function localAddress({ host, port }: Pick<Config, 'host' | 'port'>): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  return `http://${everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Whether browsers reach it by TLS. */
export const isSecure = ({ publicUrl }: Config): boolean => publicUrl?.startsWith('https:') === true;

interface Answered<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

type Asking = Pick<RequestInit, 'method' | 'body'> & {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

/** The server stops, or does not answer any more. */
export class ServerGone extends Error {
  override name = 'ServerGone';
}

/** The message for an answer without the requested data. */
function refusalIn<Data>(answered: Answered<Data>): Error {
  const isStopping = answered.errors?.some(({ extensions }) => extensions?.code === 'SHUTTING_DOWN');
  return new (isStopping ? ServerGone : Error)(saidIn(answered));
}

const saidIn = ({ errors }: Answered<unknown>) =>
  errors?.map(({ message }) => message).join('\n') ?? 'No answer.';

/** Waits as long as an answer says. */
async function rest(response: Response, signal?: AbortSignal): Promise<void> {
  await response.body?.cancel();
  await wait(Number(response.headers.get('retry-after') ?? 1) * 1_000, undefined, {
    ...(signal && { signal }),
  });
}

/** How long a session is used before a new one, in milliseconds. It is valid for a minute. */
const sessionServes = 30_000;

/** A server that holds the log: it answers whoever may write to the directory, as the operator. */
export class RunningServer {
  readonly #address: string;
  readonly #access: Access;
  readonly #secure: boolean;
  readonly #sessions = new Map<string, { readonly token: string; readonly begun: number }>();

  /** @param address where it listens @param secure whether browsers reach it by TLS */
  constructor(address: string, access: Access, secure: boolean) {
    this.#address = address;
    this.#access = access;
    this.#secure = secure;
  }

  /** @throws {Error} it has not announced its address */
  static announced(config: Config, access: Access): RunningServer {
    const { dataDirectory, eventStore } = config;
    const address = announced(dataDirectory);
    if (address === undefined) {
      throw new Error(
        `Another process holds ${eventStore}, and no server has said in ${dataDirectory} where it listens. If a server is just starting or stopping, try again.`,
      );
    }
    return new RunningServer(address, access, isSecure(config));
  }

  /** Sends a mutation of an organisation's accounts. @throws {Error} it is refused, or nothing answers */
  async change<Done>(organisationId: string, mutation: string, input: object): Promise<Done> {
    const data = await this.ask<Record<string, Done>>(organisationId, queryOf(mutation), { input });
    return data[mutation]!;
  }

  /**
   * Asks in an organisation's name. Where that was too much for a minute, it waits and asks again.
   * @throws {ServerGone} nothing answers, or it stops @throws {Error} it is refused
   */
  async ask<Data>(organisationId: string, query: string, variables: object): Promise<Data> {
    for (;;) {
      const response = await this.#send(await this.#session(organisationId), query, variables);
      if (response.status === 429) {
        await rest(response);
        continue;
      }
      const answered = await this.#answerIn<Data>(response);
      if (answered.data && !answered.errors) return answered.data;
      throw refusalIn(answered);
    }
  }

  /**
   * Asks for something else than GraphQL in an organisation's name. Where that was too much at once, it waits and asks again.
   * @throws {ServerGone} nothing answers, or it stops @throws {Error} it is refused
   */
  async fetch(organisationId: string, path: string, how: Asking): Promise<Response> {
    for (;;) {
      const response = await this.#fetch(await this.#session(organisationId), path, how);
      if (response.ok) return response;
      if (response.status === 429) await rest(response, how.signal);
      else throw refusalIn(await this.#answerIn(response));
    }
  }

  /** Ends its sessions. */
  async close(): Promise<void> {
    for (const { token } of this.#sessions.values()) await this.#access.signOut(token);
    this.#sessions.clear();
  }

  async #session(organisationId: string): Promise<string> {
    const known = this.#sessions.get(organisationId);
    if (known && performance.now() - known.begun < sessionServes) return known.token;
    const token = await this.#access.operatorSession(organisationId);
    this.#sessions.set(organisationId, { token, begun: performance.now() });
    if (known) await this.#access.signOut(known.token);
    return token;
  }

  #send(session: string, query: string, variables: object): Promise<Response> {
    return this.#fetch(session, '/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
  }

  async #fetch(session: string, path: string, how: Asking): Promise<Response> {
    const headers = { ...how.headers, cookie: `${sessionCookie(this.#secure)}=${session}` };
    try {
      return await fetch(`${this.#address}${path}`, { ...how, headers });
    } catch (error) {
      if (how.signal?.aborted) throw error;
      throw this.#away(error);
    }
  }

  async #answerIn<Data>(response: Response): Promise<Answered<Data>> {
    try {
      return (await response.json()) as Answered<Data>;
    } catch (error) {
      throw this.#away(error);
    }
  }

  #away(cause: unknown): ServerGone {
    return new ServerGone(
      `The server that holds the log does not answer at ${this.#address}, where it said that it listens. Is it reached from here? Else run this where the server runs.`,
      { cause },
    );
  }
}

function queryOf(mutation: string): string {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  const fields = mutation === 'createOrganisation' ? 'id ownerId' : isSecret(mutation) ? 'id key' : 'id';
  return `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${fields} } }`;
}

const isSecret = (mutation: string) => mutation === 'issueKey' || mutation === 'rotateKey';
