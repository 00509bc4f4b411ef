import { type AppendResult, jsonEvent, type JSONType, NO_STREAM } from '@eventstore/db-client';
import { EventTooLarge, StreamDeleted, WrongRevision } from '../errors.ts';
import type { ExpectedRevision, NewEvent } from '../event-store.ts';
import { ServerSilent, typeOf } from './outage.ts';
import type { Connected } from './read.ts';

/**
 * One attempt to append; may be repeated with the same events as long as the outcome is not known.
 * @throws {ServerSilent} there was no answer in time
 */
export async function append(
  { client, patience }: Connected,
  stream: string,
  events: readonly NewEvent[],
  expected: ExpectedRevision,
): Promise<AppendResult> {
  try {
    return await answered(
      client.appendToStream(
        stream,
        events.map(event =>
          jsonEvent({ ...event, data: event.data as JSONType, metadata: { ...event.metadata } }),
        ),
        {
          expectedRevision: expected === 'no stream' ? NO_STREAM : BigInt(expected),
          requiresLeader: true,
          deadline: patience.attempt,
        },
      ),
      patience.attempt,
    );
  } catch (error) {
    throw asPortError(error, stream, events, expected);
  }
}

/** A stream that is never written. Its name is none of those that are read. */
const probed = 'dugnad_probe';

/**
 * Checks that the server takes appends. It appends with an expected revision that no stream has: that goes all the way to the
 * leader's writer, is refused there, and writes nothing.
 * @throws what an append to the same server would throw
 */
export async function probe({ client, patience }: Connected): Promise<void> {
  const expectedRevision = BigInt(Number.MAX_SAFE_INTEGER);
  const event = jsonEvent({ type: 'Probe', data: {} });
  const attempt = client.appendToStream(probed, event, {
    expectedRevision,
    requiresLeader: true,
    deadline: patience.attempt,
  });
  try {
    await answered(attempt, patience.attempt);
  } catch (error) {
    if (typeOf(error) !== 'wrong-expected-version') throw error;
  }
}

/** Limits the whole wait: the call's own deadline does not count the time in which the client looks for a node. */
async function answered<T>(answer: Promise<T>, within: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new ServerSilent('the server did not answer')), within);
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
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
