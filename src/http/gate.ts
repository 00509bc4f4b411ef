import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { failure } from '../graphql/error-codes.ts';
import { correlationHeader, organisationHeader } from '../graphql/request-context.ts';
import type { AllowedNames } from './allowed-names.ts';

/** Paths that orchestrators and Prometheus ask, often by a bare address. */
const probes: ReadonlySet<string> = new Set(['/health/live', '/health/ready', '/metrics']);

/** What pages of other sites may send besides what browsers let any page send; of traces: https://www.w3.org/TR/trace-context/ */
const headersOfPages = [
  ...['authorization', 'content-type', 'last-event-id', 'traceparent', 'tracestate'],
  ...[correlationHeader, organisationHeader],
].join(', ');

/** How long a browser may cache the answer to a preflight, in seconds. */
const remembered = 600;

/**
 * Checks every request before anything else is done: whether it is answered, and whose pages may read the answer. Those that come before the
 * server has begun wait for that.
 * @param headers of every answer
 */
export function openGate(
  fastify: FastifyInstance,
  names: AllowedNames,
  { begun, stopping }: { readonly begun: Promise<unknown>; readonly stopping: AbortSignal },
  headers: Readonly<Record<string, string>>,
): void {
  let hasBegun = false;
  void begun.then(() => (hasBegun = true));
  fastify.addHook('onRequest', (_, __, done) => {
    if (hasBegun) done();
    else void begun.then(() => done());
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.headers(headers).header(correlationHeader, request.id);
    if (stopping.aborted) {
      done(
        failure('SHUTTING_DOWN', 'The server is stopping. Ask again: another is, or soon will be, there.'),
      );
      return;
    }
    const refusal = names.refusal(request.headers, probes.has(request.url.split('?')[0] ?? ''));
    if (refusal) {
      done(refusal);
      return;
    }
    if (names.isOtherSite(request.headers.origin)) allowOrigin(request, reply, request.headers.origin);
    if (!reply.sent) done();
  });
  // After `stopping` each answer closes its connection: clients that keep one open would delay the stop.
  fastify.addHook('onSend', (_, reply, payload, done) => {
    if (stopping.aborted) void reply.header('connection', 'close');
    // RFC 9110, 11.6.1
    if (reply.statusCode === 401) void reply.header('www-authenticate', 'Bearer realm="Dugnad"');
    done(null, payload);
  });
}

/** CORS, for the origins of CORS_ORIGINS: https://fetch.spec.whatwg.org/#http-cors-protocol. Cookies are not
 * allowed: pages of other sites send an API key. */
function allowOrigin({ method, headers }: FastifyRequest, reply: FastifyReply, origin: string): void {
  void reply
    .header('access-control-allow-origin', origin)
    .header('access-control-expose-headers', `${correlationHeader}, retry-after`)
    .header('vary', 'origin');
  if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return;
  void reply
    .code(204)
    .header('access-control-allow-methods', 'GET, POST, PUT')
    .header('access-control-allow-headers', headersOfPages)
    .header('access-control-max-age', String(remembered))
    .send();
}
