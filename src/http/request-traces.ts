import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isEventStream } from './event-routes.ts';
import { isTracing, type OpenSpan, requestSpan } from '../tracing/tracing.ts';

/**
 * A span for each answered request, except streams of events. All work for the request is part of it. Names are OpenTelemetry's:
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/
 */
export function traceRequests(fastify: FastifyInstance): void {
  if (!isTracing()) return;
  const spans = new WeakMap<FastifyRequest, OpenSpan>();
  fastify.addHook('onRequest', (request, _, done) => {
    spans.set(request, requestSpan(request.method, request.headers));
    done();
  });
  // Only here: the reading of the body runs in the connection's context, not in the request's.
  fastify.addHook('preHandler', (request, _, done) => {
    const span = spans.get(request);
    if (span) span.within(done);
    else done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    if (isEventStream(reply)) {
      done();
      return;
    }
    const { method } = request;
    const { statusCode } = reply;
    const route = request.routeOptions.url;
    const attributes = {
      'http.request.method': method,
      'http.response.status_code': statusCode,
      ...(route !== undefined && { 'http.route': route }),
    };
    spans
      .get(request)
      ?.end(route === undefined ? method : `${method} ${route}`, attributes, statusCode >= 500);
    done();
  });
}
