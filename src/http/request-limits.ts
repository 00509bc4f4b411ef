/** How long a client may take to send a request, in milliseconds. */
export interface RequestLimits {
  /** Until its headers have come. */
  readonly headers: number;
  /** Until all of it has come: a body that trickles in holds a connection, and what has come of it. */
  readonly request: number;
  /** Between two looks for those that take longer. */
  readonly check: number;
}

/** A batch of 1 MiB comes within the time at 35 kB a second, which a telephone at the edge of its network has. */
export const requestLimits: RequestLimits = { headers: 10_000, request: 30_000, check: 2_000 };
