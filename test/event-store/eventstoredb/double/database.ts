import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';

/** An event as the server keeps it: bytes, and a position in the log. */
export interface Stored {
  readonly position: bigint;
  readonly stream: string;
  readonly revision: bigint;
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
  readonly created: Date;
}

export type Proposed = Pick<Stored, 'id' | 'type' | 'contentType' | 'data' | 'metadata'>;

/** What an append expects: -1 no stream, -2 anything, -4 that the stream exists. */
export type Expected = bigint;

export type Outcome =
  | { readonly result: 'appended'; readonly revision: bigint; readonly position: bigint | undefined }
  | { readonly result: 'wrong version'; readonly current: bigint }
  | { readonly result: 'deleted' }
  | { readonly result: 'too large' };

export type Projection = 'running' | 'paused' | 'absent';

export const maxAppendSize = 1024 * 1024;
const softDeleted = 9223372036854775807n;

/**
 * EventStoreDB's log and its projections `$by_category` and `$by_event_type`, in memory. What it answers was compared with a real
 * server, version 23.10.6, but for the second, which links in the same way.
 */
export class Database extends EventEmitter<{ appended: [] }> {
  readonly log: Stored[] = [];
  readonly #streams = new Map<string, Stored[]>();
  readonly #truncatedBefore = new Map<string, bigint>();
  readonly #tombstones = new Set<string>();
  readonly #awaitingLinks: Stored[] = [];
  #projection: Projection = 'running';
  #end = 548n;

  constructor() {
    super();
    this.setMaxListeners(0);
    this.#write('$$$scavenges', [json('$metadata', {}, {})]);
  }

  /** The indexes by category and by type: kept at once, kept later, or never. */
  set projection(projection: Projection) {
    this.#projection = projection;
    this.#project();
  }

  /** The projection notes how far it has come, as the server's does every few thousand events. */
  checkpointProjection(): void {
    const first = this.#awaitingLinks[0]?.position ?? this.#end;
    const reached = this.log.findLast(({ position }) => position < first)!.position;
    this.#write('$projections-$by_category-checkpoint', [
      json('$ProjectionCheckpoint', [], { $c: Number(reached) }),
    ]);
  }

  /** As it was when it held its first `count` events: an older backup, put back. */
  asOf(count: number): Database {
    const older = new Database();
    older.log.splice(0, Infinity, ...this.log.slice(0, count));
    older.#end = this.log[count]?.position ?? this.#end;
    older.#streams.clear();
    for (const event of older.log)
      older.#streams.set(event.stream, [...(older.#streams.get(event.stream) ?? []), event]);
    return older;
  }

  append(stream: string, events: readonly Proposed[], expected: Expected): Outcome {
    if (events.reduce((size, { data }) => size + data.length, 0) > maxAppendSize)
      return { result: 'too large' };
    if (this.#tombstones.has(stream)) return { result: 'deleted' };
    const current = BigInt(this.#events(stream).length) - 1n;
    if (expected >= -1n && expected < current) {
      const repeated = this.#repeated(stream, events, expected);
      if (repeated) return repeated;
    }
    const wanted = expected === -2n || (expected === -4n ? current >= 0n : expected === current);
    const startsAnew = expected === -1n && this.#truncatedBefore.get(stream) === softDeleted;
    if (!wanted && !startsAnew) return { result: 'wrong version', current };
    if (startsAnew) this.#truncatedBefore.set(stream, current + 1n);
    this.#write(stream, events);
    this.#project();
    return {
      result: 'appended',
      revision: current + BigInt(events.length),
      position: this.#positionOf(stream),
    };
  }

  softDelete(stream: string): void {
    this.#truncatedBefore.set(stream, softDeleted);
    this.#write(`$$${stream}`, [json('$metadata', { $tb: 'max' }, {})]);
  }

  tombstone(stream: string): void {
    this.#tombstones.add(stream);
    this.#write(stream, [json('$streamDeleted', {}, {})]);
  }

  /** As an operator may do with `$tb`. */
  truncate(stream: string, before: number): void {
    this.#truncatedBefore.set(stream, BigInt(before));
  }

  /** Undefined: no such stream. */
  stream(name: string): readonly Stored[] | 'deleted' | undefined {
    if (this.#tombstones.has(name)) return 'deleted';
    const from = this.#truncatedBefore.get(name) ?? 0n;
    const events = this.#events(name);
    return events.length === 0 || from === softDeleted ? undefined : events.filter(e => e.revision >= from);
  }

  /** The event a link points to; undefined when it was deleted. */
  resolve({ data }: Stored): Stored | undefined {
    const [, revision, stream] = /^(\d+)@(.*)$/s.exec(Buffer.from(data).toString())!;
    const events = this.stream(stream!);
    return typeof events === 'object' ? events.find(e => e.revision === BigInt(revision!)) : undefined;
  }

  #repeated(stream: string, events: readonly Proposed[], expected: Expected): Outcome | undefined {
    const at = Number(expected) + 1;
    const recorded = this.#events(stream).slice(at, at + events.length);
    const same = recorded.length === events.length && recorded.every((e, n) => e.id === events[n]!.id);
    const last = recorded.at(-1);
    if (!same || !last) return undefined;
    const gone = (this.#truncatedBefore.get(stream) ?? 0n) > last.revision;
    return { result: 'appended', revision: last.revision, position: gone ? undefined : last.position };
  }

  #events(stream: string): Stored[] {
    return this.#streams.get(stream) ?? [];
  }

  #positionOf(stream: string): bigint {
    return this.#events(stream).at(-1)!.position;
  }

  #write(stream: string, events: readonly Proposed[]): void {
    const own = this.#events(stream);
    this.#streams.set(stream, own);
    for (const event of events) {
      const revision = BigInt(own.length);
      const stored = { ...event, stream, revision, position: this.#end, created: new Date() };
      this.#end += BigInt(60 + 2 * stream.length + event.data.length + event.metadata.length);
      own.push(stored);
      this.log.push(stored);
      if (!stream.startsWith('$') && stream.includes('-')) this.#awaitingLinks.push(stored);
    }
    this.emit('appended');
  }

  #project(): void {
    if (this.#projection !== 'running') return;
    for (const event of this.#awaitingLinks.splice(0)) {
      const metadata = {
        $v: '3:-1:1:4',
        $c: Number(event.position),
        $p: Number(event.position),
        $o: event.stream,
      };
      for (const index of [`$ce-${event.stream.split('-', 1)[0]}`, `$et-${event.type}`])
        this.#write(index, [
          { ...json('$>', {}, metadata), data: Buffer.from(`${event.revision}@${event.stream}`) },
        ]);
    }
  }
}

function json(type: string, data: object, metadata: object): Proposed {
  const bytes = (value: object) => Buffer.from(JSON.stringify(value));
  return {
    id: randomUUID(),
    type,
    contentType: 'application/json',
    data: bytes(data),
    metadata: bytes(metadata),
  };
}
