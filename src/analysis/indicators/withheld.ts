/** Why the ledger states no value. A reason never changes; docs/statements.md says what to do about each. */
export const withheldReasons = [
  'NOTHING_MEASURED',
  'CONTRADICTORY',
  'NO_BASELINE',
  'ZERO_BASELINE',
  'OTHER_COUNTING_RULE',
  'NOT_COMPARABLE',
  'PERIOD_NOT_OVER',
  'DIRECTION_UNCLEAR',
  'NOT_PER_SESSION',
  'NO_SESSIONS',
  'NOT_EXACT',
  'TOO_FEW_SPANS',
  'NO_CLEAR_TREND',
] as const;
export type WithheldReason = (typeof withheldReasons)[number];

/** Returned instead of a value that would not be true. */
export class Withheld {
  readonly reason: WithheldReason;
  /** For people, in English. */
  readonly message: string;

  constructor(reason: WithheldReason, message: string) {
    this.reason = reason;
    this.message = message;
  }
}
