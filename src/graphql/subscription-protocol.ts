import type { IncomingHttpHeaders } from 'node:http';
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
import { type Access, type Credentials, NotLetIn } from '../auth/access.ts';
import type { Requester } from '../auth/requester.ts';
import type { Asker, Askers } from './askers.ts';
import { type ClientConnection, type Farewell, tooMany } from './client-connection.ts';
import type { Documents } from './documents.ts';
import { type ErrorCode, failure } from './error-codes.ts';
import { refuseAsker } from './field-rights.ts';
import type { ErrorLog } from './error-log.ts';
import type { FormatError } from './errors.ts';
import { credentialsOf, organisationHeader } from './request-context.ts';
import type { SubscriptionLimits } from './subscription-limits.ts';

/** Who is asking, with the credentials that show it. */
interface KnownAsker extends Asker {
  readonly credentials: Credentials;
}

/** A client of the protocol. */
export interface Subscriber {
  readonly connection: ClientConnection;
  readonly correlationId: string;
  /** What it brought with the upgrade to WebSocket. */
  readonly headers: IncomingHttpHeaders;
  /** By which it is counted until it is known. */
  readonly address: string;
  /** Who it is; nobody until it has connected. */
  asker: KnownAsker;
  /** By running subscription: the size of its document and variables. */
  readonly bytes: Map<SubscribePayload, number>;
}

interface Options {
  readonly access: Access;
  /** Whether browsers reach the server by TLS. */
  readonly secure: boolean;
  readonly askers: Askers;
  /** Counts what somebody asks, as requests over HTTP are; why it is refused. */
  readonly askedTooOften: (asker: Asker) => GraphQLError | undefined;
  readonly formatError: FormatError;
  readonly log: ErrorLog;
  readonly limits: SubscriptionLimits;
  readonly documents: DocumentLimits;
  readonly listed: Documents | undefined;
}

/** The messages of graphql-transport-ws, with our limits, codes and log. */
export function subscriptionProtocol(
  schema: GraphQLSchema,
  { access, askers, askedTooOften, secure, formatError, log, limits, documents, listed }: Options,
): Server<Subscriber> & { readonly running: number } {
  let running = 0;
  const release = ({ bytes }: Subscriber, payload: SubscribePayload) => {
    if (bytes.delete(payload)) running--;
  };
  const protocol = makeServer<undefined, Subscriber>({
    connectionInitWaitTimeout: limits.initialisation,
    onConnect: async context => {
      const { extra: client, connectionParams } = context;
      const credentials = credentialsOf({ ...client.headers, ...headersIn(connectionParams) }, secure);
      // They may be large, and are not needed any more.
      delete (context as { connectionParams?: unknown }).connectionParams;
      try {
        client.asker = { credentials, ...(await askers.of(credentials, client.address)) };
        return true;
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        log.report([error], client);
        const tooOften = error.extensions.code === ('TOO_MANY_REQUESTS' satisfies ErrorCode);
        const { code } = error.extensions;
        client.connection.close(
          tooOften ? tooMany(error.message) : code === 'UNAUTHENTICATED' ? notLetIn : comeAgain,
        );
        return false;
      }
    },
    context: ({ extra: { correlationId, asker } }) => ({
      requester: asker.requester,
      countedAs: asker.countedAs,
      correlationId,
      address: '',
    }),
    onSubscribe: async ({ extra: client }, id, payload) => {
      const often = askedTooOften(client.asker);
      if (often) {
        client.connection.close(tooMany(often.message));
        return [often];
      }
      // Since it connected, what it brought may have ended.
      if (!(await checkAgain(access, client))) return [failure('UNAUTHENTICATED', notLetIn.reason)];
      const bytes = Buffer.byteLength(JSON.stringify({ id, payload }));
      const full = tooMuch(client, bytes, running, limits);
      if (full) return [full];
      const { requester, countedAs } = client.asker;
      const asked = attempted(() => listed?.asked(requester, payload));
      if (asked instanceof GraphQLError) return [asked];
      const whole = { ...payload, query: asked ?? payload.query };
      const checked = checkedSubscription(schema, whole, documents, countedAs);
      if (isRefused(checked)) return checked;
      const refused = refuseAsker(schema, checked.document, requester);
      if (refused) return [refused];
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
  const reported = (errors: NonNullable<ExecutionResult['errors']>, { correlationId }: Subscriber) => {
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

/** What it brought lets nobody in, or no longer. Clients do not try the same again. */
const notLetIn: Farewell = {
  code: CloseCode.Unauthorized,
  reason: 'The key, token or session is not valid, or has ended.',
};

/** Who it is cannot be found out now. https://www.iana.org/assignments/websocket/websocket.xhtml#close-code-number */
const comeAgain: Farewell = {
  code: 1013,
  reason: 'Who you are cannot be checked now: come again shortly.',
};

/** Browsers cannot send headers with a WebSocket: the same may stand in `connectionParams`. */
function headersIn(params: Readonly<Record<string, unknown>> = {}): IncomingHttpHeaders {
  const { Authorization, authorization = Authorization, [organisationHeader]: organisation } = params;
  return {
    ...(typeof authorization === 'string' && { authorization }),
    ...(typeof organisation === 'string' && { [organisationHeader]: organisation }),
  };
}

/**
 * Closes a connection whose client is not let in any more, or may see something else than when it connected.
 * @returns whether it is still open
 */
export async function checkAgain(access: Access, { connection, asker }: Subscriber): Promise<boolean> {
  const before = asker.requester;
  try {
    const now = await access.requester(asker.credentials);
    if (isSameRequester(now, before)) return true;
    connection.close(now.role === null ? notLetIn : changed);
  } catch (error) {
    // While the store is away nobody is shut out: what is known goes on to hold.
    if (!(error instanceof NotLetIn)) return true;
    connection.close(notLetIn);
  }
  return false;
}

const changed: Farewell = {
  code: CloseCode.Forbidden,
  reason: 'What you may see has changed: connect again.',
};

const isSameRequester = (one: Requester, other: Requester) =>
  one.role === other.role && one.organisationId === other.organisationId && one.actor.id === other.actor.id;

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

/** What it throws to clients is returned. */
function attempted<Result>(work: () => Result): Result | GraphQLError {
  try {
    return work();
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/** Why another subscription is refused, before anything is done with it. */
function tooMuch(
  { bytes: mine }: Subscriber,
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
