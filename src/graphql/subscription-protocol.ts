import { type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import {
  CloseCode,
  makeServer,
  MessageType,
  parseMessage,
  type Server,
  type SubscribePayload,
  type WebSocket,
} from 'graphql-ws';
import { checkedSubscription, type DocumentLimits } from './checked-subscription.ts';
import type { ClientConnection } from './client-connection.ts';
import { failure } from './error-codes.ts';
import type { ErrorLog } from './error-log.ts';
import type { FormatError } from './errors.ts';
import { requestContext } from './request-context.ts';
import type { SubscriptionLimits } from './subscription-limits.ts';

/** A client of the protocol. */
export interface Client {
  readonly connection: ClientConnection;
  readonly correlationId: string;
  /** By running subscription: the size of its document and variables. */
  readonly bytes: Map<SubscribePayload, number>;
}

interface Options {
  readonly formatError: FormatError;
  readonly log: ErrorLog;
  readonly limits: SubscriptionLimits;
  readonly documents: DocumentLimits;
}

/** The messages of graphql-transport-ws, with our limits, codes and log. */
export function subscriptionProtocol(
  schema: GraphQLSchema,
  { formatError, log, limits, documents }: Options,
): Server<Client> & { readonly running: number } {
  let running = 0;
  const release = ({ bytes }: Client, payload: SubscribePayload) => {
    if (bytes.delete(payload)) running--;
  };
  const protocol = makeServer<undefined, Client>({
    connectionInitWaitTimeout: limits.initialisation,
    onConnect: context => {
      // They are not used, so they are not kept.
      delete (context as { connectionParams?: unknown }).connectionParams;
    },
    context: ({ extra: { correlationId } }) => requestContext({ id: correlationId }),
    onSubscribe: ({ extra: client }, id, payload) => {
      const bytes = Buffer.byteLength(JSON.stringify({ id, payload }));
      const full = tooMuch(client, bytes, running, limits);
      if (full) return [full];
      const checked = checkedSubscription(schema, payload, documents);
      if (isRefused(checked)) return checked;
      client.bytes.set(payload, bytes);
      running++;
      return checked;
    },
    onOperation: ({ extra: { connection } }, _, __, ___, result) =>
      Symbol.asyncIterator in result
        ? (connection.paced(result[Symbol.asyncIterator]()) as typeof result)
        : undefined,
    onNext: ({ extra }, _, __, ___, { data = null, errors }) =>
      errors ? { data, errors: reported(errors, extra) } : undefined,
    onError: ({ extra }, _, __, errors) => reported(errors, extra),
    onComplete: ({ extra }, _, payload) => release(extra, payload),
    onClose: ({ extra }) => {
      for (const payload of extra.bytes.keys()) release(extra, payload);
    },
  });
  const reported = (errors: NonNullable<ExecutionResult['errors']>, { correlationId }: Client) => {
    log.report(errors, { correlationId });
    return errors.map(error => formatError(error.toJSON(), error));
  };
  return {
    opened: (socket, client) => protocol.opened(withClearReasons(socket), client),
    get running() {
      return running;
    },
  };
}

const serversOwn: ReadonlySet<string> = new Set([
  MessageType.ConnectionAck,
  MessageType.Next,
  MessageType.Error,
]);

/**
 * Closes the connection with a clear reason where graphql-ws itself would throw: after a message that only a server may send,
 * or a repeated id too long for the reason (RFC 6455, 5.5: 123 bytes).
 */
function withClearReasons(socket: WebSocket): WebSocket {
  return {
    ...socket,
    close: (code, reason) =>
      socket.close(
        code,
        code === CloseCode.SubscriberAlreadyExists ? 'Two subscriptions have one id.' : reason,
      ),
    onMessage: receive =>
      socket.onMessage(async text => {
        try {
          await receive(text);
        } catch (error) {
          // The message can be parsed: otherwise graphql-ws has closed the connection.
          if (!serversOwn.has(parseMessage(text).type)) throw error;
          await socket.close(CloseCode.BadRequest, 'Only a server sends messages of this type.');
        }
      }),
  };
}

function isRefused(checked: ReturnType<typeof checkedSubscription>): checked is readonly GraphQLError[] {
  return Array.isArray(checked);
}

/** Why another subscription is refused, before anything is done with it. */
function tooMuch(
  { bytes: mine }: Client,
  bytes: number,
  running: number,
  limits: SubscriptionLimits,
): GraphQLError | undefined {
  if (bytes > limits.subscriptionBytes) {
    return failure(
      'PAYLOAD_TOO_LARGE',
      `The subscription takes ${bytes} bytes; at most ${limits.subscriptionBytes} are allowed.`,
    );
  }
  if (mine.size >= limits.subscriptionsPerConnection) {
    return tooManyOf(`at most ${limits.subscriptionsPerConnection} over one connection. End one first.`);
  }
  if ([...mine.values()].reduce((sum, of) => sum + of, bytes) > limits.subscriptionBytesPerConnection) {
    return tooManyOf(
      `those of one connection may take ${limits.subscriptionBytesPerConnection} bytes together. End one first.`,
    );
  }
  if (running >= limits.subscriptions)
    return tooManyOf(`at most ${limits.subscriptions} in all. Come again later.`);
  return undefined;
}

const tooManyOf = (limit: string) => failure('TOO_MANY_SUBSCRIPTIONS', `Too many subscriptions: ${limit}`);
