import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { randomUUID } from 'node:crypto';
import { GroupCommit, WritesStopped } from '../sqlite/group-commit.ts';
import {
  asUnreadable,
  type DatabaseKind,
  openDatabase,
  UnreadableDatabase,
} from '../sqlite/open-database.ts';
import { lockForWriting } from '../sqlite/writer-lock.ts';
import { StoreLocked, StoreUnavailable, StoreUnreadable, WrongRevision } from './errors.ts';
import type * as port from './event-store.ts';
import { categoryOf } from './event-store.ts';
import { bytesToUuid, encoded, type EncodedEvent, uuidToBytes } from './encoding.ts';
import { Wakeups } from './wakeups.ts';

const log: DatabaseKind = {
  what: 'event log',
  applicationId: 0x44_55_47_4c, // "DUGL"
  version: 1,
  synchronous: 'FULL',
  schema: `
    CREATE TABLE categories (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE types (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE streams (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
      category_id INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE events (
      position INTEGER PRIMARY KEY,
      stream_id INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      category_id INTEGER NOT NULL,
      type_id INTEGER NOT NULL,
      event_id BLOB NOT NULL,
      recorded_at INTEGER NOT NULL, -- milliseconds since 1970; never less than the event's before
      data TEXT NOT NULL,
      metadata TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX events_by_stream ON events (stream_id, revision);
    CREATE INDEX events_by_category ON events (category_id, position);
    CREATE TRIGGER events_never_change BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events never change'); END;
    CREATE TRIGGER events_never_go BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
    CREATE TABLE log (identity TEXT NOT NULL) STRICT`,
};

type Row = [number, string, number, number, Uint8Array, number, string, string];
const columns = `e.position, s.name, e.revision, e.type_id, e.event_id, e.recorded_at, e.data, e.metadata
  FROM events e JOIN streams s ON s.id = e.stream_id`;
const everything = Number.MAX_SAFE_INTEGER;

/**
 * The event store in one SQLite file. One process appends; others read beside it with `readOnly`.
 * @throws {StoreLocked} another process appends to this file
 * @throws {StoreUnreadable} the file is foreign, truncated or damaged
 */
export function openEmbedded(path: string, { readOnly = false } = {}): port.EventStore {
  try {
    return new EmbeddedEventStore(path, readOnly);
  } catch (error) {
    throw error instanceof UnreadableDatabase ? new StoreUnreadable(error.message) : error;
  }
}

class EmbeddedEventStore implements port.EventStore {
  readonly #path: string;
  readonly #db: DatabaseSync;
  readonly #lock: Disposable | undefined;
  readonly #wakeups: Wakeups;
  readonly #commits: GroupCommit;
  readonly #statements = new Map<string, StatementSync>();
  readonly #keys = { categories: new Map<string, number>(), types: new Map<string, number>() };
  readonly #typeNames = new Map<number, string>();
  readonly #appendedTo = new Set<string>();
  #head = 0;
  #recordedAt = 0;

  constructor(path: string, readOnly: boolean) {
    this.#path = path;
    if (!readOnly) this.#lock = lock(path);
    try {
      this.#db = openDatabase(path, log, readOnly);
    } catch (error) {
      this.#lock?.[Symbol.dispose]();
      throw error;
    }
    this.#wakeups = new Wakeups(path);
    this.#commits = new GroupCommit(this.#db, {
      rollback: () => this.#recall(),
      commit: () => this.#wake(),
    });
    if (!readOnly && !this.#get('SELECT identity FROM log')) {
      this.#prepare('INSERT INTO log VALUES (?)').run(randomUUID());
    }
    this.#recall();
  }

  async append(
    stream: string,
    events: readonly port.NewEvent[],
    expected: port.ExpectedRevision,
  ): Promise<port.Appended> {
    const rows = encoded(events);
    try {
      return await this.#commits.run(() => this.#append(stream, rows, expected));
    } catch (error) {
      if (error instanceof WritesStopped) throw new StoreUnavailable(error.message, { cause: error });
      throw asUnreadable(error, this.#path, log);
    }
  }

  #append(stream: string, events: EncodedEvent[], expected: port.ExpectedRevision): port.Appended {
    const [streamId, revision] = this.#get<[number, number | null]>(
      'SELECT id, (SELECT max(revision) FROM events WHERE stream_id = streams.id) FROM streams WHERE name = ?',
      stream,
    ) ?? [undefined, null];
    const actual = revision ?? 'no stream';
    if (actual !== expected) return this.#earlierAppend(stream, streamId, events, expected, actual);
    const category = categoryOf(stream);
    const categoryId = this.#key('categories', category);
    this.#appendedTo.add(category);
    const id = streamId ?? this.#insertStream(stream, categoryId);
    this.#recordedAt = Math.max(this.#recordedAt, Date.now());
    const first = (revision ?? -1) + 1;
    const insert = this.#prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
    const positions = events.map(({ id: eventId, type, data, metadata }, index) => {
      insert.run(
        ++this.#head,
        id,
        first + index,
        categoryId,
        this.#key('types', type),
        uuidToBytes(eventId),
        this.#recordedAt,
        data,
        metadata,
      );
      return this.#head;
    });
    return { revision: first + events.length - 1, positions };
  }

  #wake(): void {
    if (this.#appendedTo.size === 0) return;
    this.#wakeups.wake([...this.#appendedTo]);
    this.#appendedTo.clear();
  }

  #insertStream(name: string, categoryId: number): number {
    const insert = this.#prepare('INSERT INTO streams (name, category_id) VALUES (?, ?)');
    return Number(insert.run(name, categoryId).lastInsertRowid);
  }

  /** The answer to the first of two identical appends; it is not at `expected`, so otherwise a conflict. */
  #earlierAppend(
    stream: string,
    streamId: number | undefined,
    events: EncodedEvent[],
    expected: port.ExpectedRevision,
    actual: port.ExpectedRevision,
  ): port.Appended {
    const first = expected === 'no stream' ? 0 : expected + 1;
    const there = this.#all<[number, Uint8Array]>(
      'SELECT position, event_id FROM events WHERE stream_id = ? AND revision >= ? ORDER BY revision LIMIT ?',
      streamId ?? -1,
      first,
      events.length,
    );
    const same =
      there.length === events.length && there.every(([, id], index) => bytesToUuid(id) === events[index]?.id);
    if (!same) throw new WrongRevision(stream, expected, actual);
    return { revision: first + events.length - 1, positions: there.map(([position]) => position) };
  }

  async readStream(stream: string, read: port.StreamRead = {}): Promise<port.RecordedEvent[]> {
    const { direction = 'forwards', limit = everything } = read;
    const [compare, order, from] =
      direction === 'forwards' ? ['>=', 'ASC', read.from ?? 0] : ['<=', 'DESC', read.from ?? everything];
    return this.#events(
      `WHERE e.stream_id = (SELECT id FROM streams WHERE name = ?) AND e.revision ${compare} ?
       ORDER BY e.revision ${order} LIMIT ?`,
      stream,
      from,
      limit,
    );
  }

  async readCategory(category: string, read: port.CategoryRead = {}): Promise<port.RecordedEvent[]> {
    return this.#read({ ...read, category }, read.limit ?? 500);
  }

  async *follow({ signal, batchSize = 500, ...selection }: port.Follow): AsyncIterable<port.Batch> {
    let { after } = selection;
    let told = false;
    while (!signal.aborted) {
      const seen = this.#wakeups.count;
      const head = await this.head();
      const events = this.#read({ ...selection, after }, batchSize);
      const caughtUp = events.length < batchSize;
      after = caughtUp ? later(events.at(-1)?.position ?? after, head) : events.at(-1)?.position;
      if (events.length > 0 || !told) yield { events, position: after, caughtUp };
      told = caughtUp;
      if (caughtUp) await this.#wakeups.after(seen, selection.category, signal);
    }
  }

  #read(
    { after = 0, category, types }: Pick<port.Follow, 'after' | 'category' | 'types'>,
    limit: number,
  ): port.RecordedEvent[] {
    const typeIds = types?.map(type => this.#knownKey('types', type)).filter(id => id !== undefined);
    const categoryId = category === undefined ? undefined : (this.#knownKey('categories', category) ?? -1);
    return this.#events(
      `WHERE e.position > ?
       ${categoryId === undefined ? '' : `AND e.category_id = ${categoryId}`}
       ${typeIds === undefined ? '' : `AND e.type_id IN (${typeIds.join()})`}
       ORDER BY e.position LIMIT ?`,
      after,
      limit,
    );
  }

  async head(): Promise<port.Position | undefined> {
    return this.#get<[number | null]>('SELECT max(position) FROM events')?.[0] ?? undefined;
  }

  async identity(): Promise<string> {
    return this.#get<[string]>('SELECT identity FROM log')?.[0] ?? '';
  }

  async ping(): Promise<void> {
    this.#get('SELECT 1');
  }

  async close(): Promise<void> {
    this.#commits.flush();
    this.#wakeups.close();
    this.#db.close();
    this.#lock?.[Symbol.dispose]();
  }

  /** What is cached, from the file: at the start, and after a rollback. */
  #recall(): void {
    this.#appendedTo.clear();
    this.#keys.categories.clear();
    this.#keys.types.clear();
    this.#typeNames.clear();
    [this.#head, this.#recordedAt] = this.#get<[number, number]>(
      'SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1',
    ) ?? [0, 0];
  }

  #key(table: 'categories' | 'types', name: string): number {
    const known = this.#knownKey(table, name);
    if (known !== undefined) return known;
    const id = Number(this.#prepare(`INSERT INTO ${table} (name) VALUES (?)`).run(name).lastInsertRowid);
    this.#keys[table].set(name, id);
    return id;
  }

  #knownKey(table: 'categories' | 'types', name: string): number | undefined {
    const cached = this.#keys[table].get(name);
    if (cached !== undefined) return cached;
    const id = this.#get<[number]>(`SELECT id FROM ${table} WHERE name = ?`, name)?.[0];
    if (id !== undefined) this.#keys[table].set(name, id);
    return id;
  }

  #typeName(id: number): string {
    const cached = this.#typeNames.get(id);
    if (cached !== undefined) return cached;
    const name = this.#get<[string]>('SELECT name FROM types WHERE id = ?', id)?.[0] ?? '';
    this.#typeNames.set(id, name);
    return name;
  }

  #events(where: string, ...values: SQLInputValue[]): port.RecordedEvent[] {
    return this.#all<Row>(`SELECT ${columns} ${where}`, ...values).map(row => this.#event(row));
  }

  #event([position, stream, revision, typeId, id, recordedAt, data, metadata]: Row): port.RecordedEvent {
    return {
      id: bytesToUuid(id),
      type: this.#typeName(typeId),
      stream,
      revision,
      position,
      recordedAt: new Date(recordedAt),
      data: JSON.parse(data) as object,
      metadata: JSON.parse(metadata) as port.EventMetadata,
    };
  }

  #get<T>(sql: string, ...values: SQLInputValue[]): T | undefined {
    return this.#guarded(() => this.#prepare(sql).get(...values)) as T | undefined;
  }

  #all<T>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.#guarded(() => this.#prepare(sql).all(...values)) as T[];
  }

  #guarded<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      const told = asUnreadable(error, this.#path, log);
      throw told instanceof UnreadableDatabase ? new StoreUnreadable(told.message) : told;
    }
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      statement.setReturnArrays(true);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function later(a: port.Position | undefined, b: port.Position | undefined): port.Position | undefined {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}

function lock(path: string): Disposable {
  const held = lockForWriting(path);
  if (held) return held;
  throw new StoreLocked(
    `Another process is writing to ${path}. Stop it first, or use its GraphQL address; replay, verify and export read beside it.`,
  );
}
