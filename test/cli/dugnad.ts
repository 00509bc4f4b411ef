import { run } from '../../src/cli/program.ts';

/** How a verb ended, and what it wrote. */
export interface Ran {
  readonly code: number;
  /** On standard output, without the last line break. */
  readonly said: string;
  /** On standard error. */
  readonly complaints: string;
}

let before: Promise<unknown> = Promise.resolve();

/**
 * Runs a verb in this process: all of the program but its first lines, `main.ts`, and without the second that a process takes to
 * start. One after the other, since all share the process's environment and its output.
 * @param settings the whole environment
 */
export function dugnad(settings: Record<string, string>, ...args: readonly string[]): Promise<Ran> {
  const ran = before.then(() => alone(settings, args));
  before = ran.catch(() => undefined);
  return ran;
}

async function alone(settings: Record<string, string>, args: readonly string[]): Promise<Ran> {
  const { env, exitCode } = process;
  const [out, err] = [capture(process.stdout), capture(process.stderr)];
  const listeners = signals.map(signal => process.listeners(signal));
  process.env = { ...settings };
  process.exitCode = undefined;
  try {
    const code = (await run(args)) ?? codeThatWasSet();
    return { code, said: out.end(), complaints: err.end() };
  } finally {
    out.end();
    err.end();
    process.env = env;
    process.exitCode = exitCode;
    for (const [index, signal] of signals.entries())
      for (const listener of process.listeners(signal))
        if (!listeners[index]!.includes(listener)) process.removeListener(signal, listener);
  }
}

const codeThatWasSet = () => Number(process.exitCode ?? 0);

/** A verb ends its process when it is asked to; in this one it only must not listen for ever. */
const signals = ['SIGINT', 'SIGTERM'] as const;

/** Takes what is written to a stream until `end`, which returns it. */
function capture(stream: NodeJS.WriteStream): { end(): string } {
  const write = stream.write.bind(stream);
  let text = '';
  stream.write = (chunk: string | Uint8Array, ...rest: unknown[]) => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    const done = rest.find(each => typeof each === 'function') as (() => void) | undefined;
    if (done) queueMicrotask(done);
    return true;
  };
  return {
    end: () => {
      stream.write = write;
      return text.replace(/\n$/, '');
    },
  };
}
