import { createServer, connect, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';

/** Stands between client and server: connections can be cut, refused, or left hanging. */
export class ConnectionCutter {
  readonly #serverPort: number;
  readonly #sockets = new Set<Socket>();
  #listener: Server | undefined;
  #hanging = false;
  port = 0;

  constructor(serverPort: number) {
    this.#serverPort = serverPort;
  }

  /** Listens; after `stop` on the same port again. */
  async start(): Promise<void> {
    this.#listener = createServer(socket => this.#join(socket));
    await new Promise<void>(resolve => this.#listener!.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.#listener.address() as AddressInfo).port;
  }

  /** Refuses connections from now on, and cuts those there are. */
  async stop(): Promise<void> {
    const closed = new Promise(resolve => this.#listener?.close(resolve));
    this.cut();
    if (this.#listener) await closed;
    this.#listener = undefined;
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  /** Resolves when the clients have closed every connection. */
  async allClosed(): Promise<void> {
    while (this.#sockets.size > 0) await setImmediate();
  }

  /** Takes what the client sends and lets nothing through, either way; new connections hang too. */
  hang(): void {
    this.#hanging = true;
    this.hangThoseOpen();
  }

  /** The connections that are open hang for ever; new ones are served. */
  hangThoseOpen(): void {
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  /** Connections that hung stay dead: they are cut. */
  resume(): void {
    this.#hanging = false;
    this.cut();
  }

  #join(client: Socket): void {
    this.#keep(client);
    if (this.#hanging) return;
    const server = connect(this.#serverPort, '127.0.0.1');
    this.#keep(server);
    client.pipe(server).pipe(client);
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket.setNoDelay());
    socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket));
  }
}
