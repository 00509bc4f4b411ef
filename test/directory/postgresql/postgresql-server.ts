import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../../free-port.ts';

/** A PostgreSQL server of a test's own, in a temporary folder, without syncs to the disk. */
export class PostgresqlServer {
  readonly port: number;
  readonly #bin: string;
  readonly #home: string;
  readonly #user: Ids;
  #process: ChildProcess | undefined;
  #databases = 0;

  private constructor(bin: string, home: string, user: Ids, port: number) {
    this.#bin = bin;
    this.#home = home;
    this.#user = user;
    this.port = port;
  }

  static async start(): Promise<PostgresqlServer> {
    const bin = installedPostgresql();
    const home = mkdtempSync(join(tmpdir(), 'dugnad-postgresql-'));
    const user = unprivileged();
    const passwordFile = join(home, 'password');
    writeFileSync(passwordFile, password);
    if (user.uid !== undefined) for (const path of [home, passwordFile]) chownSync(path, user.uid, user.gid!);
    const options = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--username=dugnad', '--no-sync'];
    const made = spawnSync(
      join(bin, 'initdb'),
      ['--pgdata', join(home, 'data'), '--encoding=UTF8', '--locale=C', ...options],
      { ...user, cwd: home, encoding: 'utf8' },
    );
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
    const server = new PostgresqlServer(bin, home, user, await freePort());
    await server.run();
    return server;
  }

  /** Starts it again, on the same data and port. */
  async run(): Promise<void> {
    const settings = [
      ...['listen_addresses=127.0.0.1', `port=${this.port}`, `unix_socket_directories=${this.#home}`],
      ...['fsync=off', 'full_page_writes=off', 'max_connections=120', 'shared_buffers=32MB'],
    ];
    this.#process = spawn(
      join(this.#bin, 'postgres'),
      ['-D', join(this.#home, 'data'), ...settings.flatMap(each => ['-c', each])],
      { ...this.#user, cwd: this.#home, stdio: 'ignore' },
    );
    for (;;) {
      if (await this.#answers()) return;
      if (this.#process.exitCode !== null) throw new Error('The PostgreSQL server did not start.');
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }

  async #answers(): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.url('postgres') });
    try {
      await client.connect();
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** Ends it at once, as a crash does: connections are cut, and what is committed is found by the next start. */
  async crash(): Promise<void> {
    const ended = once(this.#process!, 'exit');
    this.#process!.kill('SIGQUIT');
    await ended;
  }

  /** Ends it, and removes its files. */
  async remove(): Promise<void> {
    if (this.#process?.exitCode === null) await this.crash();
    rmSync(this.#home, { recursive: true });
  }

  url(database: string, others: { user?: string; password?: string } = {}): string {
    const { user = 'dugnad', password: by = password } = others;
    return `postgresql://${user}:${by}@127.0.0.1:${this.port}/${database}`;
  }

  /** Makes an empty database. @returns its connection string */
  async database(options = ''): Promise<string> {
    const name = `test${++this.#databases}`;
    await this.ask('postgres', `CREATE DATABASE ${name} ${options}`);
    return this.url(name);
  }

  /** Asks the server beside the program. @param database its name, or a connection string */
  async ask<Row extends object>(database: string, sql: string): Promise<Row[]> {
    const client = new pg.Client({
      connectionString: database.includes('://') ? database : this.url(database),
    });
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  }
}

/** Of the server's only user. */
export const password = 'p4ss-w0rd';

interface Ids {
  readonly uid?: number;
  readonly gid?: number;
}

/** As whom the server runs: it refuses to run as root. */
function unprivileged(): Ids {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'));
  const [, , uid, gid] = ['postgres', 'nobody']
    .map(name => users.find(([user]) => user === name))
    .find(Boolean)!;
  return { uid: Number(uid), gid: Number(gid) };
}

/** The folder of its programs: `POSTGRESQL`, or the latest of Debian's. @throws how to get one */
function installedPostgresql(): string {
  const { POSTGRESQL } = process.env;
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).toSorted((a, b) => Number(b) - Number(a)) : [];
  const found = [POSTGRESQL ?? '', ...versions.map(version => join(debian, version, 'bin'))].find(folder =>
    existsSync(join(folder, 'initdb')),
  );
  if (found !== undefined) return found;
  throw new Error(
    'This test needs PostgreSQL: install it (on Debian: apt-get install postgresql), or set POSTGRESQL to the folder of its programs.',
  );
}
