import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as fc from 'fast-check';
import {
  getNamedType,
  getNullableType,
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
  parse,
  validate,
} from 'graphql';
import { schemaOfCode } from '../../src/cli/printed-schema.ts';
import { type Answer, type Client, type HowToServe, TestServer } from '../server/harness.ts';
import { BrokenBuild } from './faulty-program.ts';
import { Scene } from './scene.ts';
import { long } from './size.ts';

/**
 * Whatever valid query of up to 10 kB is asked, it is answered or refused by its code, and the server goes on. How long the
 * next request waits depends on the machine, and on this process, which asks as well as answers: the long form reports it.
 * That others have their turn is counted, here by those who are answered meanwhile, in test/graphql/limits/pace.test.ts by the turns.
 */

const largest = 10_000;

let server: TestServer;
let schema: GraphQLSchema;
let ids: Readonly<Record<string, string>>;

beforeAll(async () => {
  schema = await schemaOfCode();
  server = await TestServer.start();
  ids = await mobilised(server, long ? 300 : 40);
}, 240_000);
afterAll(() => server.remove());

/** A campaign in which everybody was recruited by somebody, and whose recruiters recruited in another one as well. */
async function mobilised(client: Client, people: number): Promise<Record<string, string>> {
  const [campaignId, other] = [await client.campaign(), await client.campaign()];
  const activityId = await client.activity(campaignId);
  let [participantId, position] = ['', ''];
  for (const campaign of [campaignId, other]) {
    let link: string | undefined;
    for (let n = 0; n < people; n++) {
      const participant = { email: `${n}@example.org` };
      const signUp = { campaignId: campaign, participant, channel: 'EMAIL', ...(link && { share: link }) };
      ({ id: participantId, position } = await client.mutate('signUp', signUp));
      if (n % 4 === 0) link = (await client.mutate('share', { campaignId: campaign, participant })).id;
    }
  }
  await client.mutate('defineIndicator', {
    campaignId,
    key: 'people',
    labels: { nb: 'Deltakere', en: 'Participants' },
    unit: 'personer',
    higherIsBetter: true,
    resultType: 'OUTPUT',
    rule: 'PARTICIPANTS',
  });
  return {
    campaign: campaignId,
    activity: activityId,
    participant: participantId,
    people: 'people',
    position,
  };
}

/** Makes valid operations by walking the schema: what comes next is drawn from `draw`. */
class Walk {
  readonly #draw: () => number;
  readonly #ids: Readonly<Record<string, string>>;
  readonly #fragments: string[] = [];
  readonly #breadth: number;
  #left: number;

  /** @param draw numbers from 0 to 1. @param size about how many fields. @param of the ids of what there is to ask for */
  constructor(draw: () => number, size: number, of: Readonly<Record<string, string>>) {
    this.#draw = draw;
    this.#ids = of;
    this.#left = size;
    this.#breadth = 1 + 7 * draw();
  }

  operation(): string {
    const selection = this.#selection(schema.getQueryType()!, 0);
    return `query ${selection} ${this.#fragments.join(' ')}`;
  }

  #chance(of: number): boolean {
    return this.#draw() < of;
  }

  #choose<T>(from: readonly T[]): T {
    return from[Math.min(Math.floor(this.#draw() * from.length), from.length - 1)]!;
  }

  /** Prefers what leads on: plain values end a walk. */
  #selection(type: GraphQLObjectType, depth: number): string {
    const fields = Object.values(type.getFields());
    const leading = fields.filter(field => isObjectType(getNamedType(field.type)));
    const parts = ['__typename'];
    const wanted = 1 + Math.floor(this.#draw() * this.#breadth);
    for (let n = 0; n < wanted && this.#left > 0; n++) {
      this.#left--;
      const further = depth < 22 && leading.length > 0 && this.#chance(0.8);
      const plain = fields.filter(
        field => !leading.includes(field) && !isUnionType(getNamedType(field.type)),
      );
      const field = this.#choose(further ? leading : plain.length > 0 ? plain : leading);
      const alias = this.#chance(0.2) ? `a${this.#left}: ` : '';
      if (!alias && parts.some(part => part.startsWith(field.name))) continue;
      const named = getNamedType(field.type);
      if (isObjectType(named) && depth >= 22) continue;
      const below = isObjectType(named) ? this.#below(named, depth) : '';
      parts.push(`${alias}${field.name}${this.#args(named.name, field.args)}${below}`);
    }
    return `{ ${parts.join(' ')} }`;
  }

  #below(type: GraphQLObjectType, depth: number): string {
    const selection = this.#selection(type, depth + 1);
    const form = this.#draw();
    if (form < 0.15) return ` { ... on ${type.name} @include(if: true) ${selection} }`;
    if (form < 0.4) {
      const name = `f${this.#fragments.length}`;
      this.#fragments.push(`fragment ${name} on ${type.name} ${selection}`);
      return ` { ...${name} ...${name} }`;
    }
    return ` ${selection}`;
  }

  #args(of: string, args: readonly GraphQLArgument[]): string {
    const stated = args
      .filter(({ type, defaultValue, name }) =>
        isNonNullType(type) && defaultValue === undefined ? true : usual.includes(name) && this.#chance(0.6),
      )

      .map(({ name, type }) => `${name}: ${this.#value(name === 'id' ? of : name, type)}`);
    return stated.length > 0 ? `(${stated.join(', ')})` : '';
  }

  #value(name: string, type: GraphQLInputType): string {
    const bare = getNullableType(type);
    if (isListType(bare)) return `[${this.#value(name, bare.ofType)}]`;
    if (isEnumType(bare)) return this.#choose(bare.getValues()).name;
    if (isInputObjectType(bare)) {
      const fields = Object.values(bare.getFields());
      const stated = bare.isOneOf
        ? [this.#choose(fields)]
        : fields.filter(field => isNonNullType(field.type));
      return `{ ${stated.map(field => `${field.name}: ${this.#value(field.name, field.type)}`).join(', ')} }`;
    }
    if (bare.name === 'ID') return JSON.stringify(this.#ids[named[name] ?? 'campaign']);
    if (bare.name === 'Int') return String(this.#choose([1, 10, 100, 500]));
    if (bare.name === 'Date') return name === 'to' ? '"2026-12-31"' : '"2025-01-01"';
    if (bare.name === 'DateTime') return '"2026-05-04T18:30:00+02:00"';
    if (bare.name === 'Boolean') return 'true';
    return JSON.stringify(this.#ids.position);
  }
}

/** Arguments that may be left out, and make an answer longer or dearer. */
const usual = ['first', 'during', 'by', 'and', 'every', 'orderBy', 'asOf'];
/** What an argument of type ID names, by its own name or by the type that `id` is of. */
const named: Readonly<Record<string, string>> = {
  key: 'people',
  Activity: 'activity',
  Participant: 'participant',
  RecruitmentNode: 'participant',
};

/** Queries small and large, from numbers that fast-check can make simpler. */
const queries = (of: Readonly<Record<string, string>>) =>
  fc
    .tuple(
      fc.infiniteStream(fc.noBias(fc.integer({ min: 0, max: 999_999 }))),
      fc.integer({ min: 1, max: 250 }),
    )
    .map(([stream, size]) => new Walk(() => Number(stream.next().value) / 1_000_000, size, of).operation())
    .filter(text => text.length <= largest);

/** How a query may end: with an answer, or with one of these. */
const listed = [
  'QUERY_TOO_LARGE',
  'QUERY_TOO_COSTLY',
  'ANSWER_TOO_LARGE',
  'INVALID_INPUT',
  'NOT_FOUND',
  'NOT_YET_PROJECTED',
];

interface Costed extends Answer<unknown> {
  readonly extensions?: { readonly cost: { readonly query: number; readonly limit: number } };
}

test('a walk makes valid queries, some of them far too dear', () => {
  const texts = fc.sample(queries(ids), { numRuns: 50, seed: 8 });

  for (const text of texts) expect(validate(schema, parse(text))).toEqual([]);
  expect(Math.max(...texts.map(text => text.length))).toBeGreaterThan(3_000);
});

/** Asks so many queries. @returns how often each end was seen */
async function askAll(
  client: Client,
  of: Readonly<Record<string, string>>,
  count: number,
  chance: { readonly seed?: number } = { seed: 8 },
): Promise<Map<string, number>> {
  const ends = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(queries(of), async text => {
      const answer = (await client.ask(text)) as Costed;
      const codes = (answer.errors ?? []).map(({ extensions }) => extensions.code);
      for (const code of codes) expect(listed).toContain(code);
      const cost = answer.extensions?.cost;
      if (cost) {
        expect(cost.query).toBeLessThanOrEqual(cost.limit);
      } else {
        expect([answer.status, codes.length]).toEqual([400, 1]);
      }
      const end = codes[0] ?? 'answered';
      ends.set(end, (ends.get(end) ?? 0) + 1);
      expect((await fetch(`${client.url}/health/live`)).status).toBe(200);
    }),
    { numRuns: count, endOnFailure: true, ...chance },
  );
  return ends;
}

test('each ends within its limits, and the next is answered', async () => {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const ends = await (long ? askAll(server, ids, 2_000, {}) : askAll(server, ids, 200));
  delay.disable();
  if (long) {
    const held = Math.round(delay.percentile(99) / 1e6);
    process.stdout.write(
      `Ends: ${JSON.stringify([...ends])}; 99 of 100 turns, the test's own too, within ${held} ms.\n`,
    );
  }
  // All ends were seen.
  expect(ends.get('answered')).toBeGreaterThan(0);
  expect(ends.get('QUERY_TOO_COSTLY')).toBeGreaterThan(0);
  expect(ends.get('QUERY_TOO_LARGE')).toBeGreaterThan(0);
}, 1_800_000);

const hours = (alias: string, year: number) =>
  `${alias}: series(of: GROSS_SIGN_UPS, every: HOUR, during: { from: "${year}-01-01", to: "${year}-12-31" }) { start value }`;
/** It costs about three quarters of what a query may. */
const dear = `query ($id: ID!) { campaign(id: $id) { ${hours('a', 2024)} ${hours('b', 2025)} ${hours('c', 2026)} } }`;

/** Others, one after another, are answered while a dear query is. */
async function othersMeanwhile(how: HowToServe = {}): Promise<void> {
  await using scene = new Scene(how);
  const client = await scene.start();
  const { campaign } = await mobilised(client, 10);
  const ended = new AbortController();
  const asked = client.data(dear, { id: campaign }).finally(() => ended.abort());
  let answered = 0;
  while (!ended.signal.aborted) {
    await fetch(`${client.url}/health/live`);
    answered++;
  }
  await asked;
  expect({ othersWereAnswered: answered > 10 }).toEqual({ othersWereAnswered: true });
}

test('while a dear one is answered, others are', () => othersMeanwhile());

if (long) {
  test('control: one that has no limit answers what costs more', async () => {
    using broken = new BrokenBuild(
      'graphql/limits/operation-limits.js',
      'if (cost <= most) return undefined;',
      'return undefined;',
    );
    await using scene = new Scene({ main: broken.main });
    const client = await scene.start();
    const body = askAll(client, await mobilised(client, 10), 200);
    const message = expect.stringContaining('toBeLessThanOrEqual') as unknown;
    await expect(body).rejects.toMatchObject({ cause: { message } });
  });

  test('control: one that does not divide its work into turns answers nobody meanwhile', async () => {
    using broken = new BrokenBuild('app.module.js', 'transformSchema: paced', 'transformSchema: undefined');
    await expect(othersMeanwhile({ main: broken.main })).rejects.toThrow(/"othersWereAnswered": false/);
  });
}
