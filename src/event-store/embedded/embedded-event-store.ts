import type { SQLInputValue } from 'node:sqlite';
import { isTaken } from '../../sqlite/damage.ts';
import type { Report } from '../../sqlite/database-kind.ts';
import { DurableFile, type FileErrors } from '../../sqlite/durable-file.ts';
import { Unwritable } from '../../sqlite/group-commit.ts';
import { beyondTheLog, StoreLocked, StoreUnavailable, StoreUnreadable, WrongRevision } from '../errors.ts';
import * as port from '../event-store.ts';
import { contradictionsIn } from './contradictions.ts';
import { hexToUuid, encoded, type EncodedEvent, uuidToBytes } from './encoding.ts';
import { Epochs } from './epochs.ts';
import { NameTable } from './name-table.ts';
import { type Clocks, machineClocks, RecordingClock } from './recording-clock.ts';
import { embeddedLog } from './schema.ts';
import { SetBacks } from './set-backs.ts';
import { storedColumns, StoredEvent, type StoredRow } from './stored-event.ts';
import { Wakeups } from './wakeups.ts';

const fromEvents = 'FROM events e JOIN streams s ON s.id = e.stream_id';
/** SQL: only Dugnad's own streams. It excludes the other categories, mostly none: a look at each stream's name would cost more. */
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
  return new EmbeddedEventStore(path, options);
}

const errors: FileErrors = {
  held: path =>
    new StoreLocked(
      `Another process is writing to ${path}. Stop it first, or use its GraphQL address. \`dugnad replay\` reads beside it.`,
    ),
  damaged: ({ message }) => new StoreUnreadable(message),
  stopped: cause => new StoreUnavailable(cause.message, { cause }),
};

class EmbeddedEventStore implements port.EventStore {
  readonly #file: DurableFile;
  readonly #wakeups: Wakeups;
  readonly #categories: NameTable;
  readonly #types: NameTable;
  readonly #appendedTo = new Set<string>();
  readonly #clock: RecordingClock;
  readonly #setBacks: SetBacks;
  readonly #epochs: Epochs;
  #head = 0;
  #recordedAt: number | undefined;

  constructor(
    path: string,
    {
      readOnly = false,
      clocks = machineClocks,
      warn = message => process.emitWarning(message),
      report,
    }: EmbeddedOptions,
  ) {
    this.#clock = new RecordingClock(clocks, warn);
    this.#file = new DurableFile(path, embeddedLog, {
      use: readOnly ? 'reading' : 'alone',
      errors,
      rows: 'arrays',
      report,
      rolledBack: () => this.#recall(),
      committed: () => this.#wake(),
    });
    this.#setBacks = new SetBacks(this.#file.database);
    this.#epochs = new Epochs(this.#file);
    this.#categories = new NameTable(this.#file.database, 'categories');
    this.#types = new NameTable(this.#file.database, 'types');
    this.#wakeups = new Wakeups(path);
    try {
      this.#recall();
    } catch (error) {
      this.#close();
      throw error;
    }
  }

  append(
    stream: string,
    events: readonly port.NewEvent[],
    expected: port.ExpectedRevision,
  ): Promise<port.Appended> {
    return this.#file.write(() => this.#appendAlone(stream, encoded(events), expected));
  }

  /** @throws {Unwritable} another process has appended too: both would give out the same positions */
  #appendAlone(stream: string, events: EncodedEvent[], expected: port.ExpectedRevision): port.Appended {
    try {
      return this.#append(stream, events, expected);
    } catch (error) {
      if (!isTaken(error)) throw error;
      throw new Unwritable(
        `Another process writes to ${this.#file.path}: stop one of the two, and start the other again. Nothing was recorded, and this process takes no more writes.`,
        { cause: error },
      );
    }
  }

  #append(stream: string, events: EncodedEvent[], expected: port.ExpectedRevision): port.Appended {
    const category = port.categoryOf(stream);
    // Most streams that callers expect to be new are new. Making them shows it without a read.
    const made = expected === 'no stream' ? this.#newStream(stream, category) : undefined;
    const [id, revision] = made === undefined ? this.#known(stream) : [made, null];
    const actual = revision ?? 'no stream';
    if (actual !== expected || id === undefined)
      return this.#earlierAppend(stream, id, events, expected, actual);
    const categoryId = this.#categories.add(category);
    this.#appendedTo.add(category);
    const recordedAt = this.#stamp(this.#head + 1);
    const first = (revision ?? -1) + 1;
    const insert = this.#file.database.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
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

  /** A stream's id and its last revision; nothing of one that is not there. */
  #known(name: string): [number | undefined, number | null] {
    const known = this.#file.get<[number, number | null]>(
      'SELECT id, (SELECT max(revision) FROM events WHERE stream_id = streams.id) FROM streams WHERE name = ?',
      name,
    );
    return known ?? [undefined, null];
  }

  /** The id of a stream that is made by this; undefined: it is there. */
  #newStream(name: string, category: string): number | undefined {
    const insert = this.#file.database.prepare(
      'INSERT INTO streams (name, category_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
    );
    const { changes, lastInsertRowid } = insert.run(name, this.#categories.add(category));
    return changes === 0 ? undefined : Number(lastInsertRowid);
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
    const there = this.#file.all<[number, string]>(
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

  async *follow({ signal, batchSize = 500, ...selection }: port.Follow): AsyncIterable<port.EventBatch> {
    let { after } = selection;
    const end = await this.head();
    if (after !== undefined && after > (end ?? -1)) throw beyondTheLog(after, end);
    let reported = false;
    while (!signal.aborted) {
      const seen = this.#wakeups.count;
      const head = await this.head();
      const events = this.#read({ ...selection, after }, batchSize);
      const caughtUp = events.length < batchSize;
      after = caughtUp ? port.furthest(events.at(-1)?.position ?? after, head) : events.at(-1)?.position;
      if (events.length > 0 || !reported) yield { events, position: after, caughtUp };
      reported = caughtUp;
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
    return this.#file.get<[number | null]>('SELECT max(position) FROM events')?.[0] ?? undefined;
  }

  async lastRecordedBy(instant: Date): Promise<port.Position | undefined> {
    return this.#file.read(() => this.#setBacks.lastBy(instant.getTime()));
  }

  async identity(): Promise<string> {
    return this.#file.get<[string]>('SELECT identity FROM log')?.[0] ?? '';
  }

  async eventIdAt(position: port.Position): Promise<string | undefined> {
    const row = this.#file.get<[string]>('SELECT hex(event_id) FROM events WHERE position = ?', position);
    return row && hexToUuid(row[0]);
  }

  async epoch(): Promise<port.Epoch> {
    return this.#epochs.present();
  }

  beginEpoch(reason: string, replaced: readonly port.EarlierEpoch[] = []): Promise<port.Epoch> {
    return this.#epochs.begin(reason, replaced);
  }

  async ping(what: 'writes' | 'reads' = 'writes'): Promise<void> {
    if (what === 'writes') this.#file.ping();
    else await this.identity();
  }

  async contradictions(category?: string): Promise<port.Contradiction[]> {
    return this.#file.read(() => contradictionsIn(this.#file.database, category));
  }

  async close(): Promise<void> {
    this.#close();
  }

  #close(): void {
    this.#file.close();
    this.#wakeups.close();
  }

  /** What is cached, from the file: at the start, and after a rollback. */
  #recall(): void {
    this.#appendedTo.clear();
    this.#categories.forget();
    this.#types.forget();
    [this.#head, this.#recordedAt] = this.#file.get<[number, number]>(
      'SELECT position, recorded_at FROM events ORDER BY position DESC LIMIT 1',
    ) ?? [0, undefined];
  }

  #events(where: string, ...values: SQLInputValue[]): port.RecordedEvent[] {
    const rows = this.#file.all<StoredRow>(`SELECT ${storedColumns} ${fromEvents} ${where}`, ...values);
    return this.#file.read(() => rows.map(row => new StoredEvent(row, this.#types.name(row[3]))));
  }
}
