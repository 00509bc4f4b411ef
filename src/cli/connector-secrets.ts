import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { Writable } from 'node:stream';
import { type SecretName, secretNames, type Secrets } from '../domain/connector.ts';
import { Interrupted } from './interruption.ts';

const isSecretName = (name: string): name is SecretName => (secretNames as readonly string[]).includes(name);

/** @throws {Error} which repeats nothing of the text: it may be a secret */
export function secretName(name: string): SecretName {
  if (isSecretName(name)) return name;
  throw new Error(
    `--secret: expected the name of a secret, never the secret itself: ${secretNames.join(', ')}.`,
  );
}

/**
 * Reads lines `NAME=value`; empty ones, and those that begin with #, are left out.
 * @throws {Error} which repeats nothing of a line
 */
export function secretsIn(lines: string): Secrets {
  const secrets: Partial<Record<SecretName, string>> = {};
  for (const [index, line] of lines
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [name = '', ...rest] = line.split('=');
    const value = rest.join('=').trim();
    if (!isSecretName(name.trim()) || value === '') {
      throw new Error(
        `--secrets-from, line ${index + 1}: expected NAME=value, with one of the names ${secretNames.join(', ')}.`,
      );
    }
    secrets[name.trim() as SecretName] = value;
  }
  return secrets;
}

/** @param path `-`: standard input @throws {Error} it cannot be read, or is no list of secrets */
export async function secretsFrom(path: string): Promise<Secrets> {
  if (path === '-' && process.stdin.isTTY) {
    throw new Error(
      '--secrets-from -: standard input is a terminal, which would show them. Leave it out: they are asked for.',
    );
  }
  let lines: string;
  try {
    lines = path === '-' ? await text(process.stdin) : await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`--secrets-from ${path}: it cannot be read (${(error as Error).message}).`, {
      cause: error,
    });
  }
  return secretsIn(lines);
}

/** Where somebody is asked. */
interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

const ownTerminal: Terminal = { input: process.stdin, output: process.stderr };

/**
 * Asks for a secret on the terminal, which does not show what is typed.
 * @returns empty: nothing was entered
 * @throws {Interrupted} Ctrl-C, or the end of what is typed
 */
export async function askForSecret(
  question: string,
  { input, output }: Terminal = ownTerminal,
): Promise<string> {
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  // As a terminal it takes the echo over before anything is asked, and echoes where nobody sees it.
  const lines = createInterface({ input, output: unseen, terminal: true });
  output.write(question);
  try {
    return await new Promise<string>((resolve, reject) => {
      const interrupt = () => reject(new Interrupted('Interrupted: nothing was changed.'));
      lines
        .once('line', line => resolve(line.trim()))
        .once('SIGINT', interrupt)
        .once('close', interrupt);
    });
  } finally {
    lines.close();
    output.write('\n');
  }
}
