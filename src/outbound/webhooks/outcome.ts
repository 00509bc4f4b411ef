import type { AttemptOutcome, WebhookAttempt, WebhookProgress } from '../../directory/webhooks.ts';

/** What a webhook's progress becomes with what its address answers. Times are in milliseconds. */

const [seconds, minutes, hours] = [1_000, 60_000, 3_600_000];

/**
 * How long to wait after each failure; the last goes on. With the first attempt, this is the schedule that Standard Webhooks recommends:
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#deliverability-and-reliability
 */
export const pauses = [
  5 * seconds,
  5 * minutes,
  30 * minutes,
  2 * hours,
  5 * hours,
  10 * hours,
  14 * hours,
  20 * hours,
  24 * hours,
];

/** The longest `Retry-After` of an address that is respected. */
const longestWait = 24 * hours;

/** After so many failures in succession it is reported as failing. */
export const failingAfter = 3;

/** An event that is refused so often is set aside. */
const mostRefusals = 2;

/** The most events in succession that are set aside. After that the address refuses everything, and no event is skipped. */
export const mostInSuccession = 20;

/** After so many errors of the address with one event, those after it are tried, at most so many. */
const errorsBeforeNext = 3;
export const triedNext = 10;

/** Refusals that are about the address, not about the event. */
const ofAddress = new Set([401, 402, 403, 404, 405, 407, 408, 421, 423, 425, 426, 428, 429, 431]);

/** @param status null: there was no answer */
export function outcomeOf(status: number | null): AttemptOutcome {
  if (status === null) return 'FAILED';
  if (status >= 200 && status < 300) return 'ACCEPTED';
  if (status === 410) return 'GONE';
  return status >= 400 && status < 500 && !ofAddress.has(status) ? 'REFUSED' : 'FAILED';
}

/** Everything up to a position was accepted, or is not for this webhook. */
export const passed = (progress: WebhookProgress, cursor: string): WebhookProgress => ({
  ...progress,
  cursor,
});

/** An event was taken. */
export const taken = (progress: WebhookProgress, cursor: string, now: number): WebhookProgress => ({
  ...goingOn(progress, cursor),
  refusedInSuccession: 0,
  delivered: progress.delivered + 1,
  deliveredAt: now,
});

/** An event is passed over. */
export const passedOver = (progress: WebhookProgress, cursor: string): WebhookProgress => ({
  ...goingOn(progress, cursor),
  refusedInSuccession: progress.refusedInSuccession + 1,
});

const goingOn = (progress: WebhookProgress, cursor: string): WebhookProgress => ({
  ...progress,
  ...{ cursor, attempts: 0, refusals: 0, dueAt: 0, failingSince: null, problem: null, status: null },
});

/**
 * An attempt failed, or the event was refused.
 * @param retryAfter how long the address asks to wait @param chance between 0 and 1, so that many do not come back at the same moment
 */
export function failed(
  progress: WebhookProgress,
  { at, took, problem, outcome, status }: WebhookAttempt,
  retryAfter: number,
  chance: number,
): WebhookProgress {
  const now = at + took;
  const pause = pauses[Math.min(progress.attempts, pauses.length - 1)]!;
  const jitter = 0.9 + 0.2 * chance;
  return {
    ...progress,
    attempts: progress.attempts + 1,
    refusals: progress.refusals + (outcome === 'REFUSED' ? 1 : 0),
    dueAt: now + Math.max(Math.round(pause * jitter), Math.min(retryAfter, longestWait)),
    failingSince: progress.failingSince ?? at,
    ...{ problem, status },
  };
}

/** Whether the event itself is refused for good, as far as that shows. @param outcome of the attempt, which `progress` counts already */
export const isRefusedForGood = (
  { refusals, refusedInSuccession }: WebhookProgress,
  outcome: AttemptOutcome,
): boolean => outcome === 'REFUSED' && refusals >= mostRefusals && refusedInSuccession < mostInSuccession;

/** Whether there was an answer that may be about the event. A proxy's 502 to 504 may: what lies behind it may break at the event. */
export const isAnswer = (status: number | null): boolean =>
  status !== null && status >= 400 && status !== 429;

/** Whether the event may be at fault where the address answers with errors: if one after it is taken, it is. */
export const mayBeAtFault = ({ attempts, status }: WebhookProgress): boolean =>
  attempts >= errorsBeforeNext && isAnswer(status);
