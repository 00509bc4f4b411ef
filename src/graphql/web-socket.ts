import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  getOperationAST,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  OperationTypeNode,
  parse,
} from 'graphql';
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { RequestContext } from './request-context.ts';

/** The most one message from a client may take, in bytes. */
const largestMessage = 100_000;

/** How long those who listen have to take leave when the server stops, in milliseconds. */
const farewell = 2_000;

export interface SubscriptionOptions {
  readonly path: string;
  readonly context: () => RequestContext;
  readonly formatError: (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
}

/**
 * Subscriptions over WebSocket, by the graphql-transport-ws protocol. Queries and mutations go over HTTP, where their
 * limits are.
 */
export class SubscriptionServer implements AsyncDisposable {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: largestMessage });
  readonly #sockets = new Set<Duplex>();
  readonly #protocol: { dispose: () => Promise<void> | void };

  constructor(http: Server, schema: GraphQLSchema, { path, context, formatError }: SubscriptionOptions) {
    const formatted = (errors: readonly GraphQLError[]) =>
      errors.map(error => formatError(error.toJSON(), error));
    this.#protocol = useServer(
      {
        schema,
        context,
        onSubscribe: (_, __, { query, operationName }) => refuseOthers(query, operationName),
        onError: (_, __, ___, errors) => formatted(errors),
        onNext: (_, __, ___, ____, { data = null, errors }) =>
          errors ? { data, errors: formatted(errors) } : undefined,
      },
      this.#server,
    );
    http.on('upgrade', (request, socket, head) => this.#upgrade(path, request, socket, head));
  }

  /** Says good-bye to all who listen. One who does not read never hears it, and is cut off after a while. */
  async [Symbol.asyncDispose](): Promise<void> {
    const cut = setTimeout(() => this.#sockets.forEach(socket => socket.destroy()), farewell);
    await this.#protocol.dispose();
    clearTimeout(cut);
    this.#server.close();
  }

  #upgrade(path: string, request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const protocols = (request.headers['sec-websocket-protocol'] ?? '').split(',').map(name => name.trim());
    if (request.url?.split('?')[0] !== path || !protocols.includes(GRAPHQL_TRANSPORT_WS_PROTOCOL)) {
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    this.#server.handleUpgrade(request, socket, head, listener =>
      this.#server.emit('connection', listener, request),
    );
  }
}

/** Wrong syntax is left to the protocol, which tells it. */
function refuseOthers(query: string, operationName: string | null | undefined): GraphQLError[] | undefined {
  try {
    const operation = getOperationAST(parse(query), operationName)?.operation;
    if (!operation || operation === OperationTypeNode.SUBSCRIPTION) return undefined;
    const message = `Over WebSocket only subscriptions are served. Send a ${operation} as an HTTP POST.`;
    return [new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } })];
  } catch {
    return undefined;
  }
}
