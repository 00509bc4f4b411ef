/**
 * Every reason for which the ledger refuses a command. A code is stable for ever;
 * docs/refusals.md says for each what to do about it.
 */
export const refusalCodes = [
  'ACTIVITY_CANCELLED',
  'ACTIVITY_NOT_STARTED',
  'ALREADY_ATTENDED',
  'ALREADY_CLOSED',
  'ALREADY_CONFIRMED',
  'ALREADY_EXISTS',
  'ALREADY_FULFILLED',
  'ALREADY_NO_SHOW',
  'ALREADY_PUBLISHED',
  'ALREADY_REPLIED',
  'ALREADY_RETRACTED',
  'ALREADY_SIGNED_UP',
  'ALREADY_WITHDRAWN',
  'CAMPAIGN_CLOSED',
  'EARLIER_EPOCH',
  'FORBIDDEN',
  'HAS_ATTENDED',
  'INVALID_INPUT',
  'KEY_EXPIRED',
  'KEY_REUSED',
  'KEY_REVOKED',
  'LAST_OWNER',
  'NOTHING_TO_CHANGE',
  'NOT_ATTENDED',
  'NOT_FOUND',
  'NOT_SIGNED_UP',
  'OCCURRED_IN_FUTURE',
  'PLEDGE_WITHDRAWN',
  'TOO_LARGE',
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

/** One input field that is wrong: its path from the input's root, and what was expected. */
export interface FieldRefusal {
  readonly path: string;
  readonly message: string;
}

/** The command is refused: nothing was recorded. */
export class Refusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly fields: readonly FieldRefusal[];

  constructor(code: RefusalCode, message: string, fields: readonly FieldRefusal[] = []) {
    this.code = code;
    this.message = message;
    this.fields = fields;
  }
}

/** A refusal whose reason is the value of one input field. */
export function refuseField(path: string, message: string, code: RefusalCode = 'INVALID_INPUT'): Refusal {
  return new Refusal(code, `${path}: ${message}`, [{ path, message }]);
}
