import type { ExpectedRevision } from './event-store.ts';

/** The stream was not at the expected revision: somebody else wrote first. Load, decide and append again. */
export class WrongRevision extends Error {
  override name = 'WrongRevision';
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly actual: ExpectedRevision;

  constructor(stream: string, expected: ExpectedRevision, actual: ExpectedRevision) {
    super(`Stream ${stream}: expected ${shown(expected)}, found ${shown(actual)}.`);
    this.stream = stream;
    this.expected = expected;
    this.actual = actual;
  }
}

function shown(revision: ExpectedRevision): string {
  return revision === 'no stream' ? 'no stream' : `revision ${revision}`;
}

/** The stream was deleted in the database itself; Dugnad never does so. */
export class StreamDeleted extends Error {
  override name = 'StreamDeleted';
  readonly stream: string;

  constructor(stream: string) {
    super(`Stream ${stream} was deleted in the event store. Dugnad never deletes: restore it from a backup.`);
    this.stream = stream;
  }
}

/**
 * The store cannot be reached or takes no writes. The message goes to the client, so it is the same whatever the cause;
 * `detail` says which server, which stream and why, for the log.
 */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable';
  readonly detail: string;

  constructor(detail: string, options?: ErrorOptions) {
    super(
      'The event store cannot be reached, or takes no writes for now. Repeat the request with the same ' +
        'idempotency key: nothing is lost, nothing is recorded twice.',
      options,
    );
    this.detail = detail;
  }
}

/** An event's data, or a whole append, is over the limit. */
export class EventTooLarge extends Error {
  override name = 'EventTooLarge';
  constructor(what: string, bytes: number, limit: number) {
    super(`${what} takes ${bytes} bytes; at most ${limit} are allowed.`);
  }
}

/** The file is not a Dugnad log, or is damaged. */
export class StoreUnreadable extends Error {
  override name = 'StoreUnreadable';
}

/** Another process writes to this file already. */
export class StoreLocked extends Error {
  override name = 'StoreLocked';
}

/** The message for the operator. */
export function forOperator(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'detail' in error && typeof error.detail === 'string' ? error.detail : error.message;
}

/** A position that the log has not reached, or that no event has (only EventStoreDB can distinguish these). */
export class UnknownPosition extends Error {
  override name = 'UnknownPosition';
}

export const beyondTheLog = (after: number, head: number | undefined) =>
  new UnknownPosition(
    `The log ends at position ${head ?? 'none'}: nothing follows ${after} yet. Follow after a position it gave.`,
  );
