import { stripTypeScriptTypes } from 'node:module';
import 'reflect-metadata';
import { type ChildProcess, spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createClient } from 'graphql-ws';
import type { Logger } from 'pino';
import { WebSocket } from 'ws';
import { type Verification, verifyCampaign } from '../../src/audit/verify.ts';
import { keyText } from '../../src/auth/secret-text.ts';
import type { CommandName } from '../../src/commands/all.ts';
import { readConfig } from '../../src/config.ts';
import { firstOrganisation, ownerOf } from '../../src/domain/organisation/state.ts';
import { signInPath } from '../../src/auth/access.ts';
import type { EventStore } from '../../src/event-store/event-store.ts';
import { createLogger } from '../../src/operations/logger.ts';
import { openReadModelsForReading } from '../../src/projector/read-model-file.ts';
import type { ReadSide } from '../../src/projector/read-side.ts';
import { type ServerOptions, type Server, startServer } from '../../src/server.ts';
import { Database } from '../../src/sqlite/database.ts';
import { builtReadingThread } from '../inbound/built-reading-thread.ts';

// Keeps Node's type stripper loaded: threads that load and drop it, one after another, have crashed Node 24.
stripTypeScriptTypes('');

/** The real server in this process, and clients that speak to it as anybody would: over the network. */

export interface Receipt {
  readonly id: string;
  readonly position: string;
  readonly eventIds: readonly string[];
  readonly duplicate: boolean;
}

export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export interface ApiError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: {
    readonly code: string;
    readonly fields?: readonly FieldError[];
    readonly receipt?: Receipt;
  };
}

export interface Answer<Data> {
  readonly status: number;
  readonly data?: Data | null;
  readonly errors?: readonly ApiError[];
}

export type Outcome =
  | ({ readonly __typename: 'Receipt' } & Receipt)
  | {
      readonly __typename: 'Refusal';
      readonly code: string;
      readonly message: string;
      readonly fields: FieldError[];
      readonly receipt?: Receipt | null;
    };

/** One item of a batch: one command by its name. */
export type Item = Partial<Record<CommandName, object>>;

export interface RecordedEvent {
  readonly id: string;
  readonly type: string;
  readonly position: string;
  readonly participantId: string | null;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly correlationId: string;
  readonly source: string | null;
  readonly actor: { readonly id: string; readonly kind: string };
  readonly data: Record<string, unknown>;
}

export const receiptFields = 'id position eventIds duplicate';
export const eventFields =
  'id type position participantId occurredAt recordedAt correlationId source actor { id kind } data';

/** An owner's key, which every server of the tests issues when it starts on an empty directory. */
export const ownerKey = keyText({
  environment: 'test',
  id: '0123456789abcdef',
  secret: 'TestTestTestTestTestTestTestTest',
});

/** What every server of the tests is started with. */
export const ownSettings = {
  KEY_ENVIRONMENT: 'test',
  INITIAL_OWNER_KEY: ownerKey,
  // Some tests ask more than anybody does.
  REQUESTS_PER_MINUTE: '0',
  REQUESTS_PER_MINUTE_PER_ADDRESS: '0',
  SIGN_INS_PER_MINUTE: '0',
  OPENS_PER_MINUTE_PER_ADDRESS: '0',
  COST_PER_MINUTE: '0',
};

/** GraphQL over HTTP, with the owner's key unless other headers say otherwise. */
export class Client {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async ask<Data>(query: string, variables: object = {}, headers: object = {}): Promise<Answer<Data>> {
    const response = await this.post(JSON.stringify({ query, variables }), headers);
    return { status: response.status, ...((await response.json()) as object) };
  }

  post(body: string | Uint8Array<ArrayBuffer>, headers: object = {}): Promise<Response> {
    return fetch(`${this.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${ownerKey}`, ...headers },
      body,
    });
  }

  /** @throws unless all went well */
  async data<Data>(query: string, variables: object = {}): Promise<Data> {
    const { data, errors } = await this.ask<Data>(query, variables);
    if (!data || errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** @throws when it is refused */
  async mutate(name: CommandName, input: object, idempotencyKey?: string): Promise<Receipt> {
    const { status, data, errors } = await this.attempt(name, input, idempotencyKey);
    if (!data) throw new Error(`${name}: ${status} ${JSON.stringify(errors)}`);
    return data[name]!;
  }

  /** The one error of a mutation that must not succeed. */
  async refused(name: CommandName, input: object, idempotencyKey?: string): Promise<ApiError> {
    const { data, errors } = await this.attempt(name, input, idempotencyKey);
    if (data || errors?.length !== 1) throw new Error(`${name} was not refused: ${JSON.stringify(data)}`);
    return errors[0]!;
  }

  attempt(
    name: CommandName,
    input: object,
    idempotencyKey?: string,
  ): Promise<Answer<Partial<Record<CommandName, Receipt>>>> {
    return this.ask(
      `mutation ($input: ${inputType(name)}!, $key: String) {
        ${name}(input: $input, idempotencyKey: $key) { ${receiptFields} }
      }`,
      { input, key: idempotencyKey },
    );
  }

  async record(items: readonly Item[], idempotencyKey?: string): Promise<Outcome[]> {
    const { record } = await this.data<{ record: Outcome[] }>(recordMutation, {
      input: items,
      key: idempotencyKey,
    });
    return record;
  }

  /** An open campaign, for the tests that need one. */
  async campaign(input: object = {}): Promise<string> {
    const { id } = await this.mutate('createCampaign', { name: 'Ren strand', ...input });
    return id;
  }

  /** An activity that began long ago, so that all may be recorded of it. */
  async activity(campaignId: string, input: object = {}): Promise<string> {
    const activity = { campaignId, name: 'Dugnad', startsAt: '2025-01-10T10:00:00+01:00', ...input };
    return (await this.mutate('scheduleActivity', activity)).id;
  }

  /** A campaign's whole history, page by page. */
  async history(id: string, pageSize = 500): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { campaign }: HistoryPage = await this.data(
        `query ($id: ID!, $first: Int, $after: String) {
          campaign(id: $id) { history(first: $first, after: $after) { nodes { ${eventFields} } pageInfo { hasNextPage endCursor } } }
        }`,
        { id, first: pageSize, after },
      );
      events.push(...campaign.history.nodes);
      ({ hasNextPage: more, endCursor: after } = campaign.history.pageInfo);
    }
    return events;
  }
}

interface HistoryPage {
  readonly campaign: {
    readonly history: {
      readonly nodes: RecordedEvent[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
  };
}

/** `signUp` → `SignUpInput` */
export const inputType = (name: CommandName) => `${name[0]!.toUpperCase()}${name.slice(1)}Input`;

export const recordMutation = `mutation ($input: [Record!]!, $key: String) {
  record(input: $input, idempotencyKey: $key) {
    __typename
    ... on Receipt { ${receiptFields} }
    ... on Refusal { code message fields { path message } receipt { ${receiptFields} } }
  }
}`;

/** Every connection that a server in this process has taken and that is open. */
const accepted = new Set<Socket>();
const note = (message: unknown) => {
  const { socket } = message as { readonly socket: Socket };
  accepted.add(socket);
  socket.once('close', () => accepted.delete(socket));
};
subscribe('net.server.socket', note);
// Several files of tests, one after another, share a process. Programs that are run by them import this too.
if ('afterAll' in globalThis) afterAll(() => unsubscribe('net.server.socket', note));

/** A server with a data directory of its own. */
export class TestServer extends Client {
  readonly directory: string;
  #server: Server;

  private constructor(server: Server, directory: string) {
    super(server.url);
    this.#server = server;
    this.directory = directory;
  }

  /** @param settings environment variables; `DATA_DIR`, if given, is not removed at the end */
  static async start(
    settings: Record<string, string> = {},
    { limits, logger = createLogger('silent') }: { limits?: ServerOptions; logger?: Logger } = {},
  ): Promise<TestServer> {
    const directory = settings.DATA_DIR ?? temporaryDirectory();
    const config = readConfig({ PORT: '0', DATA_DIR: directory, ...ownSettings, ...settings });
    const importing = { thread: builtReadingThread };
    return new TestServer(await startServer(config, logger, { importing, ...limits }), directory);
  }

  /** A link by which the owner signs in. */
  async signInLink(): Promise<string> {
    const { access } = this.stores;
    const memberId = ownerOf(await access.organisation(firstOrganisation))!;
    const { token } = await access.link({ organisationId: firstOrganisation, memberId });
    return `${this.url}${signInPath(token)}`;
  }

  /** Where metrics are answered without a key. */
  get metricsUrl(): string | undefined {
    return this.#server.metricsUrl;
  }

  get stores() {
    return this.#server.stores;
  }

  /** How many subscriptions run. */
  get subscriptions(): number {
    return this.#server.subscriptions;
  }

  /** The server's ends of the connections that are open. */
  sockets(): Socket[] {
    const port = Number(new URL(this.url).port);
    return [...accepted].filter(socket => socket.localPort === port);
  }

  /** Ends the server; its files stay. */
  async stop(): Promise<void> {
    await this.#server.close();
  }

  /** Ends the server, and removes its files. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true });
  }

  /** A client over WebSocket, as the browser's: it connects when something is asked. */
  listener(options: ListenerOptions = {}): Listener {
    return new Listener(this.url, options);
  }
}

export interface Heard {
  readonly position: string;
  readonly type: string;
  readonly participantId: string | null;
  readonly data: Record<string, unknown>;
}

interface ListenerOptions {
  /** Default: the owner's; null: none. */
  readonly key?: string | null;
  readonly onSocket?: (socket: WebSocket) => void;
}

/** GraphQL over WebSocket. */
export class Listener implements AsyncDisposable {
  readonly #client: ReturnType<typeof createClient>;
  #socket: WebSocket | undefined;

  /** How the connection ended. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;

  constructor(url: string, { key = ownerKey, onSocket }: ListenerOptions = {}) {
    const { promise, resolve } = Promise.withResolvers<{ code: number; reason: string }>();
    this.closed = promise;
    this.#client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: key === null ? {} : { authorization: `Bearer ${key}` },
      retryAttempts: 0,
      on: {
        connected: socket => {
          this.#socket = socket as WebSocket;
          onSocket?.(this.#socket);
        },
        closed: event => resolve(event as { code: number; reason: string }),
      },
    });
  }

  /** The events of a campaign, as they come. Leaving the loop unsubscribes. */
  async *participation(
    campaignId: string,
    { after, types }: { after?: string | undefined; types?: readonly string[] } = {},
  ): AsyncGenerator<Heard, undefined> {
    yield* this.each<Heard>(
      `subscription ($campaignId: ID!, $after: Position, $types: [EventType!]) {
        participation(campaignId: $campaignId, after: $after, types: $types) { position type participantId data }
      }`,
      { campaignId, after, types },
    );
  }

  /** What is answered to a subscription with one field, again and again. Leaving the loop unsubscribes. */
  async *each<Data>(query: string, variables: Record<string, unknown>): AsyncGenerator<Data, undefined> {
    for await (const { data, errors } of this.#client.iterate<Record<string, Data>>({ query, variables })) {
      if (errors) throw new Error(JSON.stringify(errors));
      for (const value of Object.values(data ?? {})) yield value;
    }
  }

  /** Anything else that is asked over the same connection: the first answer. */
  async ask(
    query: string,
    variables: Record<string, unknown> = {},
    extensions: Record<string, unknown> = {},
  ): Promise<unknown> {
    for await (const answer of this.#client.iterate({ query, variables, extensions })) return answer;
    return undefined;
  }

  /** Cuts the line without a goodbye. */
  cut(): void {
    this.#socket?.terminate();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.dispose();
  }
}

/** How a process ended. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Where Node keeps what it has compiled: programs are started again and again, and so start sooner. */
const compiled = join(import.meta.dirname, '../../node_modules/.cache/dugnad-compiled');

/** A program of ours in a process of its own; what it says is kept. */
export class Program {
  readonly ended: Promise<End>;
  readonly said: string[] = [];
  readonly complaints: string[] = [];
  readonly #process: ChildProcess;

  /**
   * @param heard called with each line on standard output
   * @param under another program that starts it, with its arguments
   */
  constructor(
    args: readonly string[],
    settings: Record<string, string>,
    heard?: (line: string) => void,
    under: readonly string[] = [],
  ) {
    const { PATH = '' } = process.env;
    const [command, ...rest] = [...under, process.execPath, ...args];
    this.#process = spawn(command!, rest, {
      cwd: join(import.meta.dirname, '../..'),
      env: { PATH, NODE_COMPILE_CACHE: compiled, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    createInterface(this.#process.stdout!).on('line', line => {
      this.said.push(line);
      heard?.(line);
    });
    createInterface(this.#process.stderr!).on('line', line => this.complaints.push(line));
    this.ended = new Promise(resolve => {
      this.#process.once('close', (code, signal) => resolve({ code, signal }));
    });
  }

  kill(signal: NodeJS.Signals): Promise<End> {
    this.#process.kill(signal);
    return this.ended;
  }
}

/** The built server in a process of its own. */
export class ServerProcess extends Client {
  readonly program: Program;

  private constructor(url: string, program: Program) {
    super(url);
    this.program = program;
  }

  /** As `dugnad serve` ends when it does not get to listen. One that does is killed. */
  static fail(
    settings: Record<string, string>,
    how: HowToServe = {},
  ): Promise<{ end: End; complaints: string; said: string[] }> {
    const kill = (line: string) => {
      if (line.includes('Dugnad is listening')) void program.kill('SIGKILL');
    };
    const program = serve(settings, kill, how);
    return program.ended.then(end => ({
      end,
      complaints: program.complaints.join('\n'),
      said: program.said,
    }));
  }

  /**
   * Resolves when it listens.
   * @param heard called with each line of its log
   * @throws what it complained of, where it ends before
   */
  static async start(
    settings: Record<string, string>,
    heard: (line: string) => void = () => undefined,
    how: HowToServe = {},
  ): Promise<ServerProcess> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const onLine = (line: string) => {
      heard(line);
      const { msg, url } = JSON.parse(line) as { msg?: string; url?: string };
      if (msg === 'Dugnad is listening') resolve(url ?? '');
    };
    const program = serve(settings, onLine, how);
    void program.ended.then(() => reject(new Error(program.complaints.join('\n'))));
    return new ServerProcess(await promise, program);
  }
}

/** A server that is not started the usual way. */
export interface HowToServe {
  /** Another build's `cli/main.js`. */
  readonly main?: string;
  /** The program that starts it, with its arguments. */
  readonly under?: readonly string[];
}

const serve = (
  settings: Record<string, string>,
  heard?: (line: string) => void,
  { main = 'dist/cli/main.js', under }: HowToServe = {},
) => new Program([main, 'serve'], { PORT: '0', ...ownSettings, ...settings }, heard, under);

/** The first `count` of them. */
export async function take<T>(items: AsyncIterable<T>, count: number): Promise<T[]> {
  const taken: T[] = [];
  if (count === 0) return taken;
  for await (const item of items) if (taken.push(item) === count) break;
  return taken;
}

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'dugnad-test-'));
}

/** `work` for each of 0 … count - 1, at most `atOnce` at a time; the answers in order. */
export async function inParallel<T>(
  count: number,
  atOnce: number,
  work: (index: number) => Promise<T>,
): Promise<T[]> {
  const answers: T[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next++;
      answers[index] = await work(index);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return answers;
}

/**
 * Looks again and again until it holds.
 * @param within milliseconds
 * @throws it takes longer
 */
export async function until(holds: () => boolean | Promise<boolean>, within = Infinity): Promise<void> {
  const end = performance.now() + within;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`Not within ${within} ms: ${holds.toString()}`);
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

/** Compares the live read models with a replay, over a connection of its own: a server's is shared by all that it answers. */
export async function verifyLive(
  store: EventStore,
  readSide: ReadSide,
  campaignId: string,
): Promise<Verification> {
  const live = new Database(openReadModelsForReading(readSide.database.sqlite.location()!));
  try {
    return await verifyCampaign(store, live, campaignId);
  } finally {
    live.sqlite.close();
  }
}
