import { rmSync } from 'node:fs';
import { type HowToServe, ServerProcess, temporaryDirectory, TestServer } from '../server/harness.ts';

/** A data directory and the servers that are started on it. However a test ends, they are killed and the directory is removed. */
export class Scene implements AsyncDisposable {
  readonly directory = temporaryDirectory();
  readonly settings: Record<string, string>;
  readonly #how: HowToServe;
  readonly #started: ServerProcess[] = [];
  readonly #here: TestServer[] = [];

  /** @param how servers are started where nothing else is said @param settings beside the directory */
  constructor(how: HowToServe = {}, settings: Record<string, string> = {}) {
    this.#how = how;
    this.settings = { DATA_DIR: this.directory, ...settings };
  }

  async start(how: HowToServe = this.#how): Promise<ServerProcess> {
    const server = await ServerProcess.start(this.settings, undefined, how);
    this.#started.push(server);
    return server;
  }

  /** A server in this process, which starts sooner: where nothing befalls it. */
  async startHere(): Promise<TestServer> {
    const server = await TestServer.start(this.settings);
    this.#here.push(server);
    return server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#here.map(server => server.stop()));
    await Promise.all(this.#started.map(({ program }) => program.kill('SIGKILL')));
    rmSync(this.directory, { recursive: true });
  }
}
