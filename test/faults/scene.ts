import { rmSync } from 'node:fs';
import {
  type Client,
  type HowToServe,
  ServerProcess,
  temporaryDirectory,
  TestServer,
} from '../server/harness.ts';

/** A server that nothing befalls until it is stopped. */
export interface Undisturbed {
  readonly server: Client;
  readonly stop: () => Promise<unknown>;
}

/** Starts it in this process, which takes less time; another build's in a process of its own. */
export async function undisturbed(
  settings: Record<string, string>,
  { main }: Pick<HowToServe, 'main'> = {},
): Promise<Undisturbed> {
  if (main === undefined) {
    const server = await TestServer.start(settings);
    return { server, stop: () => server.stop() };
  }
  const server = await ServerProcess.start(settings, undefined, { main });
  return { server, stop: () => server.program.kill('SIGTERM') };
}

/** A data directory and the servers that are started on it. However a test ends, they are killed and the directory is removed. */
export class Scene implements AsyncDisposable {
  readonly directory = temporaryDirectory();
  readonly settings: Record<string, string>;
  readonly #how: HowToServe;
  readonly #started: ServerProcess[] = [];
  readonly #undisturbed: Undisturbed[] = [];

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

  async startUndisturbed(): Promise<Client> {
    const started = await undisturbed(this.settings, this.#how);
    this.#undisturbed.push(started);
    return started.server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#undisturbed.map(each => each.stop()));
    await Promise.all(this.#started.map(({ program }) => program.kill('SIGKILL')));
    rmSync(this.directory, { recursive: true });
  }
}
