import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { lacks, type Requester } from '../auth/requester.ts';
import { type Right, rights } from '../auth/rights.ts';
import { failure } from './error-codes.ts';
import { forbidden } from './errors.ts';
import type { RequestContext } from './request-context.ts';

/** The right that a field needs, as its decorator says. */
export function rightOf({ extensions }: { readonly extensions: object }): Right | undefined {
  const { right } = extensions as { readonly right?: Right };
  return right !== undefined && right in rights ? right : undefined;
}

/** @throws {Error} a field has no rule: then nothing is served */
export function withRules(schema: GraphQLSchema): GraphQLSchema {
  const without = Object.values(schema.getTypeMap())
    .filter(type => isObjectType(type) || isInterfaceType(type))
    .filter(type => !isIntrospectionType(type))
    .flatMap(type =>
      Object.values(type.getFields())
        .filter(field => rightOf(field) === undefined)
        .map(({ name }) => `${type.name}.${name}`),
    );
  if (without.length === 0) return schema;
  throw new Error(`These fields do not say which right they need: ${without.join(', ')}.`);
}

/** By document: each right that it needs, with the first field that needs it. */
const needed = new WeakMap<DocumentNode, ReadonlyMap<Right, string>>();

function rightsNeeded(schema: GraphQLSchema, document: DocumentNode): ReadonlyMap<Right, string> {
  const known = needed.get(document);
  if (known) return known;
  const found = new Map<Right, string>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: () => {
        const [parent, field] = [types.getParentType(), types.getFieldDef()];
        if (!parent || !field || field.name.startsWith('__') || isIntrospectionType(parent)) return;
        // Nobody may ask for a field without a rule.
        const right = rightOf(field) ?? 'ADMINISTER';
        if (!found.has(right)) found.set(right, `${parent.name}.${field.name}`);
      },
    }),
  );
  needed.set(document, found);
  return found;
}

/**
 * Why a requester may not ask for what is in a valid document, also for what it would skip: then nothing of it is executed.
 * Undefined: they may.
 */
export function refuseAsker(
  schema: GraphQLSchema,
  document: DocumentNode,
  requester: Requester,
): GraphQLError | undefined {
  for (const [right, field] of rightsNeeded(schema, document)) {
    if (requester.rights.has(right)) continue;
    const message = lacks(requester, field, right);
    return requester.role === null ? failure('UNAUTHENTICATED', message) : forbidden(message);
  }
  return undefined;
}

/**
 * For what only some values of an argument reveal.
 * @param what for the message
 * @throws {GraphQLError} FORBIDDEN
 */
export function mustHave(right: Right, what: string, { requester }: Pick<RequestContext, 'requester'>): void {
  if (!requester.rights.has(right)) throw forbidden(lacks(requester, what, right));
}

/** Refuses operations over HTTP that whoever sends them may not ask for, before anything is executed. */
export const rightsChecked: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ schema, document, contextValue: { requester } }) => {
      const refusal = refuseAsker(schema, document, requester);
      if (refusal) throw refusal;
    },
  }),
};
