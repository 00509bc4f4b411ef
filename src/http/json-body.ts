import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { GraphQLError } from 'graphql';
import { isBatchDocument } from '../graphql/batch-document.ts';
import { failure } from '../graphql/error-codes.ts';
import { deepest, outlineOf } from './json-outline.ts';

/** The most any request body may take, in bytes: a batch. */
export const largestBody = 1024 * 1024;
/** The most that a query, or a mutation of one command, may take, in bytes. */
const largestSingle = 100_000;

/**
 * Accepts JSON bodies only. Size and depth are checked before parsing; a body over 1 MiB is not even read (Fastify's
 * `bodyLimit`).
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
      // If `query` occurs twice, once with an escape, the parser may keep the one that was not checked.
      const other = !error && body.length > largestSingle && (value as { query?: unknown }).query !== query;
      done(other ? overLimit(body.length) : error, value);
    });
  });
}

/** Refuses a body that is declared to be compressed or not in UTF-8: it would be misread. */
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
