import { CloseCode, type Server } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { SubscriptionLimits } from './subscription-limits.ts';

/** Why a connection is closed: a code of graphql-transport-ws, or of RFC 6455; docs/refusals.md lists them. */
export interface Farewell {
  readonly code: number;
  readonly reason: string;
}

/** 4429 is also what keeps the usual client from coming back at once, which would ask for the same again. */
export const tooMany = (reason: string): Farewell => ({
  code: CloseCode.TooManyInitialisationRequests,
  reason,
});

const tooSlow = tooMany('Reads too slowly. Subscribe again after the last position handled.');

/** So many answers may wait before what else the client says has to wait too. */
const attentive = 100;

/**
 * One client. What waits for it is bounded: its events come one at a time, each when the one before was taken, and whoever
 * lets more than that pile up, or neither takes anything nor answers a ping by the next, is told why and closed.
 */
export class ClientConnection {
  readonly #socket: WebSocket;
  readonly #limits: SubscriptionLimits;
  readonly #ended: (farewell: Farewell) => void;
  readonly #heart: NodeJS.Timeout;
  #queued = 0;
  #taken = true;
  #alive = true;
  #turn: Promise<undefined> = Promise.resolve(undefined);

  /** @param ended called once, when nothing more is to be done for it */
  constructor(socket: WebSocket, limits: SubscriptionLimits, ended: (farewell: Farewell) => void) {
    this.#socket = socket;
    this.#limits = limits;
    this.#ended = once(ended);
    this.#heart = setInterval(() => this.#beat(), limits.heartbeat);
    socket.on('pong', () => (this.#alive = true));
    socket.once('close', code => {
      clearInterval(this.#heart);
      this.#ended({ code, reason: '' });
    });
  }

  /** Resolves when the operating system has taken it, or the connection has ended. */
  async send(message: string): Promise<void> {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const bytes = this.#socket.bufferedAmount + Buffer.byteLength(message);
    if (bytes > this.#limits.queuedBytes || this.#queued >= this.#limits.queuedMessages) {
      this.close(tooSlow);
      return;
    }
    // Who does not take answers is not listened to either.
    if (++this.#queued >= attentive) this.#socket.pause();
    await new Promise<void>(resolve => {
      this.#socket.send(message, () => resolve());
    });
    this.#taken = true;
    if (--this.#queued < attentive && this.#socket.isPaused) this.#socket.resume();
  }

  /** Tells it why. One who does not read never hears it, and is cut off after a while (`farewell`). */
  close({ code, reason }: Farewell): void {
    if (this.#socket.readyState === this.#socket.CLOSED) return;
    clearInterval(this.#heart);
    if (this.#socket.isPaused) this.#socket.resume();
    this.#socket.close(code, reason);
    const cut = setTimeout(() => this.#socket.terminate(), this.#limits.farewell);
    this.#socket.once('close', () => clearTimeout(cut));
    this.#ended({ code, reason });
  }

  /**
   * The same results, but each only when the one before it, of this connection, was taken: what several subscriptions have
   * for one client does not pile up.
   */
  paced<Result>(results: AsyncIterator<Result>): AsyncIterableIterator<Result> {
    let done = (): void => undefined;
    let stopped = false;
    const paced: AsyncIterableIterator<Result> = {
      next: async () => {
        done();
        const result = await results.next();
        if (result.done) return result;
        done = await this.#takeTurn();
        if (stopped) done();
        return result;
      },
      return: async () => {
        stopped = true;
        done();
        return (await results.return?.()) ?? { value: undefined, done: true };
      },
      [Symbol.asyncIterator]: () => paced,
    };
    return paced;
  }

  async #takeTurn(): Promise<() => void> {
    const before = this.#turn;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#turn = promise;
    await before;
    return () => resolve(undefined);
  }

  #beat(): void {
    if (!this.#alive && !this.#taken) {
      this.close(tooSlow);
      return;
    }
    this.#taken = false;
    this.#alive = false;
    this.#socket.ping();
  }
}

/** How graphql-ws ends a connection's subscriptions. */
export type EndProtocol = ReturnType<Server['opened']>;

function once<Argument>(act: (argument: Argument) => void): (argument: Argument) => void {
  let acted = false;
  return argument => {
    if (acted) return;
    acted = true;
    act(argument);
  };
}
