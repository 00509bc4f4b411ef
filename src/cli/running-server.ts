import type { Access } from '../auth/access.ts';
import type { Config } from '../config.ts';
import { announced } from '../http/server-address.ts';
import { sessionCookie } from '../graphql/request-context.ts';

/** Where people reach the server: as the settings say, or as the running one has said. */
export function addressOf({ publicUrl, dataDirectory, host, port }: Config): string {
  return publicUrl ?? announced(dataDirectory) ?? localAddress({ host, port });
}

function localAddress({ host, port }: Pick<Config, 'host' | 'port'>): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  return `http://${everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`;
}

interface Answered {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string }[];
}

/** The server that holds the log: it makes changes for whoever may write to the directory. */
export class RunningServer {
  readonly #address: string;
  readonly #access: Access;
  readonly #secure: boolean;

  /** @throws {Error} it has not said where it listens */
  constructor({ dataDirectory, eventStore, publicUrl }: Config, access: Access) {
    const address = announced(dataDirectory);
    if (address === undefined) {
      throw new Error(
        `Another process holds ${eventStore}, and no server has said in ${dataDirectory} where it listens. If a server is just starting or stopping, try again.`,
      );
    }
    this.#address = address;
    this.#access = access;
    this.#secure = publicUrl?.startsWith('https:') === true;
  }

  /** Sends a mutation of an organisation's accounts, as the operator. @throws {Error} it is refused, or nothing answers */
  async change<Done>(organisationId: string, mutation: string, input: object): Promise<Done> {
    const session = await this.#access.operatorSession(organisationId);
    try {
      const { data, errors } = await this.#ask(session, queryOf(mutation), { input });
      if (!data || errors) throw new Error(errors?.map(({ message }) => message).join('\n') ?? 'No answer.');
      return data[mutation] as Done;
    } finally {
      await this.#access.signOut(session);
    }
  }

  async #ask(session: string, query: string, variables: object): Promise<Answered> {
    try {
      const response = await fetch(`${this.#address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: `${sessionCookie(this.#secure)}=${session}` },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Answered;
    } catch (error) {
      throw new Error(
        `The server that holds the log does not answer at ${this.#address}, where it said that it listens. Is it reached from here? Else run this where the server runs.`,
        { cause: error },
      );
    }
  }
}

function queryOf(mutation: string): string {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  const fields = mutation === 'createOrganisation' ? 'id ownerId' : isSecret(mutation) ? 'id key' : 'id';
  return `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${fields} } }`;
}

const isSecret = (mutation: string) => mutation === 'issueKey' || mutation === 'rotateKey';
