import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { type ErrorCode, errorStatuses } from './error-codes.ts';

/**
 * Somebody asks more than they may for the time being. When to ask again is in the header that clients know (RFC 9110, 10.2.3), and
 * in the error for those who have no headers.
 * @param what they asked too much of
 * @param seconds until they may ask again
 */
export function tooManyRequests(what: string, seconds: number): GraphQLError {
  const code: ErrorCode = 'TOO_MANY_REQUESTS';
  const headers = new HeaderMap([['retry-after', String(seconds)]]);
  return new GraphQLError(`${what} Ask again in ${seconds} s.`, {
    extensions: { code, retryAfter: seconds, http: { status: errorStatuses[code], headers } },
  });
}
