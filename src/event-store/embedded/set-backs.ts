import type { DatabaseSync } from 'node:sqlite';
import type { Position } from '../event-store.ts';

/**
 * Where in the log the clock was set back: the positions of events that are stamped earlier than the one before. Between two of
 * them stamps never fall, so that an instant is found by halving.
 */
export class SetBacks {
  readonly #db: DatabaseSync;

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  add(position: Position): void {
    this.#db.prepare('INSERT INTO set_backs VALUES (?)').run(position);
  }

  /** The last event from the first set-back on that is stamped `time` or earlier; undefined: there is none. */
  lastBy(time: number): Position | undefined {
    let end = this.#number('SELECT max(position) AS n FROM events') ?? 0;
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
      const event = this.#db
        .prepare(
          'SELECT position, recorded_at AS at FROM events WHERE position >= ? ORDER BY position LIMIT 1',
        )
        .get(middle) as { position: number; at: number } | undefined;
      if (event && event.position <= end && event.at <= time) {
        found = event.position;
        low = event.position + 1;
      } else {
        high = middle - 1;
      }
    }
    return found;
  }

  #positions(): Position[] {
    // A log of layout 1 that is read as it lies need not have the table.
    if (this.#number("SELECT 1 AS n FROM sqlite_master WHERE name = 'set_backs'") === undefined) return [];
    const rows = this.#db.prepare('SELECT position FROM set_backs ORDER BY position').all();
    return rows.map(({ position }) => Number(position));
  }

  #number(sql: string): number | undefined {
    const row = this.#db.prepare(sql).get() as { n: number | null } | undefined;
    return row?.n ?? undefined;
  }
}
