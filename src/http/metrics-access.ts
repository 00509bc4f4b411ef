import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { GraphQLError } from 'graphql';
import type { Requester } from '../auth/requester.ts';
import { failure } from '../graphql/error-codes.ts';
import { forbidden } from '../graphql/errors.ts';
import { securityHeaders } from './security-headers.ts';

const path = '/metrics';

/** Answers `/metrics` only to those who may see the server's state: owners and auditors of the organisation that runs it. */
export function guardMetrics(fastify: FastifyInstance, organisationId: string): void {
  fastify.addHook('onRequest', ({ routeOptions, asker }, _, done) => {
    done(routeOptions.url === path ? refusalOf(asker.requester, organisationId) : undefined);
  });
}

function refusalOf(requester: Requester, organisationId: string): GraphQLError | undefined {
  const { role, campaigns } = requester;
  if (role === null) {
    return failure(
      'UNAUTHENTICATED',
      'Metrics are not for everybody. Send an API key of the role OWNER or AUDITOR in the header Authorization: Bearer, or set METRICS_ADDRESS.',
    );
  }
  const may = role === 'OWNER' || role === 'AUDITOR';
  if (may && campaigns === undefined && requester.organisationId === organisationId) return undefined;
  return forbidden(
    'Metrics need the role OWNER or AUDITOR, for all campaigns, in the organisation that runs the server.',
  );
}

/** A host and a port to listen on. */
interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

interface Exposed {
  readonly expose: () => Promise<string>;
  /** Why a request is refused, by its headers. */
  readonly refusal: (headers: IncomingHttpHeaders) => GraphQLError | undefined;
  readonly body: (error: GraphQLError) => string;
  readonly failed: (error: unknown) => void;
}

/** Where metrics are answered without a key. */
interface MetricsListener {
  readonly url: string;
  close(): Promise<void>;
}

/** Answers `GET /metrics`, and nothing else, at an address of its own. @throws {Error} it cannot be listened on */
export async function serveMetrics(
  { host, port }: ListenAddress,
  { expose, refusal, body, failed }: Exposed,
): Promise<MetricsListener> {
  const answer = async (request: IncomingMessage) => {
    const error = refusal(request.headers) ?? elsewhere(request);
    if (error) return { error };
    try {
      return { text: await expose() };
    } catch (cause) {
      failed(cause);
      return { error: failure('INTERNAL_SERVER_ERROR', 'The metrics cannot be read; why has been logged.') };
    }
  };
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    void answer(request).then(({ error, text }) => {
      const { status = 200 } = (error?.extensions.http ?? {}) as { readonly status?: number };
      const type = error ? 'application/json; charset=utf-8' : 'text/plain; version=0.0.4; charset=utf-8';
      response.writeHead(status, { ...securityHeaders, 'content-type': type });
      response.end(error ? body(error) : text);
    });
  });
  await new Promise<void>((listening, unable) => {
    server.once('error', ({ message }) =>
      unable(new Error(`METRICS_ADDRESS cannot be listened on (${message}). Choose another port.`)),
    );
    server.listen(port, host, listening);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}${path}`,
    close: () =>
      new Promise(closed => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function elsewhere({ method, url = '' }: IncomingMessage): GraphQLError | undefined {
  if (url.split('?')[0] !== path) return failure('ROUTE_NOT_FOUND', `Only ${path} is here.`);
  return method === 'GET'
    ? undefined
    : failure('METHOD_NOT_ALLOWED', `${path} does not answer to ${method ?? ''}; it does to GET.`);
}
