import { GraphQLError } from 'graphql';

/** What is refused before anything is done; docs/refusals.md says what to do about each. */
export type LimitCode = 'QUERY_TOO_LARGE' | 'QUERY_TOO_COSTLY' | 'ANSWER_TOO_LARGE';

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
  return new GraphQLError(`The query has ${had} ${what}; at most ${most} are allowed. ${instead}`, {
    extensions: { code, limit, most, had, http: { status: 400 } },
  });
}
