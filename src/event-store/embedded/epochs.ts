import type { DurableFile } from '../../sqlite/durable-file.ts';
import { type BegunEpoch, epochOf, newTag } from '../epoch.ts';
import type { EarlierEpoch, Epoch } from '../event-store.ts';

/** The epochs of an embedded log: rows beside its events. */
export class Epochs {
  readonly #file: DurableFile;

  /** @param file returns rows as arrays */
  constructor(file: DurableFile) {
    this.#file = file;
  }

  present(): Epoch {
    const identity = this.#file.get<[string]>('SELECT identity FROM log')?.[0] ?? '';
    // A log of layout 1 that is read as it lies need not have the table.
    if (!this.#file.get("SELECT 1 FROM sqlite_schema WHERE name = 'epochs'")) return epochOf(identity, []);
    const rows = this.#file.all<[string, number | null, string, string]>(
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

  /** Begins one at the log's end. @param replaced epochs that only a log that was put aside had seen */
  begin(reason: string, replaced: readonly EarlierEpoch[]): Promise<Epoch> {
    return this.#file.write(() => {
      const [after] = this.#file.get<[number | null]>('SELECT max(position) FROM events') ?? [null];
      this.#file.database.run(
        'INSERT INTO epochs VALUES (NULL, ?, ?, ?, ?, ?)',
        newTag(this.present()),
        after,
        reason,
        JSON.stringify(replaced),
        Date.now(),
      );
      return this.present();
    });
  }
}
