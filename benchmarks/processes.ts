import { type ChildProcess, fork, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownerKey } from './client.ts';

/** The program and its contenders, each in a process of its own. */

const root = new URL('../', import.meta.url);

/** A module of the program as it is built. @param path relative to `build` */
export async function fromProgram<Module>(path: string): Promise<Module> {
  return (await import(new URL(`build/${path}`, root).href)) as Module;
}

/** A server under measurement. */
export interface Running {
  readonly url: string;
  readonly pid: number;
  /** From its start until it answered, in milliseconds. */
  readonly startedIn: number;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** It is asked as much as it can answer. */
const unlimited = { REQUESTS_PER_MINUTE: '0', REQUESTS_PER_MINUTE_PER_ADDRESS: '0', COST_PER_MINUTE: '0' };

/** Starts the real program; resolves when its read models are up to date. */
export function startProgram(
  dataDirectory: string,
  { environment = {}, profile }: { environment?: Record<string, string>; profile?: string | undefined } = {},
): Promise<Running> {
  const node = profile ? ['--cpu-prof', '--cpu-prof-dir', profile] : [];
  const program = [...node, fileURLToPath(new URL('dist/cli/main.js', root)), 'serve'];
  return start(
    program,
    {
      DATA_DIR: dataDirectory,
      ...unlimited,
      KEY_ENVIRONMENT: 'test',
      INITIAL_OWNER_KEY: ownerKey,
      ...environment,
    },
    isReady,
  );
}

/** Starts the same framework with resolvers that answer constants; the libraries get the same setting, that they are in use, as in the program. */
export function startEmptyServer(): Promise<Running> {
  const program = [fileURLToPath(new URL('contenders/empty-server.ts', import.meta.url))];
  return start(program, { NODE_ENV: 'production' }, answers);
}

/**
 * How much of a server is in memory, now or at the most so far, in megabytes. Only Linux reports it this way:
 * https://man7.org/linux/man-pages/man5/proc_pid_status.5.html.
 */
export function memoryOf({ pid }: Running, when: 'now' | 'most'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const line = when === 'now' ? /^VmRSS:\s+(\d+) kB$/m : /^VmHWM:\s+(\d+) kB$/m;
  return Number(line.exec(status)?.[1]) / 1_024;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill();
});

async function start(
  program: readonly string[],
  settings: Record<string, string>,
  ready: (url: string) => Promise<boolean>,
): Promise<Running> {
  const port = await freePort();
  const began = performance.now();
  const child = spawn(process.execPath, program, {
    env: { ...process.env, PORT: String(port), LOG_LEVEL: 'warn', ...settings },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = exitOf(child);
  running.add(child);
  const url = `http://127.0.0.1:${port}`;
  while (!(await ready(url).catch(() => false))) {
    if (child.exitCode !== null) throw new Error(`${program.join(' ')} ended with code ${child.exitCode}.`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    await exited;
    running.delete(child);
  };
  return { url, pid: child.pid ?? 0, startedIn: performance.now() - began, stop };
}

async function isReady(url: string): Promise<boolean> {
  return (await fetch(`${url}/health/ready`)).ok;
}

async function answers(url: string): Promise<boolean> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ __typename }"}',
  });
  return response.ok;
}

function exitOf(child: ChildProcess): Promise<void> {
  return new Promise(resolve => child.once('exit', () => resolve()));
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Runs a module of `benchmarks` in its own process; it takes `input` and answers by `answer`. */
export function inProcess<Input extends object, Output>(file: string, input: Input): Promise<Output> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { serialization: 'advanced' });
  return new Promise((resolve, reject) => {
    child.once('message', resolve as (output: unknown) => void);
    child.once('exit', code => reject(new Error(`${file} ended with code ${code} and without an answer.`)));
    child.send(input);
  });
}

/** In a process begun by `inProcess`: answers its input with what `work` makes of it. */
export function answer<Input, Output>(work: (input: Input) => Promise<Output>): void {
  process.once('message', (input: Input) => {
    void work(input).then(output => process.send?.(output, () => process.disconnect()));
  });
}

/** A new directory, while `work` needs it. */
export async function withDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'dugnad-benchmark-'));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
