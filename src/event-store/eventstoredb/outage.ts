/** How long one attempt waits for an answer before it is given up and sent again, in milliseconds. */
export const attemptPatience = 1_500;

/** The server is away, as far as this side of the connection can tell. */
export class ServerAway extends Error {
  override name = 'ServerAway';
}

/** The server accepted a request and then said nothing. */
export class ServerSilent extends ServerAway {
  override name = 'ServerSilent';
}

/** Whether it may go away by itself. The outcome of an append that failed so is not known. */
export function isOutage(error: unknown): boolean {
  if (error instanceof ServerAway) return true;
  if (!(error instanceof Error) || error.message.includes('BadRequest')) return false;
  const { code } = error as { code?: unknown };
  return outages.has(typeOf(error)) || outages.has(code) || untyped.test(error.message);
}

/**
 * Whether another client may have better luck. To a connection over which nothing comes, a client holds on until the keep-alive
 * fails, some 20 s later; where the server cannot be reached it waits between attempts, in the end for two minutes.
 * Where another node leads, it goes there by itself.
 */
export function isStuck(error: unknown): boolean {
  if (error instanceof ServerSilent) return true;
  if (!(error instanceof Error)) return false;
  return stuck.has(typeOf(error)) || untyped.test(error.message);
}

const stuck = new Set<unknown>(['deadline-exceeded', 'unavailable']);

/** From a client that is looking for a node, or that is just replacing a broken connection. */
const untyped = /^(Failed to discover|Channel has been shut down)/;

/** Types of the client's errors, and the gRPC codes of those it lets through as they are. */
const outages = new Set<unknown>([
  ...['unavailable', 'deadline-exceeded', 'unknown', 'cancelled', 'timeout', 'not-leader'],
  ...[1, 2, 4, 8, 10, 13, 14],
]);

export function typeOf(error: unknown): unknown {
  return error instanceof Error && 'type' in error ? error.type : undefined;
}
