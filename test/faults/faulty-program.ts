import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Ways to make the built program meet faults that nobody can order from a file system, and to take its protections away. */

const root = join(import.meta.dirname, '../..');

/** What strace does to a system call. Source: strace(1), "-e inject". */
export interface Injection {
  /** System calls, for instance `pwrite64` or `fsync`. */
  readonly calls: string;
  /** Only those on this file. */
  readonly path: string;
  /** `signal=SIGKILL`, `error=ENOSPC` … */
  readonly fault: string;
  /** Which of them: `7`, `50..80`. Counted by thread. */
  readonly when: string;
}

/** The words before a program's own that run it with a fault in its system calls; the process is the program's, not strace's. */
export function injecting({ calls, path, fault, when }: Injection): string[] {
  needStrace();
  return [
    ...['strace', '-D', '-f', '-qq', '-o', '/dev/null', '-P', path],
    ...['-e', `trace=${calls}`, '-e', `inject=${calls}:${fault}:when=${when}`],
  ];
}

/** The words before a program's own that write its system calls to a file, each descriptor with its path. */
export function tracing(calls: string, output: string): string[] {
  needStrace();
  return ['strace', '-D', '-f', '-qq', '-y', '-s', '64', '-o', output, '-e', `trace=${calls}`];
}

function needStrace(): void {
  try {
    execFileSync('strace', ['--version'], { stdio: 'ignore' });
  } catch {
    throw new Error('This test needs strace, from Debian: apt-get install strace.');
  }
}

/**
 * A copy of the built program without one of its protections, for a negative control: what a test asserts must not hold of it.
 * @throws where the program does not read so: the control would control nothing
 */
export class BrokenBuild implements Disposable {
  readonly main: string;
  readonly #home: string;

  /** @param file of `build` */
  constructor(file: string, protection: string | RegExp, without: string) {
    // Within the project, so that packages are found, and where nothing looks for sources.
    mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
    this.#home = mkdtempSync(join(root, 'node_modules/.cache/broken-'));
    for (const file of ['package.json', 'asyncapi.json']) cpSync(join(root, file), join(this.#home, file));
    for (const folder of ['build', 'dist/explorer'])
      cpSync(join(root, folder), join(this.#home, folder), { recursive: true });
    this.main = join(this.modules, 'cli/main.js');
    this.also(file, protection, without);
  }

  /** Takes away another one as well, where one stands behind the other. */
  also(file: string, protection: string | RegExp, without: string): this {
    const path = join(this.modules, file);
    const text = readFileSync(path, 'utf8');
    const broken = text.replace(protection, without);
    if (broken === text) {
      this[Symbol.dispose]();
      throw new Error(`build/${file} does not hold ${String(protection)}.`);
    }
    writeFileSync(path, broken);
    return this;
  }

  /** The folder of its modules. */
  get modules(): string {
    return join(this.#home, 'build');
  }

  [Symbol.dispose](): void {
    rmSync(this.#home, { recursive: true });
  }
}
