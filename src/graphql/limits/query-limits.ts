import type { ApolloServerPlugin, BaseContext, GraphQLRequestContext } from '@apollo/server';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { type Allowances, inSeconds } from '../../auth/allowances.ts';
import type { DocumentLimits } from '../checked-subscription.ts';
import { coded, failure } from '../error-codes.ts';
import type { RequestContext } from '../request-context.ts';
import { tooManyRequests } from '../too-many-requests.ts';
import { answerLimit, jsonBytes } from './answer-size.ts';
import { documentLimits, refuseDocument, refuseText } from './document-limits.ts';
import { limitExceeded } from './limit-exceeded.ts';
import { operationLimits, refuseOperation, tooCostly } from './operation-limits.ts';
import { Pace } from './pace.ts';
import { type Weight, weigh } from './query-weight.ts';

interface LimitSettings {
  /** The most an operation may cost. */
  readonly queryCost: number;
  /** Whether introspection is allowed, and errors suggest names. */
  readonly introspection: boolean;
}

/** Queries that are not too large, as they were written: clients send the same again and again. In bytes, about. */
const passed = new LRUCache<string, true>({
  maxSize: 8 * 1_024 * 1_024,
  sizeCalculation: (_, query) => 2 * query.length + 100,
});

/**
 * The error of a query that is too large as it is written; wrong syntax is left to the executor. Apollo Server has no hook
 * between receiving and validating a query, so this is called before Apollo.
 */
export function refuseWritten(query: string): GraphQLError | undefined {
  if (passed.has(query)) return undefined;
  const long = refuseText(query);
  if (long) return long;
  try {
    const refusal = refuseDocument(parse(query, { noLocation: true, maxTokens: documentLimits.tokens }));
    if (!refusal) passed.set(query, true);
    return refusal;
  } catch {
    return undefined;
  }
}

/**
 * Undefined: the variables do not fit, which execution reports.
 * @throws {GraphQLError} a variable does not fit its use: null, in a variable with a default, where null is not allowed
 */
export function weightOf(
  schema: GraphQLSchema,
  { definitions }: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Weight | undefined {
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (!coerced) return undefined;
  const fragments = definitions
    .filter(
      (definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION,
    )
    .map(fragment => [fragment.name.value, fragment] as const);
  const { depth, expandedFields: fields } = operationLimits;
  try {
    return weigh(schema, operation, new Map(fragments), coerced, { depth, fields });
  } catch (error) {
    throw error instanceof GraphQLError ? coded('BAD_USER_INPUT', error) : error;
  }
}

/** Takes what an operation costs from what somebody may ask in a minute. Undefined: it was there. */
function spend(costs: Allowances, countedAs: string, cost: number): GraphQLError | undefined {
  const wait = costs.take(countedAs, cost);
  if (wait === 0) return undefined;
  return tooManyRequests(
    `What you ask costs too much for a minute, in which ${costs.perMinute} units may be spent.`,
    inSeconds(wait),
  );
}

/** The same limits for operations that do not come over HTTP, and are not paced. */
export function documentsWithinLimits({ queryCost }: LimitSettings, costs: Allowances): DocumentLimits {
  const listed = (refusal: GraphQLError | undefined) => (refusal ? [refusal] : []);
  return {
    ofText: text => listed(refuseWritten(text)),
    ofOperation: ({ schema, document, operationName, variables, countedAs }) => {
      const operation = getOperationAST(document, operationName);
      const weight = operation && weightOf(schema, document, operation, variables);
      if (!weight) return [];
      return listed(refuseOperation(operation, weight, queryCost) ?? spend(costs, countedAs, weight.cost));
    },
  };
}

const listening = 'Subscriptions are served over WebSocket, by graphql-transport-ws, and not over HTTP.';

/** Applies the other limits, those on answers too, to operations that come over HTTP. */
export function queryLimits(settings: LimitSettings, costs: Allowances): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => {
      let cost: number | undefined;
      return {
        didResolveOperation: async ({ schema, document, operation, request, contextValue }) => {
          // Apollo would execute it like a query.
          if (operation?.operation === OperationTypeNode.SUBSCRIPTION)
            throw failure('BAD_REQUEST', listening);
          const weight = operation && weightOf(schema, document, operation, request.variables ?? {});
          if (!weight) return;
          const refusal =
            refuseOperation(operation, weight, settings.queryCost) ??
            spend(costs, contextValue.countedAs, weight.cost);
          if (refusal) throw refusal;
          ({ cost } = weight);
          contextValue.pace = paceOf(operation, weight, settings, contextValue.gone);
        },
        willSendResponse: async context => {
          const { countedAs, pace } = context.contextValue;
          costs.charge(countedAs, pace?.beyond ?? 0);
          if (cost === undefined || context.response.body.kind !== 'single') return;
          const { singleResult } = context.response.body;
          const asks = context.operation?.operation === OperationTypeNode.QUERY;
          const refusal = asks ? (pace?.refusal ?? tooLong(singleResult)) : undefined;
          if (refusal) refuse(context, refusal);
          else
            singleResult.extensions = {
              ...singleResult.extensions,
              cost: { query: cost + (pace?.beyond ?? 0), limit: settings.queryCost },
            };
        },
      };
    },
  };
}

/** Receipts of a mutation are always answered, however many, even if the client has left. */
function paceOf(
  { operation }: OperationDefinitionNode,
  { cost, lists }: Weight,
  { queryCost }: LimitSettings,
  gone: AbortSignal | undefined,
): Pace {
  const query = operation === OperationTypeNode.QUERY;
  return new Pace({
    gone: query ? gone : undefined,
    lists,
    allowance: query ? queryCost - cost : Infinity,
    refuse: beyond => tooCostly(cost + beyond, queryCost)!,
  });
}

function tooLong(result: unknown): GraphQLError | undefined {
  const bytes = jsonBytes(result, answerLimit);
  if (bytes <= answerLimit) return undefined;
  return limitExceeded({
    code: 'ANSWER_TOO_LARGE',
    limit: 'answerBytes',
    most: answerLimit,
    had: bytes,
    what: 'bytes of answer, or more',
    instead: 'Ask for shorter pages (first), longer spans or fewer fields, or in several requests.',
  });
}

function refuse({ response }: GraphQLRequestContext<BaseContext>, error: GraphQLError): void {
  const { http: _, ...extensions } = error.extensions;
  response.http.status = 400;
  response.body = { kind: 'single', singleResult: { errors: [{ message: error.message, extensions }] } };
}
