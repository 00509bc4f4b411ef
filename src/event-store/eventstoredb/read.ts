import {
  type AllStreamResolvedEvent,
  BACKWARDS,
  END,
  type EventStoreDBClient,
  type StreamingRead,
} from '@eventstore/db-client';
import { positionOf, toEsdb } from './event.ts';
import { type Patience, ServerSilent, typeOf } from './outage.ts';
import type { Position } from '../event-store.ts';

/** What operations go over: the client of now, and how long each of their attempts waits. */
export interface Connected {
  readonly client: EventStoreDBClient;
  readonly patience: Patience;
}

/**
 * An option of every read: a node that is not the leader names the leader instead of answering, and the client connects there.
 * Its own answer might lack what was acknowledged just before.
 */
export const fromLeader = { requiresLeader: true } as const;

/**
 * All items of a read. A read must never be left half-way: the server would go on sending.
 * @throws {ServerSilent} nothing came for as long as an attempt waits; the client itself sets no limit
 */
export async function collect<E>(
  { patience }: Pick<Connected, 'patience'>,
  read: StreamingRead<E>,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<E[]> {
  const gaveUp = Promise.withResolvers<never>();
  // It is not destroyed: what is on its way until it is cancelled must be taken, or the client, when it is closed, waits for its end for ever.
  const giveUp = () => {
    gaveUp.reject(new ServerSilent('the server did not answer'));
    read.cancel().catch(() => undefined);
  };
  const timer = setTimeout(giveUp, patience.attempt);
  signal?.addEventListener('abort', giveUp);
  const all = takeAll(read, () => timer.refresh());
  all.catch(() => undefined);
  try {
    return await Promise.race([all, gaveUp.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}

async function takeAll<E>(read: StreamingRead<E>, came: () => void): Promise<E[]> {
  const events: E[] = [];
  for await (const event of read) {
    came();
    events.push(event);
  }
  return events;
}

/** As `collect`; a stream that does not exist has no events. */
export async function collectIfAny<E>(
  connection: Pick<Connected, 'patience'>,
  read: StreamingRead<E>,
): Promise<E[]> {
  try {
    return await collect(connection, read);
  } catch (error) {
    if (typeOf(error) === 'stream-not-found') return [];
    throw error;
  }
}

/** The log's last events, oldest first; the server's own are among them. */
export async function newest(
  connection: Connected,
  count: number,
  options?: { readonly signal?: AbortSignal },
): Promise<AllStreamResolvedEvent[]> {
  const from = { direction: BACKWARDS, fromPosition: END } as const;
  const read = connection.client.readAll({ ...from, maxCount: count, ...fromLeader });
  return (await collect(connection, read, options)).reverse();
}

/** The position of the log's last event, be it the server's own. */
export async function headOf(connection: Connected, signal?: AbortSignal): Promise<Position | undefined> {
  const [last] = await newest(connection, 1, signal && { signal });
  return last?.event && positionOf(last.event);
}

/** The id of the event at exactly this position; undefined where there is none. */
export async function idAt(connection: Connected, position: Position): Promise<string | undefined> {
  try {
    const [found] = await collect(
      connection,
      connection.client.readAll({ fromPosition: toEsdb(position), maxCount: 1, ...fromLeader }),
    );
    return found?.event && positionOf(found.event) === position ? found.event.id : undefined;
  } catch (error) {
    if (isBetweenEvents(error)) return undefined;
    throw error;
  }
}

/** The server reads at exactly this byte; a position between two events gives an error that looks like any other. */
export function isBetweenEvents(error: unknown): boolean {
  return error instanceof Error && error.message.includes('ReadAllResult: Error');
}
