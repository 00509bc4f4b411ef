import { isDamage } from '../sqlite/damage.ts';
import { UnreadableDatabase } from '../sqlite/open-database.ts';
import type { Database } from '../sqlite/database.ts';
import { TurnDatabase } from '../sqlite/turn-database.ts';
import { damageMessage, discardReadModels, fileAt, openReadModelsForReading } from './read-model-file.ts';

/** The read models cannot be queried now; the message says why, and that they will be. */
export class ReadModelsNotReady extends Error {
  override name = 'ReadModelsNotReady';
}

/**
 * The connection for queries, replaced when the file is another. Caches of a file belong to its `Database`, so they end with the
 * connection.
 */
export class QueryConnection {
  readonly #path: string;
  readonly #onDamage: (why: string) => void;
  #open: { readonly database: TurnDatabase; readonly file: string } | undefined;

  /** @param onDamage called with the reason why the file was deleted */
  constructor(path: string, onDamage: (why: string) => void) {
    this.#path = path;
    this.#onDamage = onDamage;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** @throws {ReadModelsNotReady} there is no file to read */
  get database(): Database {
    if (!this.#open) throw new ReadModelsNotReady('The read models are being built anew.');
    return this.#open.database;
  }

  /** From now on queries read this file, in its present state. @param file `fileAt`; undefined: none */
  read(file: string | undefined): void {
    if (this.#open && this.#open.file === file) this.#open.database.end();
    else {
      this.close();
      if (file !== undefined && fileAt(this.#path) === file) this.#connect(file);
    }
  }

  close(): void {
    const open = this.#open;
    this.#open = undefined;
    if (!open) return;
    open.database.end();
    if (open.database.sqlite.isOpen) open.database.sqlite.close();
  }

  #connect(file: string): void {
    try {
      const db = openReadModelsForReading(this.#path);
      const database: TurnDatabase = new TurnDatabase(db, error => this.#explained(error, database));
      this.#open = { database, file };
      database.get('SELECT position FROM checkpoint');
    } catch (error) {
      this.close();
      if (isDamage(error) || error instanceof UnreadableDatabase) this.#discard(error, file);
    }
    // If the file was replaced while it was opened, it may be neither the old nor the new one.
    if (fileAt(this.#path) !== file) this.close();
  }

  /** The error that a query gets instead of SQLite's. */
  #explained(error: unknown, database: TurnDatabase): unknown {
    if (this.#open?.database === database) {
      if (!isDamage(error)) return error;
      const { file } = this.#open;
      this.#open = undefined;
      // Not in the middle of a statement.
      setImmediate(() => {
        if (database.sqlite.isOpen) database.sqlite.close();
      });
      this.#discard(error, file);
    }
    return new ReadModelsNotReady('The read models are being built anew.', { cause: error });
  }

  #discard(error: unknown, file: string): void {
    if (fileAt(this.#path) === file) discardReadModels(this.#path);
    this.#onDamage(damageMessage(error));
  }
}
