import type { Type } from '@nestjs/common';
import { ArgsType, Int, ObjectType } from '@nestjs/graphql';
import { invalidInput } from './errors.ts';
import { Field, InputField } from './ruled-fields.ts';

/** Relay connections. Source: https://relay.dev/graphql/connections.htm */

const defaultPage = 50;
const largestPage = 500;

@ObjectType({ description: 'Where a page lies in its list.' })
class PageInfo {
  @Field({ right: 'ANYONE', description: 'More follow after `endCursor`.' })
  hasNextPage!: boolean;

  @Field({ right: 'ANYONE', description: 'More lie before `startCursor`.' })
  hasPreviousPage!: boolean;

  @Field(() => String, {
    right: 'ANYONE',
    nullable: true,
    description: "The first edge's cursor; null on an empty page.",
  })
  startCursor!: string | null;

  @Field(() => String, {
    right: 'ANYONE',
    nullable: true,
    description: "The last edge's cursor; null on an empty page.",
  })
  endCursor!: string | null;
}

@ArgsType()
export class ForwardPageArgs {
  @InputField(() => Int, {
    nullable: true,
    description: 'How many from the beginning, at most 500. Default 50.',
  })
  first?: number | null;

  @InputField(() => String, { nullable: true, description: 'Only what follows this cursor.' })
  after?: string | null;
}

@ArgsType()
export class PageArgs extends ForwardPageArgs {
  @InputField(() => Int, { nullable: true, description: 'How many from the end, at most 500.' })
  last?: number | null;

  @InputField(() => String, { nullable: true, description: 'Only what comes before this cursor.' })
  before?: string | null;
}

interface Edge<Node> {
  readonly cursor: string;
  readonly node: Node;
}

export interface Connection<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfo;
}

/** The types `<Name>Edge` and `<Name>Connection`. */
export function connectionOf<Node>(node: Type<Node>, name: string, what: string): Type<Connection<Node>> {
  @ObjectType(`${name}Edge`, { description: `One of ${what}, with its cursor.` })
  class NodeEdge {
    @Field({ right: 'ANYONE', description: 'Where it is in the list: for `after` and `before`.' })
    cursor!: string;

    @Field(() => node, { right: 'ANYONE', description: 'The item.' })
    node!: Node;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${what}.` })
  class NodeConnection {
    @Field(() => [NodeEdge], { right: 'ANYONE', description: 'The page, with cursors.' })
    edges!: NodeEdge[];

    @Field(() => [node], { right: 'ANYONE', description: 'The page, without cursors.' })
    nodes!: Node[];

    @Field(() => PageInfo, { right: 'ANYONE', description: 'Where the page lies.' })
    pageInfo!: PageInfo;
  }
  return NodeConnection;
}

/** What to fetch for a page. One row more than is shown says whether there are more. */
export interface PageRequest<Cursor> {
  readonly limit: number;
  readonly backwards: boolean;
  readonly after: Cursor | undefined;
}

/** @throws {GraphQLError} INVALID_INPUT */
export function pageRequest<Cursor>(args: PageArgs, parse: (cursor: string) => Cursor): PageRequest<Cursor> {
  const { first, after, last, before } = args;
  const backwards = last != null || before != null;
  if (backwards && (first != null || after != null)) {
    throw invalidInput('last', 'Expected either first and after, or last and before.');
  }
  const [field, size] = backwards ? (['last', last] as const) : (['first', first] as const);
  const cursor = backwards ? before : after;
  const limit = size ?? defaultPage;
  if (limit < 0 || limit > largestPage) throw invalidInput(field, `Expected 0 to ${largestPage}.`);
  return { limit, backwards, after: cursor == null ? undefined : parse(cursor) };
}

/** @param fetched in the order they were fetched, one more than the limit where there are more */
export function connection<Node>(
  { limit, backwards, after }: PageRequest<unknown>,
  fetched: readonly Node[],
  cursorOf: (node: Node) => string,
): Connection<Node> {
  const page = fetched.slice(0, limit);
  const nodes = backwards ? page.reverse() : page;
  const edges = nodes.map(node => ({ cursor: cursorOf(node), node }));
  const more = fetched.length > limit;
  const entered = after !== undefined;
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: backwards ? entered : more,
      hasPreviousPage: backwards ? more : entered,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

/** Cursors of lists in the order of some key. */
export interface KeyCursor {
  readonly key: string;
  readonly id: string;
}

export const keyCursor = ({ key, id }: KeyCursor): string =>
  Buffer.from(JSON.stringify([key, id])).toString('base64url');

/** @throws {GraphQLError} INVALID_INPUT */
export function parseKeyCursor(cursor: string): KeyCursor {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parsed) && typeof parsed[0] === 'string' && typeof parsed[1] === 'string') {
      return { key: parsed[0], id: parsed[1] };
    }
  } catch {
    // The error is thrown below.
  }
  throw invalidInput('after', 'Expected a cursor as the ledger gave it out.');
}
