import { CloseCode, type Server } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { SubscriptionLimits } from './subscription-limits.ts';

/** Why a connection is closed: a code of graphql-transport-ws, or of RFC 6455; docs/refusals.md lists them. */
export interface Farewell {
  readonly code: number;
  readonly reason: string;
}

/** At 4429 the usual client does not reconnect at once, which would send the same again. */
export const tooMany = (reason: string): Farewell => ({
  code: CloseCode.TooManyInitialisationRequests,
  reason,
});

const tooSlow = tooMany('Reads too slowly. Subscribe again after the last position handled.');

/** After so many bytes the client is asked for a sign of life, which it answers once it has read as far. */
const askedAfter = 16 * 1024;

/** So many answers may wait to be sent before no more of the client's messages are read. */
const attentive = 100;

/**
 * One client's connection. What waits to be sent is bounded: an event is sent when the one before was taken. The connection is
 * closed, with the reason, if more piles up, or if the client answers no ping before the next. Pings stand among the messages too,
 * so a client that reads slowly answers again and again. What the operating system has taken says nothing of the client: it takes
 * megabytes for one that does not read.
 */
export class ClientConnection {
  readonly #socket: WebSocket;
  readonly #limits: SubscriptionLimits;
  readonly #ended: (farewell: Farewell) => void;
  readonly #heart: NodeJS.Timeout;
  #queued = 0;
  /** Bytes since the last ping. */
  #unasked = 0;
  #alive = true;
  #turn: Promise<undefined> = Promise.resolve(undefined);

  /** @param ended called once, when the connection has ended */
  constructor(socket: WebSocket, limits: SubscriptionLimits, ended: (farewell: Farewell) => void) {
    this.#socket = socket;
    this.#limits = limits;
    this.#ended = atMostOnce(ended);
    this.#heart = setInterval(() => this.#beat(), limits.heartbeat);
    socket.on('pong', () => (this.#alive = true));
    socket.once('close', code => {
      clearInterval(this.#heart);
      this.#ended({ code, reason: '' });
    });
  }

  /** Resolves when the operating system has taken the message, or the connection has ended. */
  async send(message: string): Promise<void> {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    const bytes = Buffer.byteLength(message);
    if (
      this.#socket.bufferedAmount + bytes > this.#limits.queuedBytes ||
      this.#queued >= this.#limits.queuedMessages
    ) {
      this.close(tooSlow);
      return;
    }
    // Messages of a client that does not take answers are not read.
    if (++this.#queued >= attentive) this.#socket.pause();
    const taken = new Promise<void>(resolve => {
      this.#socket.send(message, () => resolve());
    });
    const waits = this.#socket.bufferedAmount > 0;
    this.#unasked += bytes;
    if (this.#unasked >= askedAfter) this.#ask();
    await taken;
    // What had to wait is taken once the client has read. Its pongs are not, while its messages are not read.
    if (waits) this.#alive = true;
    if (--this.#queued < attentive && this.#socket.isPaused) this.#socket.resume();
  }

  /** Closes the connection with a reason. A client that does not read is cut off after a while (`farewell`). */
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
   * The same results, but each only when the connection's previous one was taken, so that results of several subscriptions do
   * not pile up.
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
    if (!this.#alive) {
      this.close(tooSlow);
      return;
    }
    this.#alive = false;
    this.#ask();
  }

  #ask(): void {
    this.#unasked = 0;
    this.#socket.ping();
  }
}

/** How graphql-ws ends a connection's subscriptions. */
export type EndProtocol = ReturnType<Server['opened']>;

function atMostOnce<Argument>(act: (argument: Argument) => void): (argument: Argument) => void {
  let acted = false;
  return argument => {
    if (acted) return;
    acted = true;
    act(argument);
  };
}
