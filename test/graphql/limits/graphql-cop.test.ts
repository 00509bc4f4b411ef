import { TestServer } from '../../server/harness.ts';

/**
 * The checks of graphql-cop (https://github.com/dolevf/graphql-cop, lib/tests), as it sends them, against a server as it
 * runs in production: it holds against us what is `true` here.
 */

let server: TestServer;

beforeAll(async () => {
  server = await TestServer.start({ NODE_ENV: 'production' });
});
afterAll(() => server.remove());

interface Answered {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
}

async function json(response: Promise<Response>): Promise<Answered> {
  const text = await (await response).text();
  try {
    return JSON.parse(text) as Answered;
  } catch {
    return {};
  }
}

const graphQuery = (query: string) => json(server.post(JSON.stringify({ query, operationName: 'cop' })));
const get = (query: string) =>
  json(fetch(`${server.url}/graphql?${new URLSearchParams({ query }).toString()}`));
const words = (count: number, word: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => word(n)).join(' \n');

/** Title → whether the check finds something. */
const checks: Record<string, () => Promise<boolean>> = {
  'Field Suggestions': async () => {
    const { errors } = await graphQuery('query cop { __schema { directive } }');
    return errors?.some(({ message }) => message.includes('Did you mean')) ?? false;
  },
  Introspection: async () => {
    const { data } = await graphQuery('query cop { __schema { types { name fields { name } } } }');
    return Boolean(data?.__schema);
  },
  'GraphQL IDE': async () => {
    const response = await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } });
    return /graphiql\.min\.css|GraphQL Playground|GraphiQL|graphql-playground/.test(await response.text());
  },
  'GET Method Query Support': async () => Boolean((await get('query cop {__typename}')).data?.__typename),
  'Alias Overloading': async () => {
    const { data } = await graphQuery(`query cop { ${words(101, n => `alias${n}:__typename`)} }`);
    return Boolean(data?.alias100);
  },
  'Array-based Query Batching': async () => {
    const batch = Array.from({ length: 10 }, () => ({ query: 'query cop { __typename }' }));
    const answer = await json(server.post(JSON.stringify(batch)));
    return Array.isArray(answer) && answer.length >= 10;
  },
  'Trace Mode': async () => {
    const answer = await graphQuery('query cop { __typename }');
    return JSON.stringify(answer).includes('"tracing"');
  },
  'Directive Overloading': async () => {
    const { errors } = await graphQuery('query cop { __typename @aa@aa@aa@aa@aa@aa@aa@aa@aa@aa }');
    return errors?.length === 10;
  },
  'Introspection-based Circular Query': async () => {
    const { data } = await graphQuery(circular);
    return Boolean(data?.__schema);
  },
  'Mutation is allowed over GET (possible CSRF)': async () =>
    Boolean((await get('mutation cop {__typename}')).data?.__typename),
  'POST based url-encoded query (possible CSRF)': async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams({ query: 'query cop { __typename }' }).toString();
    return Boolean((await json(server.post(body, headers))).data?.__typename);
  },
  'Unhandled Errors Detection': async () => {
    const { errors } = await graphQuery('qwerty cop { abc }');
    return errors?.some(({ extensions }) => extensions?.exception !== undefined) ?? false;
  },
  // Switched off in graphql-cop itself (its issue 43).
  'Field Duplication': async () => {
    const { data } = await graphQuery(`query cop { ${words(500, () => '__typename')} }`);
    return Boolean(data?.__typename);
  },
};

const circular = `query cop { __schema { types { fields { type { fields { type { fields { type { fields {
  type { name } } } } } } } } } } }`;

test('all of its twelve checks are here, and the one it has switched off', () => {
  expect(Object.keys(checks)).toHaveLength(13);
});

test.each(Object.entries(checks))('%s', async (_, finds) => {
  expect(await finds()).toBe(false);
});

describe('where introspection is on', () => {
  let open: TestServer;

  beforeAll(async () => {
    open = await TestServer.start({ NODE_ENV: 'production', INTROSPECTION: 'on' });
  });
  afterAll(() => open.remove());

  test('the checks for it find it: they look at what is there', async () => {
    const { status, data } = await open.ask('query cop { __schema { types { name fields { name } } } }');

    expect([status, Boolean(data)]).toEqual([200, true]);
    const { errors } = await open.ask('{ __schema { directive } }');
    expect(errors?.[0]?.message).toContain('Did you mean "directives"?');
  });

  test('it does not go round in circles', async () => {
    expect(await open.ask(circular)).toMatchObject({ status: 400 });
  });
});
