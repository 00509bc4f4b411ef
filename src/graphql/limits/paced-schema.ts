import {
  defaultFieldResolver,
  type FieldNode,
  getNamedType,
  getNullableType,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  isCompositeType,
  isIntrospectionType,
  isListType,
  isObjectType,
} from 'graphql';
import type { RequestContext } from '../request-context.ts';
import { type Pace, furtherTurn } from './pace.ts';
import { estimate } from './query-weight.ts';

type Resolver = GraphQLFieldResolver<unknown, Partial<RequestContext>>;

/** Makes every field with a stated cost, and every item of a long list, wait for its turn. */
export function paced(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type) || type === schema.getSubscriptionType()) continue;
    for (const field of Object.values(type.getFields())) {
      const list = isListType(getNullableType(field.type)) && isCompositeType(getNamedType(field.type));
      // Nest gives every field a resolver, also those that only read a property.
      if (!list && field.extensions.complexity === undefined) continue;
      const resolve = inTurn(
        field.resolve ?? defaultFieldResolver,
        args => estimate(type, field, args).itself,
      );
      field.resolve = list ? itemsInTurn(resolve) : resolve;
    }
  }
  return schema;
}

function inTurn(resolve: Resolver, costOf: (args: Record<string, unknown>) => number): Resolver {
  return (source, args, context, info) => {
    const wait = context.pace?.turn(costOf(args as Record<string, unknown>));
    return wait
      ? wait.then(() => resolve(source, args, context, info))
      : resolve(source, args, context, info);
  };
}

/** The usual cost of an item of a page, which was charged with its connection. */
const typical = 10;

function itemsInTurn(resolve: Resolver): Resolver {
  return (source, args, context, info) => {
    const { pace } = context;
    const items: unknown = resolve(source, args, context, info);
    if (!pace) return items;
    const divided = (list: unknown) => (Array.isArray(list) ? divide(list, pace, info.fieldNodes[0]) : list);
    return items instanceof Promise ? items.then(divided) : divided(items);
  };
}

/** Divides items into groups, each of which waits for one turn. */
function divide(items: readonly unknown[], pace: Pace, node: FieldNode | undefined): readonly unknown[] {
  const expected = pace.expected(node);
  const each = Math.max(1, expected?.each ?? typical);
  if (expected && items.length > expected.items) pace.charge((items.length - expected.items) * each);
  const together = Math.max(1, Math.floor(furtherTurn / each));
  if (items.length <= Math.min(together, short)) return items;
  let turn: Promise<void> | undefined;
  return items.map((item, n) => {
    if (n % together === 0) turn = pace.turn(Math.min(together, items.length - n) * each);
    return turn ? turn.then(() => item) : item;
  });
}

/** Lists of so few items are not worth a turn of their own. */
const short = 50;
