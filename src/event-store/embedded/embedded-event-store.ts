import { isUpcast, upcast } from '../../domain/upcasts.ts';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { closeDatabase } from '../../sqlite/close-database.ts';
import { DamageWatch } from '../../sqlite/damage-watch.ts';
import { FileWatch } from '../../sqlite/file-watch.ts';
import { GroupCommit, Unwritable, WritesStopped } from '../../sqlite/group-commit.ts';
import type { Report } from '../../sqlite/database-kind.ts';
import { asUnreadable, openDatabase, UnreadableDatabase } from '../../sqlite/open-database.ts';
import { isTaken } from '../../sqlite/damage.ts';
import { asUnusable } from '../../sqlite/unusable.ts';
import { lockForWriting } from '../../sqlite/writer-lock.ts';
import { type BegunEpoch, epochOf, newTag } from '../epoch.ts';
import { beyondTheLog, StoreLocked, StoreUnavailable, StoreUnreadable, WrongRevision } from '../errors.ts';
import * as port from '../event-store.ts';
import { hexToUuid, encoded, type EncodedEvent, uuidToBytes } from './encoding.ts';
import { embeddedLog } from './schema.ts';
import { NameTable } from './name-table.ts';
import { type Clocks, machineClocks, RecordingClock } from './recording-clock.ts';
import { SetBacks } from './set-backs.ts';
import { Wakeups } from './wakeups.ts';

type Row = [number, string, number, number, string, number, string, string];
/** Ids as text: a blob of its own for each row would cost more than all else that is read. */
const columns = `e.position, s.name, e.revision, e.type_id, hex(e.event_id), e.recorded_at, e.data, e.metadata
  FROM events e JOIN streams s ON s.id = e.stream_id`;
/** Of what is not ours, which is seldom anything: a list made once, where a look at each stream's name would cost. */
const own = `e.category_id NOT IN (
  SELECT id FROM categories WHERE NOT (${port.ownStreamPrefixes.map(prefix => `name GLOB '${prefix}*'`).join(' OR ')}))`;
const everything = Number.MAX_SAFE_INTEGER;

export interface EmbeddedOptions {
  /** For reading beside the process that appends. */
  readonly readOnly?: boolean;
  /** Default: the machine's. */
  readonly clocks?: Clocks;
  /** Reports what is wrong with the clock. Default: Node's own warnings. */
  readonly warn?: Report | undefined;
  /** Reports that a file of an earlier version is brought up to this one. Default: nobody hears of it. */
  readonly report?: Report | undefined;
}

/**
 * The event store in one SQLite file. One process appends; others read beside it with `readOnly`.
 * @throws {StoreLocked} another process appends to this file
 * @throws {StoreUnreadable} the file is foreign, truncated or damaged
 * @throws {MigrationFailed} it is of an earlier version, and could not be brought up to this one
 * @throws {UnusablePath} it cannot be made, written or opened where it should lie
 */
export function openEmbedded(path: string, options: EmbeddedOptions = {}): port.EventStore {
  try {
    return new EmbeddedEventStore(path, options);
  } catch (error) {
    const reported = asUnreadable(error, path, embeddedLog);
    throw reported instanceof UnreadableDatabase
      ? new StoreUnreadable(reported.message)
      : asUnusable(reported, path);
  }
}

class EmbeddedEventStore implements port.EventStore {
  readonly #path: string;
  readonly #db: DatabaseSync;
  readonly #damage: DamageWatch;
  readonly #lock: Disposable | undefined;
  readonly #wakeups: Wakeups;
  readonly #commits: GroupCommit;
  readonly #statements = new Map<string, StatementSync>();
  readonly #categories: NameTable;
  readonly #types: NameTable;
  readonly #appendedTo = new Set<string>();
  readonly #clock: RecordingClock;
  readonly #setBacks: SetBacks;
  #head = 0;
  #recordedAt: number | undefined;

  constructor(
    path: string,
    {
      readOnly = false,
      clocks = machineClocks,
      warn = message => process.emitWarning(message),
      report = () => undefined,
    }: EmbeddedOptions,
  ) {
    this.#path = path;
    this.#clock = new RecordingClock(clocks, warn);
    this.#damage = new DamageWatch(path, embeddedLog);
    if (!readOnly) this.#lock = lock(path);
    try {
      this.#db = openDatabase(path, embeddedLog, readOnly, report);
    } catch (error) {
      this.#lock?.[Symbol.dispose]();
      throw error;
    }
    this.#setBacks = new SetBacks(this.#db);
    this.#categories = new NameTable(this.#db, 'categories');
    this.#types = new NameTable(this.#db, 'types');
    this.#wakeups = new Wakeups(path);
    const file = readOnly ? undefined : new FileWatch(this.#db, path);
    this.#commits = new GroupCommit(this.#db, {
      rollback: () => this.#recall(),
      commit: () => this.#wake(),
      check: () => {
        this.#damage.check();
        file?.check();
      },
    });
    this.#recall();
  }

  async append(
    stream: string,
    events: readonly port.NewEvent[],
    expected: port.ExpectedRevision,
  ): Promise<port.Appended> {
    const rows = encoded(events);
    return this.#write(() => this.#alone(() => this.#append(stream, rows, expected)));
  }

  /** What is taken at the head, as this process remembers it, was written by another: each would number its events for itself. */
  #alone<T>(append: () => T): T {
    try {
      return append();
    } catch (error) {
      if (!isTaken(error)) throw error;
      throw new Unwritable(
        `Another process writes to ${this.#path}: stop one of the two, and start the other again. Nothing was recorded, and this process takes no more writes.`,
        { cause: error },
      );
    }
  }

  async #write<T>(work: () => T): Promise<T> {
    try {
      return await this.#commits.run(work);
    } catch (error) {
      throw this.#refusal(error);
    }
  }

  #refusal(error: unknown): unknown {
    if (!(error instanceof WritesStopped)) return error;
    const damage = this.#damage.met(error.cause);
    return damage
      ? new StoreUnreadable(damage.message)
      : new StoreUnavailable(error.message, { cause: error });
  }

  #append(stream: string, events: EncodedEvent[], expected: port.ExpectedRevision): port.Appended {
    const [streamId, revision] = this.#get<[number, number | null]>(
      'SELECT id, (SELECT max(revision) FROM events WHERE stream_id = streams.id) FROM streams WHERE name = ?',
      stream,
    ) ?? [undefined, null];
    const actual = revision ?? 'no stream';
    if (actual !== expected) return this.#earlierAppend(stream, streamId, events, expected, actual);
    const category = port.categoryOf(stream);
    const categoryId = this.#categories.add(category);
    this.#appendedTo.add(category);
    const id = streamId ?? this.#insertStream(stream, categoryId);
    const recordedAt = this.#stamp(this.#head + 1);
    const first = (revision ?? -1) + 1;
    const insert = this.#prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
    const positions = events.map(({ id: eventId, type, data, metadata }, index) => {
      insert.run(
        ++this.#head,
        id,
        first + index,
        categoryId,
        this.#types.add(type),
        uuidToBytes(eventId),
        recordedAt,
        data,
        metadata,
      );
      return this.#head;
    });
    return { revision: first + events.length - 1, positions };
  }

  /** When the event that comes next, at `position`, is recorded. */
  #stamp(position: port.Position): number {
    const { at, setBack } = this.#clock.stamp(this.#recordedAt);
    if (setBack) this.#setBacks.add(position);
    this.#recordedAt = at;
    return at;
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
    const there = this.#all<[number, string]>(
      'SELECT position, hex(event_id) FROM events WHERE stream_id = ? AND revision >= ? ORDER BY revision LIMIT ?',
      streamId ?? -1,
      first,
      events.length,
    );
    const same =
      there.length === events.length && there.every(([, id], index) => hexToUuid(id) === events[index]?.id);
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
    const end = await this.head();
    if (after !== undefined && after > (end ?? -1)) throw beyondTheLog(after, end);
    let told = false;
    while (!signal.aborted) {
      const seen = this.#wakeups.count;
      const head = await this.head();
      const events = this.#read({ ...selection, after }, batchSize);
      const caughtUp = events.length < batchSize;
      after = caughtUp ? port.furthest(events.at(-1)?.position ?? after, head) : events.at(-1)?.position;
      if (events.length > 0 || !told) yield { events, position: after, caughtUp };
      told = caughtUp;
      if (caughtUp) await this.#wakeups.after(seen, selection.category, signal);
    }
  }

  #read(
    { after = 0, category, types }: Pick<port.Follow, 'after' | 'category' | 'types'>,
    limit: number,
  ): port.RecordedEvent[] {
    const typeIds = types?.map(type => this.#types.id(type)).filter(id => id !== undefined);
    const categoryId = category === undefined ? undefined : (this.#categories.id(category) ?? -1);
    return this.#events(
      `WHERE e.position > ?
       AND ${categoryId === undefined ? own : `e.category_id = ${categoryId}`}
       ${typeIds === undefined ? '' : `AND e.type_id IN (${typeIds.join()})`}
       ORDER BY e.position LIMIT ?`,
      after,
      limit,
    );
  }

  async newest(limit: number): Promise<port.RecordedEvent[]> {
    return this.#events(`WHERE ${own} ORDER BY e.position DESC LIMIT ?`, limit);
  }

  async head(): Promise<port.Position | undefined> {
    return this.#get<[number | null]>('SELECT max(position) FROM events')?.[0] ?? undefined;
  }

  async lastRecordedBy(instant: Date): Promise<port.Position | undefined> {
    return this.#guarded(() => this.#setBacks.lastBy(instant.getTime()));
  }

  async identity(): Promise<string> {
    return this.#get<[string]>('SELECT identity FROM log')?.[0] ?? '';
  }

  async eventIdAt(position: port.Position): Promise<string | undefined> {
    const row = this.#get<[string]>('SELECT hex(event_id) FROM events WHERE position = ?', position);
    return row && hexToUuid(row[0]);
  }

  async epoch(): Promise<port.Epoch> {
    return this.#epoch();
  }

  #epoch(): port.Epoch {
    const identity = this.#get<[string]>('SELECT identity FROM log')?.[0] ?? '';
    // A log of layout 1 that is read as it lies need not have the table.
    if (!this.#get("SELECT 1 FROM sqlite_schema WHERE name = 'epochs'")) return epochOf(identity, []);
    const rows = this.#all<[string, number | null, string, string]>(
      'SELECT tag, after, reason, replaced FROM epochs ORDER BY number',
    );
    return epochOf(
      identity,
      rows.map(([tag, after, reason, replaced]) => ({
        tag,
        after,
        reason,
        replaced: JSON.parse(replaced) as BegunEpoch['replaced'],
      })),
    );
  }

  beginEpoch(reason: string, replaced: readonly port.EarlierEpoch[] = []): Promise<port.Epoch> {
    return this.#write(() => {
      const [after] = this.#get<[number | null]>('SELECT max(position) FROM events') ?? [null];
      this.#prepare('INSERT INTO epochs VALUES (NULL, ?, ?, ?, ?, ?)').run(
        newTag(this.#epoch()),
        after,
        reason,
        JSON.stringify(replaced),
        Date.now(),
      );
      return this.#epoch();
    });
  }

  async ping(): Promise<void> {
    this.#damage.check();
    try {
      // Who only reads has nothing to write that could be tried.
      if (this.#lock) this.#commits.ping();
    } catch (error) {
      throw this.#refusal(error);
    }
    this.#get('SELECT 1');
  }

  async close(): Promise<void> {
    this.#commits.end();
    this.#wakeups.close();
    if (this.#lock) closeDatabase(this.#db);
    else if (this.#db.isOpen) this.#db.close();
    this.#lock?.[Symbol.dispose]();
  }

  /** What is cached, from the file: at the start, and after a rollback. */
  #recall(): void {
    this.#appendedTo.clear();
    this.#categories.forget();
    this.#types.forget();
    [this.#head, this.#recordedAt] = this.#get<[number, number]>(
      'SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1',
    ) ?? [0, undefined];
  }

  #events(where: string, ...values: SQLInputValue[]): port.RecordedEvent[] {
    const rows = this.#all<Row>(`SELECT ${columns} ${where}`, ...values);
    return this.#guarded(() => rows.map(row => this.#event(row)));
  }

  #event(row: Row): port.RecordedEvent {
    return new StoredEvent(row, this.#types.name(row[3]));
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
      const damage = this.#damage.met(error);
      throw damage ? new StoreUnreadable(damage.message) : error;
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

/**
 * An event as it is read. Its id and metadata are decoded when they are asked for: who rebuilds the read models seldom does.
 * A damaged text is told to whoever asks for it, so that it keeps nobody from reading the other events.
 */
class StoredEvent implements port.RecordedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
  readonly recordedAt: Date;
  readonly type: string;
  /** Reading it throws StoreUnreadable where the log holds no JSON object. */
  declare readonly data: object;
  readonly #id: string;
  readonly #metadata: string;
  #decoded: port.EventMetadata | undefined;

  constructor([position, stream, revision, , id, recordedAt, data, metadata]: Row, type: string) {
    this.stream = stream;
    this.revision = revision;
    this.position = position;
    this.recordedAt = new Date(recordedAt);
    this.type = type;
    try {
      this.data = isUpcast(type) ? upcast(type, objectOf(data), versionIn(metadata)) : objectOf(data);
    } catch {
      Object.defineProperty(this, 'data', { enumerable: true, get: () => this.#refuse('data') });
    }
    this.#id = id;
    this.#metadata = metadata;
  }

  get id(): string {
    return hexToUuid(this.#id);
  }

  /** @throws {StoreUnreadable} the log holds no JSON object */
  get metadata(): port.EventMetadata {
    try {
      return (this.#decoded ??= objectOf(this.#metadata) as port.EventMetadata);
    } catch {
      return this.#refuse('metadata');
    }
  }

  #refuse(what: string): never {
    throw new StoreUnreadable(
      `The ${what} of event ${this.revision} of stream ${this.stream} is damaged: it is no JSON object. Restore the log from a backup.`,
    );
  }
}

/** Where the metadata is damaged whoever asks for it is told; the data may be read. */
function versionIn(metadata: string): number {
  try {
    return (objectOf(metadata) as port.EventMetadata).schemaVersion;
  } catch {
    return 1;
  }
}

/** @throws {SyntaxError} */
function objectOf(text: string): object {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new SyntaxError('Expected an object.');
  return value;
}

function lock(path: string): Disposable {
  const held = lockForWriting(path);
  if (held) return held;
  throw new StoreLocked(
    `Another process is writing to ${path}. Stop it first, or use its GraphQL address. \`dugnad replay\` reads beside it.`,
  );
}
