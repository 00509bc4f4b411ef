/** Ctrl-C, or a SIGTERM. */
interface Interruption extends Disposable {
  /** Aborts when it comes. */
  readonly signal: AbortSignal;
}

/** A verb was interrupted; the message says what is left. Its exit code is 130. */
export class Interrupted extends Error {
  override name = 'Interrupted';
}

/** Listens for an interruption until it is disposed of; a second one ends the program. */
export function interruption(): Interruption {
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.once(signal, interrupt);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, interrupt);
    },
  };
}
