import { getIntrospectionQuery } from 'graphql';
import { TestServer } from '../../server/harness.ts';

/** Who may ask for the schema, and what it says of itself in errors. */

const query = getIntrospectionQuery({
  descriptions: true,
  specifiedByUrl: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  inputValueDeprecation: true,
  oneOf: true,
});

describe('where it is on, as it is unless the server runs in production', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start();
  });
  afterAll(() => server.remove());

  test('the explorer, and whoever generates code, is answered in full', async () => {
    const { status, data } = await server.ask<{ __schema: { types: unknown[] } }>(query);

    expect(status).toBe(200);
    expect(data?.__schema.types.length).toBeGreaterThan(200);
  });

  test('many times at once is refused', async () => {
    const twice = `{ a: __schema { types { name } } b: __schema { types { name } } c: __schema { types { name } }
      d: __schema { types { name } } e: __schema { types { name } } }`;

    expect(await server.ask(twice)).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'QUERY_TOO_COSTLY' } }],
    });
  });
});

describe('where it is off', () => {
  let server: TestServer;
  const off = {
    message:
      'Introspection is off on this server (INTROSPECTION). What can be asked is in schema.graphql, which comes with the program; dugnad schema prints it.',
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
  };

  beforeAll(async () => {
    server = await TestServer.start({ NODE_ENV: 'production' });
  });
  afterAll(() => server.remove());

  test('the schema is not shown', async () => {
    const { status, data, errors } = await server.ask(query);

    expect([status, data]).toEqual([400, undefined]);
    expect(errors).toMatchObject([off]);
  });

  test('nor is a part of it, and the refusal says where it is to be had', async () => {
    const { errors } = await server.ask(
      '{ __schema { queryType { name } } __type(name: "Campaign") { name } }',
    );

    expect(errors).toMatchObject([off, off]);
  });

  test.each([
    ['a field', '{ campaign { idd } }', {}],
    ['an argument', '{ campaign(idd: "a") { id } }', {}],
    ['a type', '{ campaigns { nodes { ... on Campaignn { id } } } }', {}],
    ['an enum value', '{ campaigns(orderBy: NAM) { totalCount } }', {}],
    [
      'an enum value in a variable',
      'query ($by: CampaignOrder!) { campaigns(orderBy: $by) { totalCount } }',
      { by: 'NAM' },
    ],
    [
      'an input field in a variable',
      'query ($f: CampaignFilter) { campaigns(filter: $f) { totalCount } }',
      { f: { statu: 'OPEN' } },
    ],
  ])('nor is %s hinted at', async (_, asked, variables) => {
    const { status, errors } = await server.ask(asked, variables);

    expect([status, errors?.length]).toEqual([400, errors!.length]);
    expect(JSON.stringify(errors)).not.toContain('Did you mean');
  });

  test('over WebSocket neither', async () => {
    await using listener = server.listener();
    const hint = await listener
      .ask('subscription { participatio(campaignId: "a") { position } }')
      .catch(String);
    const schema = await listener.ask('subscription { __schema { types { name } } }').catch(String);

    expect(hint).not.toContain('Did you mean');
    expect(JSON.stringify(schema)).not.toContain('"types"');
  });
});
