import type { Access } from '../auth/access.ts';
import type { Config } from '../config.ts';
import { sessionCookie } from '../graphql/request-context.ts';

/** Where the server is reached, as far as the settings say. */
export function addressOf({ publicUrl, host, port }: Config): string {
  return publicUrl ?? localAddress({ host, port });
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

  constructor(config: Config, access: Access) {
    this.#address = localAddress(config);
    this.#access = access;
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
        headers: { 'content-type': 'application/json', cookie: `${sessionCookie(false)}=${session}` },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as Answered;
    } catch (error) {
      throw new Error(
        `A server holds the log, and does not answer at ${this.#address}. Set HOST and PORT as they are for that server, or stop it.`,
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
