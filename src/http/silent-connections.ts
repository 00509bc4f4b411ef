import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/**
 * Connections without a request yet, or with unfinished headers. Node waits for them as for those with a request under way: one of them
 * would delay a stop by all the time that requests get.
 */
export class SilentConnections {
  readonly #silent = new Set<Duplex>();

  constructor(server: HttpServer) {
    const asked = ({ socket }: IncomingMessage) => this.#silent.delete(socket);
    server.on('connection', (socket: Socket) => {
      this.#silent.add(socket);
      socket.once('close', () => this.#silent.delete(socket));
    });
    server.on('request', asked);
    server.on('upgrade', asked);
  }

  /** Ends all of them. */
  end(): void {
    for (const socket of this.#silent) socket.destroy();
  }
}
