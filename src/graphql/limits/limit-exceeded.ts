import { GraphQLError } from 'graphql';
import { type ErrorCode, errorStatuses } from '../error-codes.ts';

interface Exceeded {
  readonly code: ErrorCode & ('QUERY_TOO_LARGE' | 'QUERY_TOO_COSTLY' | 'ANSWER_TOO_LARGE');
  /** The limit's name, for programs. */
  readonly limit: string;
  readonly most: number;
  /** How much the query had; a lower bound, if counting stopped at the limit. */
  readonly had: number;
  /** What was counted, in words. */
  readonly what: string;
  /** What to do instead. */
  readonly instead: string;
}

/** A request that asks for more than one request may; docs/refusals.md says what to do about each. */
export function limitExceeded({ code, limit, most, had, what, instead }: Exceeded): GraphQLError {
  return new GraphQLError(`The query has ${had} ${what}; at most ${most} are allowed. ${instead}`, {
    extensions: { code, limit, most, had, http: { status: errorStatuses[code] } },
  });
}
