/** Aborts at the first SIGTERM or SIGINT, with its name as the reason. A second one of the same ends the process at once. */
export function stopSignal(): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort(signal));
  return stopping.signal;
}

/** Calls `act` at the signal, or at once if it has come already. */
export function whenStopped(stopping: AbortSignal, act: () => void): void {
  if (stopping.aborted) act();
  else stopping.addEventListener('abort', act);
}
