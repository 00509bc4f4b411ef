import { Refusal, refuseField } from './refusal.ts';

/** When and for whom a command is made. */
export interface Circumstances {
  readonly organisationId: string;
  /** When it happened, and the clock when it arrived: ISO 8601, UTC. */
  readonly occurredAt: string;
  readonly now: string;
}

/** How far a sender's clock may be ahead of ours, and two senders' clocks apart, in milliseconds: five minutes. */
const clockSkew = 5 * 60_000;
const earliest = Date.parse('1970-01-01T00:00:00Z');

/** Nothing can have happened in the future, nor before 1970. */
export function refuseImpossibleTime({ occurredAt, now }: Circumstances): Refusal | undefined {
  const at = Date.parse(occurredAt);
  if (at > Date.parse(now) + clockSkew) {
    return new Refusal(
      'OCCURRED_IN_FUTURE',
      `occurredAt ${occurredAt} is later than now, ${now}. Only what has happened can be recorded.`,
      [{ path: 'occurredAt', message: `Expected a time not after ${now}.` }],
    );
  }
  if (at < earliest) {
    return new Refusal('INVALID_INPUT', `occurredAt ${occurredAt} is before 1970.`, [
      { path: 'occurredAt', message: 'Expected a time from 1970 on.' },
    ]);
  }
  return undefined;
}

/** A withdrawal, confirmation, opening or end cannot have happened before its beginning. @param what the beginning, for the message */
export function refuseBefore(
  { occurredAt }: Circumstances,
  what: string,
  happenedAt: string,
): Refusal | undefined {
  return Date.parse(occurredAt) < Date.parse(happenedAt) - clockSkew
    ? refuseField('occurredAt', `Expected a time not before ${what}, ${happenedAt}.`)
    : undefined;
}
