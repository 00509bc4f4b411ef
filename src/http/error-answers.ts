import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { codeOfStatus, type ErrorCode, failure } from '../graphql/error-codes.ts';
import type { ErrorLog } from '../graphql/error-log.ts';
import { securityHeaders } from './security-headers.ts';
import { foreseen, type FormatError } from '../graphql/errors.ts';

/**
 * Errors outside of GraphQL's own execution, answered in the same shape: `{errors: [{message, extensions: {code}}]}`. As Nest's
 * filter for all errors, it also keeps Nest from logging what a resolver throws: that is logged once, with its correlation id,
 * where the operation is served.
 */
@Catch()
export class ErrorAnswers implements ExceptionFilter {
  constructor(
    private readonly fastify: FastifyInstance,
    private readonly format: FormatError,
    private readonly log: ErrorLog,
  ) {}

  catch(exception: unknown, host: ArgumentsHost): unknown {
    if (host.getType<string>() === 'graphql') {
      return exception instanceof Error ? exception : new Error(String(exception));
    }
    const [request, reply] = host.getArgs<[FastifyRequest, FastifyReply]>();
    return this.answer(exception, request, reply);
  }

  answer(exception: unknown, request: FastifyRequest, reply: FastifyReply): unknown {
    const status = statusOf(exception);
    const methods = status === 404 ? this.#methodsOf(request) : [];
    const error =
      methods.length > 0 ? this.#otherMethod(request, reply, methods) : explained(exception, status);
    this.log.report([error ?? exception], { correlationId: request.id });
    if (reply.sent) return undefined;
    const known =
      error ?? new GraphQLError(exception instanceof Error ? exception.message : String(exception));
    const { status: answered = 500, headers = [] } = (known.extensions.http ?? {}) as HttpOfError;
    return reply
      .code(answered)
      .headers(Object.fromEntries(headers))
      .type('application/json; charset=utf-8')
      .send(this.body(known));
  }

  body(error: GraphQLError): string {
    return JSON.stringify({ errors: [this.format(error.toJSON(), error)] });
  }

  #otherMethod(
    { method, url }: FastifyRequest,
    reply: FastifyReply,
    methods: readonly string[],
  ): GraphQLError {
    void reply.header('allow', methods.join(', '));
    return failure(
      'METHOD_NOT_ALLOWED',
      `${pathOf(url)} does not answer to ${method}; it does to ${methods.join(', ')}.`,
    );
  }

  #methodsOf({ url }: FastifyRequest): string[] {
    const path = pathOf(url);
    return (['GET', 'POST', 'PUT'] as const).filter(method => this.fastify.hasRoute({ method, url: path }));
  }
}

interface HttpOfError {
  readonly status?: number;
  readonly headers?: Iterable<readonly [name: string, value: string]>;
}

const pathOf = (url: string) => url.split('?')[0] ?? '';

function statusOf(exception: unknown): number | undefined {
  if (exception instanceof HttpException) return exception.getStatus();
  return (exception as { readonly statusCode?: number } | undefined)?.statusCode;
}

/** What to do instead, where the status alone does not say. */
const advice: Partial<Record<ErrorCode, string>> = {
  PAYLOAD_TOO_LARGE:
    'The request takes more than 1 MiB, the most that record may take. Send smaller batches.',
  ROUTE_NOT_FOUND: 'There is nothing here. GraphQL is at /graphql, the explorer at /explorer.',
  UNSUPPORTED_MEDIA_TYPE: 'Send the request as JSON, with the header content-type: application/json.',
};

/** Undefined: nobody foresaw it. */
function explained(exception: unknown, status: number | undefined): GraphQLError | undefined {
  const known = foreseen(exception);
  if (known || status === undefined || status >= 500) return known;
  const code = codeOfStatus(status);
  const message = advice[code] ?? (exception instanceof Error ? exception.message : String(exception));
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}

const brokenOff: Partial<Record<string, GraphQLError>> = {
  ERR_HTTP_REQUEST_TIMEOUT: failure(
    'REQUEST_TIMEOUT',
    'The request took too long to come. Send it in one go.',
  ),
  HPE_HEADER_OVERFLOW: failure(
    'HEADERS_TOO_LARGE',
    'The headers take more than 16 KiB. A long query goes by POST.',
  ),
};

/** Answers what never became a request: its syntax is broken, its headers are too large, or it came too slowly. */
export function answerBroken(answers: ErrorAnswers): (error: { code?: string }, socket: Socket) => void {
  return (error, socket) => {
    if (error.code === 'ECONNRESET' || socket.destroyed) return;
    const answered = brokenOff[error.code ?? ''] ?? failure('BAD_REQUEST', 'This is no HTTP request.');
    if (socket.writable) socket.end(rawAnswer(answered, answers.body(answered)));
    socket.destroySoon();
  };
}

/** An answer written to the socket itself, where no reply is at hand. */
export function rawAnswer(error: GraphQLError, body: string): string {
  const { status } = error.extensions.http as { readonly status: number };
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...Object.entries(securityHeaders).map(([name, value]) => `${name}: ${value}`),
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
