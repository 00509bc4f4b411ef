/** How long a client may take to send a request, in milliseconds. */
export interface RequestLimits {
  /** Until all headers have come. */
  readonly headers: number;
  /** Until the whole request has come: a slow body holds a connection and memory. */
  readonly request: number;
  /** Between two checks for requests that take longer. */
  readonly check: number;
}

/** At 35 kB a second, which a telephone with poor reception has, a batch of 1 MiB comes in time. */
export const requestLimits: RequestLimits = { headers: 10_000, request: 30_000, check: 2_000 };
