import type { Database } from '../../sqlite/database.ts';
import type { Position } from '../event-store.ts';

/**
 * Where in the log the clock was set back: the positions of events that are stamped earlier than the one before. Between two of
 * them stamps never fall, so that an instant is found by halving.
 */
export class SetBacks {
  readonly #database: Database;

  /** @param database returns rows as arrays */
  constructor(database: Database) {
    this.#database = database;
  }

  add(position: Position): void {
    this.#database.run('INSERT INTO set_backs VALUES (?)', position);
  }

  /** The last event from the first set-back on that is stamped `time` or earlier; undefined: there is none. */
  lastBy(time: number): Position | undefined {
    let end = this.#number('SELECT max(position) FROM events') ?? 0;
    for (const begin of this.#positions().reverse()) {
      const found = this.#lastIn(begin, end, time);
      if (found !== undefined) return found;
      end = begin - 1;
    }
    return undefined;
  }

  /** Within positions between which stamps never fall. */
  #lastIn(begin: Position, end: Position, time: number): Position | undefined {
    let found: Position | undefined;
    let [low, high] = [begin, end];
    while (low <= high) {
      const middle = low + Math.floor((high - low) / 2);
      const [position, at] = this.#database.get<[number, number]>(
        'SELECT position, recorded_at FROM events WHERE position >= ? ORDER BY position LIMIT 1',
        middle,
      ) ?? [Infinity, Infinity];
      if (position <= end && at <= time) {
        found = position;
        low = position + 1;
      } else {
        high = middle - 1;
      }
    }
    return found;
  }

  #positions(): Position[] {
    // A log of layout 1 that is read as it lies need not have the table.
    if (this.#number("SELECT 1 FROM sqlite_master WHERE name = 'set_backs'") === undefined) return [];
    const rows = this.#database.all<[number]>('SELECT position FROM set_backs ORDER BY position');
    return rows.map(([position]) => position);
  }

  #number(sql: string): number | undefined {
    return this.#database.get<[number | null]>(sql)?.[0] ?? undefined;
  }
}
