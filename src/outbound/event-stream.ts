import { Readable } from 'node:stream';

/** Limits for clients that follow events over HTTP. */
export interface EventStreamLimits {
  /** Streams at once, in all. */
  readonly streams: number;
  /** Streams at once of one key or member. */
  readonly streamsPerAsker: number;
  /** Between two signs of life, in milliseconds. */
  readonly heartbeat: number;
  /**
   * How long a client may take nothing while something waits for it, in milliseconds. The operating system says that something was taken
   * only once about a third of its own buffer is free again: some 1.5 MB on Linux, where that buffer has grown to 4 MB. Who reads slowly
   * all the time must be heard of within this time.
   */
  readonly patience: number;
  /** How long such a client has to take what is left, in milliseconds. */
  readonly farewell: number;
  /** Between two looks at whether a client is still let in, in milliseconds. */
  readonly checkedAgain: number;
}

export const eventStreamLimits: EventStreamLimits = {
  streams: 1_000,
  streamsPerAsker: 100,
  heartbeat: 15_000,
  patience: 600_000,
  farewell: 2_000,
  checkedAgain: 1_000,
};

/** Why a stream ends that could go on. */
export const serverStops = 'The server is stopping. Connect again: another is, or soon will be, there.';

/** How long a client should wait before it connects again, in milliseconds. */
const reconnectAfter = 2_000;

/** A message of the stream: its id, by which it is gone on from, and its data. */
export interface StreamedEvent {
  readonly id: string;
  readonly data: object;
}

/**
 * Server-sent events, https://html.spec.whatwg.org/multipage/server-sent-events.html: each with its id, by which a client goes on after a lost
 * connection. The next event is fetched once the client has taken the one before, so little is held for it. It ends with an event `goodbye` that
 * says why, when the client reads too slowly or may not go on.
 */
export class EventStream extends Readable {
  readonly #events: AsyncIterator<StreamedEvent, undefined>;
  readonly #limits: EventStreamLimits;
  readonly #heart: NodeJS.Timeout;
  #isWanted = false;
  /** Since when something has waited for the client, by the monotonic clock in milliseconds; undefined: nothing does. */
  #waitingSince: number | undefined;
  #isUnderWay = false;
  #hasEnded = false;

  constructor(events: AsyncIterator<StreamedEvent, undefined>, limits: EventStreamLimits) {
    super({ encoding: 'utf8' });
    this.#events = events;
    this.#limits = limits;
    this.#heart = setInterval(() => this.#beat(), limits.heartbeat);
    this.#write(`retry: ${reconnectAfter}\n\n`);
  }

  /** Says why, and ends. A client goes on after the last event that it has handled. */
  goodbye(reason: string): void {
    if (this.#hasEnded) return;
    this.#write(`event: goodbye\ndata: ${JSON.stringify({ reason })}\n\n`);
    this.#end();
    this.push(null);
  }

  override _read(): void {
    this.#isWanted = true;
    this.#waitingSince = undefined;
    if (!this.#isUnderWay) void this.#goOn();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#end();
    done(error);
  }

  async #goOn(): Promise<void> {
    this.#isUnderWay = true;
    try {
      while (this.#isWanted && !this.#hasEnded) {
        const next = await this.#events.next();
        if (next.done) this.goodbye(serverStops);
        else this.#take(next.value);
      }
    } catch (error) {
      this.destroy(error as Error);
    } finally {
      this.#isUnderWay = false;
    }
  }

  /** It may have ended while the event was fetched. */
  #take({ id, data }: StreamedEvent): void {
    if (!this.#hasEnded) this.#write(`id: ${id}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  #write(text: string): void {
    this.#isWanted = this.push(text);
    if (!this.#isWanted) this.#waitingSince ??= performance.now();
  }

  #beat(): void {
    if (this.#waitingSince === undefined) this.#write(': still here\n\n');
    else if (performance.now() - this.#waitingSince > this.#limits.patience) {
      this.goodbye('Reads too slowly. Connect again after the last event handled.');
      setTimeout(() => this.destroy(), this.#limits.farewell).unref();
    }
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    clearInterval(this.#heart);
    void this.#events.return?.().catch(() => undefined);
  }
}
