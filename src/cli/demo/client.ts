/** A receipt or a refusal, as `record` answers it. */
export type RecordOutcome =
  | {
      readonly __typename: 'Receipt';
      readonly id: string;
      readonly position: string;
      readonly eventIds: readonly string[];
      readonly duplicate: boolean;
    }
  | { readonly __typename: 'Refusal'; readonly code: string; readonly message: string };

interface GraphQLAnswer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

const recordMutation = `mutation Demo($input: [Record!]!) {
  record(input: $input) {
    __typename
    ... on Receipt { id position eventIds duplicate }
    ... on Refusal { code message }
  }
}`;

/** A GraphQL client over HTTP, as any program outside would write it. */
export class Client {
  readonly #endpoint: string;
  readonly #key: string;

  /** @param key an API key */
  constructor(endpoint: string, key: string) {
    this.#endpoint = endpoint;
    this.#key = key;
  }

  /** @throws the server's errors, if it did not answer in full */
  async query<Data>(query: string, variables: object = {}): Promise<Data> {
    const response = await fetch(this.#endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${this.#key}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await answerOf<Data>(response);
    if (errors || !data) {
      const messages = errors?.map(({ message, extensions }) => `${extensions?.code ?? 'ERROR'}: ${message}`);
      throw new Error(messages?.join('\n') ?? `The server answered ${response.status} without data.`);
    }
    return data;
  }

  async record(commands: readonly object[]): Promise<RecordOutcome[]> {
    const { record } = await this.query<{ record: RecordOutcome[] }>(recordMutation, { input: commands });
    return record;
  }
}

async function answerOf<Data>(response: Response): Promise<GraphQLAnswer<Data>> {
  const text = await response.text();
  try {
    return JSON.parse(text) as GraphQLAnswer<Data>;
  } catch {
    throw new Error(`The server answered ${response.status}: ${text.slice(0, 200)}`);
  }
}
