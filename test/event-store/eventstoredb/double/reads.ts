import { randomUUID } from 'node:crypto';
import { type EventEmitter, once } from 'node:events';
import { Metadata, type ServerWritableStream, status } from '@grpc/grpc-js';
import streams, { type ReadReq, type ReadResp } from '@eventstore/db-client/generated/streams_pb.js';
import type { Stored } from './database.ts';
import type { Readable } from './follower.ts';
import { caughtUp, checkpoint, confirmation, eventRead, nameOf, notFound } from './messages.ts';

type Call = ServerWritableStream<ReadReq, ReadResp>;
type Options = ReadReq.Options;

/** What subscriptions have seen. */
export interface Counts {
  /** Events sent. */
  sent: number;
  /** Subscriptions dropped because their consumers were too slow. */
  dropped: number;
  /** As a server that was seen: history is sent, then neither that it is over nor anything that comes. */
  isMute: boolean;
}

/** So many events a live subscription may lag behind before the server drops it. */
const liveBuffer = 32;
const defaultWindow = 32;

export function streamDeleted(stream: string) {
  const metadata = new Metadata();
  metadata.set('exception', 'stream-deleted');
  metadata.set('stream-name', stream);
  return { code: status.FAILED_PRECONDITION, details: `Event stream '${stream}' is deleted.`, metadata };
}

export async function answerRead(database: Readable, call: Call, counts: Counts): Promise<void> {
  const options = call.request.getOptions()!;
  if (options.hasSubscription() && !isKnown(database, options))
    return void call.emit('error', positionErrors.subscription);
  if (options.hasSubscription()) return subscription(database, call, options, counts);
  if (!isKnown(database, options)) return void call.emit('error', positionErrors.read);
  const events = options.hasStream() ? streamEvents(database, call, options) : allEvents(database, options);
  for (const event of events?.slice(0, Number(options.getCount())) ?? [])
    if (!(await write(call, eventRead(database, event, options.getResolveLinks())))) return;
  if (events) call.end();
}

/** The server reads at the very byte: between two events, it fails. Beyond the end there is just nothing. */
function isKnown({ log }: Readable, options: Options): boolean {
  const given = options.getAll()?.getPosition()?.getCommitPosition();
  if (given === undefined || given === '0' || log.at(-1)!.position < BigInt(given)) return true;
  return log.some(({ position }) => position === BigInt(given));
}

const positionErrors = {
  read: { code: status.UNKNOWN, details: 'Unexpected ReadAllResult: Error' },
  subscription: { code: status.UNKNOWN, details: 'Exception was thrown by handler.' },
};

/** Undefined: the call has been answered already. */
function streamEvents(database: Readable, call: Call, options: Options): readonly Stored[] | undefined {
  const from = options.getStream()!;
  const name = nameOf(from);
  const events = database.stream(name);
  if (events === 'deleted') {
    call.emit('error', streamDeleted(name));
    return undefined;
  }
  if (!events) {
    call.write(notFound(name));
    return [];
  }
  if (forwards(options))
    return from.hasEnd()
      ? []
      : events.filter(e => e.revision >= (from.hasStart() ? 0n : BigInt(from.getRevision())));
  const upTo = from.hasEnd() ? events.length : from.hasStart() ? 0 : from.getRevision();
  return events.filter(e => e.revision <= BigInt(upTo)).reverse();
}

/** Forwards from a position, it included; backwards what is before it. */
function allEvents({ log }: Readable, options: Options): readonly Stored[] {
  const from = options.getAll()!;
  const position = BigInt(from.getPosition()?.getCommitPosition() ?? 0);
  if (forwards(options))
    return from.hasEnd() ? [] : log.filter(e => from.hasStart() || e.position >= position);
  return log.filter(e => from.hasEnd() || e.position < position).reverse();
}

/** A stream, or `$all` with a filter: history, the word that it is at the end, then what comes. */
async function subscription(database: Readable, call: Call, options: Options, counts: Counts): Promise<void> {
  const { log } = database;
  const matches = matcher(options);
  // Checkpoints are for `$all` alone.
  const window = options.hasStream() ? Infinity : options.getFilter()!.getMax() || defaultWindow;
  let next = startOf(log, options);
  let live = false;
  let writing = false;
  const state = { tooSlow: false };
  const onAppended = () => {
    state.tooSlow ||= live && writing && log.slice(next).filter(matches).length > liveBuffer;
  };
  const send = async (message: ReadResp) => {
    writing = true;
    const goesOn = await write(call, message);
    writing = false;
    return goesOn && !state.tooSlow;
  };
  const untilItIsGone = async () => {
    if (!gone(call)) await firstOf([call, 'close'], [call, 'cancelled']);
  };
  const untilItEnds = async (): Promise<void> => {
    if (!(await send(confirmation(randomUUID())))) return;
    for (let considered = 1; ; considered++) {
      if (counts.isMute && next >= log.length) return untilItIsGone();
      if (next >= log.length && !live) {
        if (!(await send(caughtUp()))) return;
        live = true;
      }
      while (next >= log.length && !gone(call))
        await firstOf([database, 'appended'], [call, 'close'], [call, 'cancelled']);
      if (counts.isMute && live) return untilItIsGone();
      const event = log[next++];
      if (!event || gone(call)) return;
      if (matches(event)) {
        counts.sent++;
        if (!(await send(eventRead(database, event, options.getResolveLinks())))) return;
      }
      if (considered % window === 0 && !(await send(checkpoint(event.position)))) return;
    }
  };
  database.on('appended', onAppended);
  await untilItEnds();
  database.off('appended', onAppended);
  if (!state.tooSlow || gone(call)) return;
  counts.dropped++;
  call.emit('error', tooSlowError);
}

const tooSlowError = {
  code: status.ABORTED,
  details:
    'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.',
};

/** After the given position: its own event is not sent again. */
function startOf(log: readonly Stored[], options: Options): number {
  const from = options.hasStream() ? options.getStream()! : options.getAll()!;
  if (from.hasStart()) return 0;
  if ('getRevision' in from) {
    const revision = BigInt(from.getRevision());
    const is = matcher(options);
    const at = log.findIndex(e => is(e) && e.revision >= revision);
    return from.hasEnd() || at < 0 ? log.length : at + 1;
  }
  const position = BigInt(from.getPosition()!.getCommitPosition());
  const at = log.findIndex(e => e.position >= position);
  return at < 0 ? log.length : at + 1;
}

function forwards(options: Options): boolean {
  return options.getReadDirection() === streams.ReadReq.Options.ReadDirection.FORWARDS;
}

function matcher(options: Options): (event: Stored) => boolean {
  if (options.hasStream()) {
    const name = nameOf(options.getStream()!);
    return event => event.stream === name;
  }
  const filter = options.getFilter()!;
  const expression = (filter.getEventType() ?? filter.getStreamIdentifier())!;
  const regex = expression.getRegex() ? new RegExp(expression.getRegex()) : undefined;
  const prefixes = expression.getPrefixList();
  return event => {
    const text = filter.hasEventType() ? event.type : event.stream;
    return regex ? regex.test(text) : prefixes.some(prefix => text.startsWith(prefix));
  };
}

/** False when the client has gone. Waits while the client takes no more. */
async function write(call: Call, message: ReadResp): Promise<boolean> {
  if (gone(call)) return false;
  if (!call.write(message)) await firstOf([call, 'drain'], [call, 'close'], [call, 'cancelled']);
  return !gone(call);
}

function gone(call: Call): boolean {
  return call.cancelled || call.destroyed;
}

async function firstOf(...events: [EventEmitter, string][]): Promise<void> {
  const stop = new AbortController();
  const waits = events.map(([from, name]) => once(from, name, { signal: stop.signal }));
  await Promise.race(waits).catch(() => undefined);
  stop.abort();
  await Promise.allSettled(waits);
}
