import {
  defaultFieldResolver,
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
import type { Pace } from './pace.ts';
import { estimate } from './query-weight.ts';

type Resolver = GraphQLFieldResolver<unknown, Partial<RequestContext>>;

/** Lets every field that costs something, and every item of a long list, wait for its turn. */
export function paced(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type) || type === schema.getSubscriptionType()) continue;
    for (const field of Object.values(type.getFields())) {
      const list = isListType(getNullableType(field.type)) && isCompositeType(getNamedType(field.type));
      if (!list && !field.resolve && field.extensions.complexity === undefined) continue;
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

/** Lists of fewer items are answered in one go. */
const short = 50;

function itemsInTurn(resolve: Resolver): Resolver {
  return (source, args, context, info) => {
    const { pace } = context;
    const items: unknown = resolve(source, args, context, info);
    if (!pace) return items;
    const divided = (list: unknown) => (Array.isArray(list) ? divide(list, pace, info.fieldNodes[0]) : list);
    return items instanceof Promise ? items.then(divided) : divided(items);
  };
}

function divide(
  items: readonly unknown[],
  pace: Pace,
  node: Parameters<Pace['expected']>[0],
): readonly unknown[] {
  const expected = pace.expected(node);
  const each = expected?.each ?? typical;
  if (expected && items.length > expected.items) pace.charge((items.length - expected.items) * each);
  if (items.length <= short) return items;
  return items.map(item => pace.turn(each)?.then(() => item) ?? item);
}

/** What an item of a page costs that is not known by itself: its connection has paid for it. */
const typical = 10;
