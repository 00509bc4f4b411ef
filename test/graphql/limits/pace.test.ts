import { buildSchema, execute, type GraphQLSchema, parse } from 'graphql';
import { tooCostly } from '../../../src/graphql/limits/operation-limits.ts';
import { firstTurn, furtherTurn, Pace } from '../../../src/graphql/limits/pace.ts';
import { paced } from '../../../src/graphql/limits/paced-schema.ts';
import { weigh } from '../../../src/graphql/limits/query-weight.ts';

/** What takes long is divided into turns, between which others are served; it ends when nobody waits for it. */

interface World {
  readonly schema: GraphQLSchema;
  /** How many of the dear values were made. */
  readonly made: () => number;
}

/** `many` items, each with a value that costs 100. @param counted on by the estimate */
function world(many: number, counted: number, onMade: (made: number) => void = () => undefined): World {
  const schema = buildSchema('type Query { many: [Item!]! } type Item { dear: Int!, name: String! }');
  let made = 0;
  const [list, dear] = [schema.getQueryType()!.getFields().many!, itemOf(schema).getFields().dear!];
  list.extensions = {
    complexity: ({ childComplexity }: { childComplexity: number }) => 1 + counted * childComplexity,
  };
  list.resolve = () => Array.from({ length: many }, () => ({ name: 'a' }));
  dear.extensions = { complexity: 100 };
  dear.resolve = () => {
    onMade(++made);
    return made;
  };
  return { schema, made: () => made };
}

const itemOf = (schema: GraphQLSchema) =>
  schema.getType('Item') as NonNullable<ReturnType<GraphQLSchema['getQueryType']>>;

const document = parse('{ many { dear name } }');
const most = { depth: 10, fields: 100 };

/** Executes it as HTTP does. */
async function run(schema: GraphQLSchema, allowance = Infinity, gone?: AbortSignal) {
  const operation = document.definitions[0] as Parameters<typeof weigh>[1];
  const { lists } = weigh(schema, operation, new Map(), {}, most);
  const refuse = (beyond: number) => tooCostly(beyond, allowance)!;
  const pace = new Pace({ gone, lists, allowance, refuse });
  return { pace, result: await execute({ schema, document, contextValue: { pace } }) };
}

/** How often others had their turn while something was done. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = -1;
  let going = true;
  const count = () => {
    turns++;
    if (going) setImmediate(count);
  };
  count();
  await work();
  going = false;
  return turns;
}

test('others have their turn after so many units of cost', async () => {
  const many = 500;
  const { schema, made } = world(many, many);

  expect(await turnsDuring(() => run(paced(schema)))).toBeGreaterThanOrEqual(
    (many * 100 - firstTurn) / furtherTurn - 1,
  );
  expect(made()).toBe(many);
});

test('without the pace it is all one turn', async () => {
  const { schema } = world(500, 500);

  expect(await turnsDuring(() => run(schema))).toBeLessThanOrEqual(1);
});

test('the answer is the same, in the same order', async () => {
  const plain = await run(world(200, 200).schema);
  const divided = await run(paced(world(200, 200).schema));

  expect(divided.result).toEqual(plain.result);
});

test('when the client leaves, no more than the turn that was under way is done', async () => {
  const leaving = new AbortController();
  const { schema, made } = world(500, 500, count => {
    if (count === 20) leaving.abort();
  });
  const { result } = await run(paced(schema), Infinity, leaving.signal);

  expect(made()).toBeLessThanOrEqual(firstTurn / 100);
  expect(result.errors?.[0]?.extensions).toMatchObject({ code: 'CLIENT_CLOSED_REQUEST' });
});

test('who does not leave is answered', async () => {
  const { schema, made } = world(500, 500);
  await run(paced(schema), Infinity, new AbortController().signal);

  expect(made()).toBe(500);
});

test('a list that is longer than was counted on is charged for, and refused before its items are made', async () => {
  const { schema, made } = world(200, 10);
  const { pace, result } = await run(paced(schema), 10_000);

  expect(pace.refusal?.extensions).toMatchObject({ code: 'QUERY_TOO_COSTLY', most: 10_000, had: 190 * 101 });
  expect(result.data).toBeNull();
  expect(made()).toBe(0);
});

test('… unless there is room for it', async () => {
  const { schema, made } = world(200, 10);
  const { pace } = await run(paced(schema), 190 * 101);

  expect(pace.refusal).toBeUndefined();
  expect(made()).toBe(200);
});

test('several requests at once do not add up to a long turn', async () => {
  let turn = 0;
  let going = true;
  const count = () => {
    turn++;
    if (going) setImmediate(count);
  };
  count();
  const requestsIn = new Map<number, Set<number>>();
  const slow = (request: number) => () => {
    requestsIn.set(turn, (requestsIn.get(turn) ?? new Set()).add(request));
    const end = performance.now() + 25;
    while (performance.now() < end);
  };
  await Promise.all([1, 2, 3, 4].map(request => run(paced(world(3, 3, slow(request)).schema))));
  going = false;

  // Each value takes longer than a turn is to take, so that no turn is left for another request.
  for (const requests of requestsIn.values()) expect(requests.size).toBe(1);
  expect(requestsIn.size).toBeGreaterThanOrEqual(4);
});

test('what proves to be slow is divided in the first turn too, also where resolvers are asynchronous', async () => {
  const { schema } = world(1, 1);
  const valuesIn = new Map<number, number>();
  let turn = 0;
  // Nest's resolvers do their work only after some promises are settled.
  itemOf(schema).getFields().dear!.resolve = async () => {
    for (let settled = 0; settled < 5; settled++) await Promise.resolve();
    valuesIn.set(turn, (valuesIn.get(turn) ?? 0) + 1);
    const end = performance.now() + 25;
    while (performance.now() < end);
    return 1;
  };
  let going = true;
  const count = () => {
    turn++;
    if (going) setImmediate(count);
  };
  count();
  const several = parse('{ many { a: dear b: dear c: dear d: dear } }');
  const pace = new Pace({ lists: new Map(), allowance: Infinity, refuse: () => tooCostly(1, 0)! });
  await execute({ schema: paced(schema), document: several, contextValue: { pace } });
  going = false;

  expect([...valuesIn.values()]).toEqual([1, 1, 1, 1]);
});
