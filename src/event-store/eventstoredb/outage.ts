/** How long a server that is away, silent or behind is waited for, in milliseconds. */
export interface Patience {
  /**
   * How long an operation is repeated while the server is away: long enough that a change of leader is not noticed. That takes
   * 2–5 s, and up to 9 s if the old leader is frozen rather than dead.
   */
  readonly operation: number;
  /** How long one attempt waits for an answer before it is given up and sent again. */
  readonly attempt: number;
  /** How often the server is asked for something while a subscription waits for events. */
  readonly beat: number;
  /** How long a node may lag behind a position that was already given out. */
  readonly lag: number;
}

export const usualPatience: Patience = { operation: 15_000, attempt: 1_500, beat: 5_000, lag: 2_000 };

/** The server is away, as seen from this side of the connection. */
export class ServerAway extends Error {
  override name = 'ServerAway';
}

/** The server accepted a request and then sent no answer. */
export class ServerSilent extends ServerAway {
  override name = 'ServerSilent';
}

/** Whether an error may pass by itself. The outcome of an append that failed with it is not known. */
export function isOutage(error: unknown): boolean {
  if (error instanceof ServerAway) return true;
  if (!(error instanceof Error) || error.message.includes('BadRequest')) return false;
  const { code } = error as { code?: unknown };
  return outages.has(typeOf(error)) || outages.has(code) || untyped.test(error.message);
}

/**
 * Whether another client may succeed. A client keeps a dead connection until the keep-alive fails, some 20 s later; if the
 * server cannot be reached, it waits longer and longer between attempts, up to two minutes. To a new leader it goes by itself.
 */
export function isStuck(error: unknown): boolean {
  if (error instanceof ServerSilent) return true;
  if (!(error instanceof Error)) return false;
  return stuck.has(typeOf(error)) || untyped.test(error.message);
}

const stuck = new Set<unknown>(['deadline-exceeded', 'unavailable']);

/** Messages of a client that is looking for a node, or replacing a broken connection. */
const untyped = /^(Failed to discover|Channel has been shut down)/;

/** Types of the client's errors, and the codes of gRPC errors that it passes on. */
const outages = new Set<unknown>([
  ...['unavailable', 'deadline-exceeded', 'unknown', 'cancelled', 'timeout', 'not-leader'],
  ...[1, 2, 4, 8, 10, 13, 14],
]);

/** What an outage is, without what gRPC says around it: `connect ECONNREFUSED 127.0.0.1:2113`. */
export function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .replace(/^\d+ [A-Z_]+: /, '')
    .replace(/\. Resolution note: .*$/s, '')
    .replace(/^No connection established\. Last error: (?:Error: )?(?!null)/, '');
}

export function typeOf(error: unknown): unknown {
  return error instanceof Error && 'type' in error ? error.type : undefined;
}
