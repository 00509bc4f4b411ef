import type { Server as HttpServer } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyHttpOptions } from 'fastify';
import { correlationIdOf } from '../graphql/request-context.ts';
import { answerBroken, type ErrorAnswers } from './error-answers.ts';
import { isReceiving } from './imports.ts';
import { largestBody } from './json-body.ts';
import type { RequestLimits } from './request-limits.ts';
import { securityHeaders } from './security-headers.ts';
import { isOfLinks, noSuchLink } from './tracked-links.ts';

/** Fastify for Nest, within the limits of requests. @param answers for requests that fail before a route is found */
export function httpAdapter(limits: RequestLimits, answers: () => ErrorAnswers): FastifyAdapter {
  const options: FastifyHttpOptions<HttpServer> = {
    bodyLimit: largestBody,
    forceCloseConnections: 'idle',
    requestTimeout: limits.request,
    http: { headersTimeout: limits.headers, connectionsCheckingInterval: limits.check },
    // Requests that come while the server stops are answered too, by the gate.
    return503OnClosing: false,
    genReqId: ({ headers }) => correlationIdOf(headers),
    frameworkErrors: (error, request, reply) => {
      void reply.headers(securityHeaders);
      if (isOfLinks(request.url)) void noSuchLink(request, reply);
      else void answers().answer(error, request, reply);
    },
    clientErrorHandler: (error, socket) => {
      if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && isReceiving(socket)) return;
      answerBroken(answers())(error, socket);
    },
  };
  return new FastifyAdapter(options);
}
