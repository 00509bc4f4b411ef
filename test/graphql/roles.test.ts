import { readFileSync } from 'node:fs';
import { GraphQLObjectType, type GraphQLSchema, GraphQLString, GraphQLSchema as Schema } from 'graphql';
import { schemaOfCode } from '../../src/cli/printed-schema.ts';
import { rolesTable } from '../../src/cli/roles-table.ts';
import { roles, type Role } from '../../src/domain/role.ts';
import { withRules } from '../../src/graphql/field-rights.ts';
import { type Answer, inParallel, TestServer } from '../server/harness.ts';
import { minimalOperations } from './minimal-operations.ts';

/** What docs/roles.md says is what is answered: each field is asked for in each role. */

const docs = readFileSync(new URL('../../docs/roles.md', import.meta.url), 'utf8');

type Asker = Role | 'nobody';
const askers: readonly Asker[] = [...roles, 'nobody'];

/** By field: what each is answered, as the page says. */
const documented = new Map(
  [...docs.slice(docs.indexOf('## Fields')).matchAll(/^\| `(\w+\.\w+)` \| `\w+` \| (.*) \|$/gm)].map(
    ([, field, cells]) => {
      const answers = cells!.split(' | ');
      return [field!, Object.fromEntries(askers.map((asker, index) => [asker, answers[index]!]))] as const;
    },
  ),
);

let server: TestServer;
let schema: GraphQLSchema;
const keys = new Map<Asker, string>();

beforeAll(async () => {
  schema = await schemaOfCode();
  // Introspection costs more than it may in production; the limits are not what is tried here.
  server = await TestServer.start();
  for (const role of roles) {
    const { issueKey } = await server.data<{ issueKey: { key: string } }>(
      'mutation ($input: IssueKeyInput!) { issueKey(input: $input) { key } }',
      { input: { name: role, role } },
    );
    keys.set(role, issueKey.key);
  }
});
afterAll(() => server.remove());

test('docs/roles.md is what the code says; after a change of a rule: npm run roles', () => {
  expect(docs).toBe(rolesTable(schema));
});

async function asked(asker: Asker, operation: string): Promise<Answer<unknown>> {
  const key = keys.get(asker);
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify({ query: operation }),
  });
  return { status: response.status, ...((await response.json()) as object) };
}

const refusals = new Set(['FORBIDDEN', 'UNAUTHENTICATED']);

test.each(askers)(
  '%s is answered as the page says, field by field',
  async asker => {
    const operations = minimalOperations(schema).filter(
      ({ operation }) => !operation.startsWith('subscription'),
    );
    expect(new Set(operations.map(({ field }) => field)).size).toBe(operations.length);
    const wrong: unknown[] = [];
    await inParallel(operations.length, 20, async index => {
      const { field, path, operation } = operations[index]!;
      const said = path.map(each => documented.get(each)![asker]!);
      const { status, errors = [] } = await asked(asker, operation);
      const code = errors.map(({ extensions }) => extensions.code).find(each => refusals.has(each));
      const expected = said.find(each => each !== 'yes');
      const named = path.find((_, step) => said[step] !== 'yes');
      const isRight =
        expected === undefined
          ? code === undefined
          : code === expected &&
            status === (code === 'FORBIDDEN' ? 403 : 401) &&
            errors[0]!.message.startsWith(named!);
      if (!isRight) wrong.push({ field, operation, status, errors, expected });
    });
    expect(wrong).toEqual([]);
  },
  60_000,
);

test.each(askers)('%s subscribes, or not, as the page says', async asker => {
  const campaignId = await server.campaign();
  const key = keys.get(asker);
  const subscriptions = [
    ['participation', 'type', 'CAMPAIGN_CREATED'],
    ['impactChanged', 'participants', 0],
  ] as const;
  for (const [name, field, value] of subscriptions) {
    const answer = documented.get(`Subscription.${name}`)![asker];
    await using listener = server.listener(key === undefined ? { key: null } : { key });
    const query = `subscription ($id: ID!) { ${name}(campaignId: $id) { ${field} } }`;
    const first = listener.each(query, { id: campaignId }).next();
    if (answer === 'yes') expect((await first).value).toEqual({ [field]: value });
    else await expect(first).rejects.toEqual([expect.objectContaining({ extensions: { code: answer } })]);
  }
});

test('every field of the schema is asked for', () => {
  const all = minimalOperations(schema).map(({ field }) => field);
  expect(all.sort()).toEqual([...documented.keys()].sort());
});

test('a part of what is asked for that may not be seen refuses all, also where it is skipped', async () => {
  const operation = `query Q($no: Boolean = false) { campaigns { totalCount nodes { id ...Names @include(if: $no) } } }
    fragment Names on Campaign { recruitment { recruiters { nodes { participant { name } } } } }`;
  const { status, data, errors } = await asked('ANALYST', operation);
  expect([status, data, errors?.map(({ extensions }) => extensions.code)]).toEqual([
    403,
    undefined,
    ['FORBIDDEN'],
  ]);
});

test('groups by recruiter are for those who may see people, also where a variable asks for them', async () => {
  const campaignId = await server.campaign();
  const by = `query Q($by: Dimension!, $id: ID!) { campaign(id: $id) { impact { by(dimension: CHANNEL, and: $by) { key } } } }`;
  const series = `query Q($by: Dimension!, $id: ID!) { campaign(id: $id) { series(of: SHARES, every: DAY, by: $by) { key } } }`;
  for (const query of [by, series]) {
    for (const [role, code] of [
      ['ANALYST', 'FORBIDDEN'],
      ['AUDITOR', undefined],
    ] as const) {
      const { errors } = await server.ask(
        query,
        { id: campaignId, by: 'RECRUITER' },
        { authorization: `Bearer ${keys.get(role)!}` },
      );
      expect([role, errors?.[0]?.extensions.code]).toEqual([role, code]);
    }
  }
});

test('an item of a batch that may not be sent is refused by itself', async () => {
  const { data } = await server.ask<{ record: object[] }>(
    `mutation { record(input: [
      { setGoal: { campaignId: "x1", name: "Goal", measure: PARTICIPANTS, target: "1" } }
      { signUp: { campaignId: "x1", participant: { email: "kari@example.org" } } }
    ]) { ... on Refusal { code } } }`,
    {},
    { authorization: `Bearer ${keys.get('INTEGRATION')!}` },
  );
  expect(data?.record).toEqual([{ code: 'FORBIDDEN' }, { code: 'NOT_FOUND' }]);
});

test('a schema with a field that has no rule, or a rule that there is not, does not start', () => {
  const ruled = (right: string | undefined) => ({
    type: GraphQLString,
    extensions: right === undefined ? {} : { right },
  });
  const query = (right: string | undefined) =>
    new Schema({
      query: new GraphQLObjectType({ name: 'Query', fields: { open: ruled('ANYONE'), new: ruled(right) } }),
    });
  expect(() => withRules(query(undefined))).toThrow(
    'These fields do not say which right they need: Query.new.',
  );
  expect(() => withRules(query('EVERYTHING'))).toThrow('Query.new');
  expect(() => withRules(query('NUMBERS'))).not.toThrow();
});
