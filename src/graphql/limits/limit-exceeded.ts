import type { GraphQLError } from 'graphql';
import { type ErrorCode, failure } from '../error-codes.ts';

/** What is refused before anything is done; docs/refusals.md says what to do about each. */
export type LimitCode = ErrorCode & ('QUERY_TOO_LARGE' | 'QUERY_TOO_COSTLY' | 'ANSWER_TOO_LARGE');

export interface Exceeded {
  readonly code: LimitCode;
  /** Names the limit, for programs. */
  readonly limit: string;
  readonly most: number;
  /** What the query had; of what is counted only until the limit is passed, a lower bound. */
  readonly had: number;
  /** What was counted, in words. */
  readonly what: string;
  /** The way out. */
  readonly instead: string;
}

/** A request that asks for more than one request may. */
export function limitExceeded({ code, limit, most, had, what, instead }: Exceeded): GraphQLError {
  const error = failure(code, `The query has ${had} ${what}; at most ${most} are allowed. ${instead}`);
  Object.assign(error.extensions, { limit, most, had });
  return error;
}
