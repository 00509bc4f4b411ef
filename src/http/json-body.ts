import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { GraphQLError } from 'graphql';
import { isBatchDocument } from '../graphql/batch-document.ts';
import { failure } from '../graphql/error-codes.ts';
import { outlineOf } from './json-outline.ts';

/** The most any request body may take, in bytes: a batch. */
export const largestBody = 1024 * 1024;
/** The most a request may take that asks, or records one thing. */
const largestSingle = 100_000;
/** The most objects and lists within one another. The input that goes deepest has seven. */
const deepest = 32;

/**
 * JSON is the only body that is taken. How large it may be, and how deep, is held before it is parsed; what is over 1 MiB
 * is not even read (Fastify's `bodyLimit`).
 */
export function takeJson(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const { depth, query } = outlineOf(body);
    const refusal = otherwiseWritten(request.headers) ?? tooDeep(depth) ?? tooLarge(body.length, query);
    if (refusal) {
      done(refusal);
      return;
    }
    void parse(request, body.toString(), (error, value?: unknown) => {
      // Of a query stated twice, once in another spelling, the parser may keep the one that was not looked at.
      const other = !error && body.length > largestSingle && (value as { query?: unknown }).query !== query;
      done(other ? overLimit(body.length) : error, value);
    });
  });
}

/** A body is taken as it is, in UTF-8: what is said to be written otherwise would be read as something else. */
function otherwiseWritten({
  'content-encoding': encoding = 'identity',
  'content-type': type = '',
}: IncomingHttpHeaders): GraphQLError | undefined {
  if (encoding.trim().toLowerCase() !== 'identity') {
    return failure(
      'UNSUPPORTED_MEDIA_TYPE',
      `The body is said to be encoded by ${JSON.stringify(encoding)}. Send it as it is, without the header content-encoding.`,
    );
  }
  const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(type)?.[1] ?? 'utf-8';
  if (/^utf-?8$/i.test(charset)) return undefined;
  return failure(
    'UNSUPPORTED_MEDIA_TYPE',
    `The body is said to be written in ${JSON.stringify(charset)}. JSON is sent in UTF-8 (RFC 8259, 8.1).`,
  );
}

function tooDeep(depth: number): GraphQLError | undefined {
  if (depth <= deepest) return undefined;
  return failure(
    'BAD_REQUEST',
    `The request has ${depth} objects and lists within one another; at most ${deepest} are allowed.`,
  );
}

function tooLarge(bytes: number, query: string | undefined): GraphQLError | undefined {
  if (bytes <= largestSingle || (query !== undefined && isBatchDocument(query))) return undefined;
  return overLimit(bytes);
}

function overLimit(bytes: number): GraphQLError {
  return failure(
    'PAYLOAD_TOO_LARGE',
    `The request takes ${bytes} bytes; at most ${largestSingle} are allowed. Use record, with up to 1 MiB, for many commands.`,
  );
}
