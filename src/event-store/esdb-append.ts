import { type AppendResult, jsonEvent, type JSONType, NO_STREAM } from '@eventstore/db-client';
import { EventTooLarge, StreamDeleted, WrongRevision } from './errors.ts';
import type { ExpectedRevision, NewEvent } from './event-store.ts';
import { type EsdbConnection, ServerSilent, typeOf } from './esdb-connection.ts';

/**
 * How many appends may be under way. The client sends them all over one call, whose buffer takes 16
 * messages: beyond those it queues, and when the connection breaks then, every queued append leaves an
 * unhandled rejection, which ends the process.
 */
const atOnce = 15;

/** Writes over a connection of its own: an error of a reading call would replace the client under the writers. */
export class EsdbAppends {
  readonly #connection: EsdbConnection;
  readonly #waiting: (() => void)[] = [];
  #free = atOnce;

  constructor(connection: EsdbConnection) {
    this.#connection = connection;
  }

  /** One attempt; may be repeated with the same events as long as the outcome is not known. */
  async write(
    stream: string,
    events: readonly NewEvent[],
    expected: ExpectedRevision,
    deadline: number,
  ): Promise<AppendResult> {
    await this.#enter();
    try {
      if (Date.now() >= deadline) throw new ServerSilent('other appends are still waiting for an answer');
      return await this.#answered(this.#send(stream, events, expected), deadline);
    } catch (error) {
      throw asPortError(error, stream, events, expected);
    } finally {
      this.#leave();
    }
  }

  #send(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<AppendResult> {
    return this.#connection.client.appendToStream(
      stream,
      events.map(event =>
        jsonEvent({ ...event, data: event.data as JSONType, metadata: { ...event.metadata } }),
      ),
      { expectedRevision: expected === 'no stream' ? NO_STREAM : BigInt(expected) },
    );
  }

  /** The client sets no limit to waiting for the answer to a batched append. */
  async #answered(answer: Promise<AppendResult>, deadline: number): Promise<AppendResult> {
    const { client } = this.#connection;
    const result = await within(deadline - Date.now(), answer);
    if (result) return result;
    answer.catch(() => undefined);
    if (client === this.#connection.client) await this.#connection.replace();
    throw new ServerSilent('the server did not answer');
  }

  async #enter(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>(resolve => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free++;
  }
}

function asPortError(
  error: unknown,
  stream: string,
  events: readonly NewEvent[],
  expected: ExpectedRevision,
): unknown {
  switch (typeOf(error)) {
    case 'wrong-expected-version': {
      const { actualVersion } = error as { actualVersion: bigint | 'no_stream' };
      const actual = typeof actualVersion === 'bigint' ? Number(actualVersion) : 'no stream';
      return new WrongRevision(stream, expected, actual);
    }
    case 'stream-deleted':
      return new StreamDeleted(stream);
    case 'maximum-append-size-exceeded': {
      const { maxAppendSize } = error as { maxAppendSize: number };
      const bytes = events.reduce((sum, { data }) => sum + Buffer.byteLength(JSON.stringify(data)), 0);
      return new EventTooLarge('One append to this server', bytes, maxAppendSize);
    }
    default:
      return error;
  }
}

/** Undefined when it takes longer. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), Math.max(0, milliseconds));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
