import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { GraphQLError, GraphQLSchema } from 'graphql';
import { CloseCode, GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Access } from '../auth/access.ts';
import { type Asker, type Askers, notKnown } from './askers.ts';
import { ClientConnection, type EndProtocol, tooMany } from './client-connection.ts';
import type { DocumentLimits } from './checked-subscription.ts';
import type { Documents } from './documents.ts';
import { failure } from './error-codes.ts';
import type { ErrorLog } from './error-log.ts';
import type { FormatError } from './errors.ts';
import { correlationHeader, correlationIdOf } from './request-context.ts';
import type { SubscriptionLimits } from './subscription-limits.ts';
import { checkAgain, type Subscriber, subscriptionProtocol } from './subscription-protocol.ts';

/** How many refused clients may still be closing; beyond that, connections are cut without a reason. */
const leaving = 100;

interface SubscriptionOptions {
  readonly path: string;
  readonly access: Access;
  /** Whether browsers reach the server by TLS. */
  readonly secure: boolean;
  readonly askers: Askers;
  /** Counts what somebody asks, as requests over HTTP are; why it is refused. */
  readonly askedTooOften: (asker: Asker) => GraphQLError | undefined;
  /** Why a connection is refused, by its headers. */
  readonly refusal: (request: IncomingMessage) => GraphQLError | undefined;
  /** By which address a client is counted. */
  readonly addressOf: (request: IncomingMessage) => string;
  /** The raw answer to a refused connection. */
  readonly answer: (error: GraphQLError) => string;
  readonly formatError: FormatError;
  readonly log: ErrorLog;
  readonly limits: SubscriptionLimits;
  readonly documents: DocumentLimits;
  /** The documents that are answered, where not every one is. */
  readonly listed: Documents | undefined;
}

/**
 * Subscriptions over WebSocket, by the graphql-transport-ws protocol
 * (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md). Queries and mutations go over HTTP, where their
 * limits are.
 */
export class SubscriptionServer implements Disposable {
  readonly #options: SubscriptionOptions;
  readonly #server: WebSocketServer;
  readonly #protocol: ReturnType<typeof subscriptionProtocol>;
  readonly #clients = new Map<ClientConnection, Subscriber>();
  readonly #checking: NodeJS.Timeout;

  constructor(http: Server, schema: GraphQLSchema, options: SubscriptionOptions) {
    this.#options = options;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: options.limits.messageBytes,
      handleProtocols: protocols =>
        protocols.has(GRAPHQL_TRANSPORT_WS_PROTOCOL) && GRAPHQL_TRANSPORT_WS_PROTOCOL,
    });
    this.#server.on('headers', (headers, { headers: asked }) => {
      headers.push(`${correlationHeader}: ${correlationIdOf(asked)}`);
    });
    this.#server.on('wsClientError', ({ message }, socket, request) =>
      this.#refuse(failure('BAD_REQUEST', message), request, socket),
    );
    this.#protocol = subscriptionProtocol(schema, options);
    this.#checking = setInterval(() => {
      for (const client of this.#clients.values()) void checkAgain(options.access, client);
    }, options.limits.checkedAgain).unref();
    http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** How many subscriptions run. */
  get running(): number {
    return this.#protocol.running;
  }

  /** Begins to close all connections, with a reason. The HTTP server's own end waits for them. */
  [Symbol.dispose](): void {
    clearInterval(this.#checking);
    for (const connection of this.#clients.keys()) connection.close({ code: 1001, reason: 'Going away' });
    this.#server.close();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    request.headers[correlationHeader] = correlationIdOf(request.headers);
    const error = this.#options.refusal(request) ?? this.#notOurs(request) ?? this.#overcrowded();
    if (error) this.#refuse(error, request, socket);
    else this.#server.handleUpgrade(request, socket, head, opened => this.#take(opened, request));
  }

  #refuse(error: GraphQLError, { headers }: IncomingMessage, socket: Duplex): void {
    this.#options.log.report([error], { correlationId: correlationIdOf(headers) });
    socket.on('error', () => socket.destroy());
    socket.end(this.#options.answer(error));
  }

  #notOurs({ url, headers }: IncomingMessage): GraphQLError | undefined {
    if (url?.split('?')[0] !== this.#options.path) {
      return failure('ROUTE_NOT_FOUND', `Subscriptions are served at ${this.#options.path}.`);
    }
    const protocols = (headers['sec-websocket-protocol'] ?? '').split(',').map(name => name.trim());
    if (protocols.includes(GRAPHQL_TRANSPORT_WS_PROTOCOL)) return undefined;
    return failure(
      'BAD_REQUEST',
      `Only the WebSocket subprotocol ${GRAPHQL_TRANSPORT_WS_PROTOCOL} is served.`,
    );
  }

  #overcrowded(): GraphQLError | undefined {
    if (this.#server.clients.size < this.#options.limits.connections + leaving) return undefined;
    return failure('TOO_MANY_CONNECTIONS', 'Too many are connected. Come again later.');
  }

  #take(socket: WebSocket, request: IncomingMessage): void {
    const { limits, log } = this.#options;
    const correlationId = correlationIdOf(request.headers);
    const address = this.#options.addressOf(request);
    const full = this.#full(address) ?? this.#options.askedTooOften(notKnown(address))?.message;
    let end: EndProtocol = () => Promise.resolve();
    const connection = new ClientConnection(socket, limits, ({ code, reason }) => {
      this.#clients.delete(connection);
      log.closed(code, reason, { correlationId });
      end(code, reason).catch((error: unknown) => log.report([error], { correlationId }));
    });
    // After a client's error, for example too large a message, the socket closes by itself with the right code.
    socket.on('error', () => undefined);
    if (full !== undefined) {
      connection.close(tooMany(full));
      return;
    }
    const { headers } = request;
    const asker = { credentials: {}, ...notKnown(address) };
    const client: Subscriber = { connection, correlationId, headers, address, asker, bytes: new Map() };
    this.#clients.set(connection, client);
    end = this.#protocol.opened(
      {
        protocol: socket.protocol,
        send: message => connection.send(message),
        close: (code = 1000, reason = '') => connection.close({ code, reason }),
        onMessage: receive => {
          socket.on('message', message => {
            // A message is always one buffer here: `binaryType` is left as it is.
            receive((message as Buffer).toString()).catch((error: unknown) => {
              log.report([error], { correlationId });
              connection.close({ code: CloseCode.InternalServerError, reason: 'Our fault; it is logged.' });
            });
          });
        },
      },
      client,
    );
  }

  /** Why another client is refused. */
  #full(address: string): string | undefined {
    const { connections, connectionsPerAddress } = this.#options.limits;
    if (this.#clients.size >= connections) return `Too many connections: at most ${connections} in all.`;
    let same = 0;
    for (const client of this.#clients.values()) if (client.address === address) same++;
    if (same < connectionsPerAddress) return undefined;
    return `Too many connections: at most ${connectionsPerAddress} from one address.`;
  }
}
