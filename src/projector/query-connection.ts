import { isDamage } from '../sqlite/damage.ts';
import { UnreadableDatabase } from '../sqlite/open-database.ts';
import type { Statements } from '../sqlite/statements.ts';
import { TurnStatements } from '../sqlite/turn-statements.ts';
import { damageMessage, discardReadModels, fileAt, openReadModelsForReading } from './read-model-file.ts';

/** The read models cannot be asked now; the message says why, and that they will be. */
export class ReadModelsNotReady extends Error {
  override name = 'ReadModelsNotReady';
}

/**
 * The connection that queries read by, and its replacement when the file is another. What is remembered of a file hangs on
 * its `Statements`, so it ends with the connection.
 */
export class QueryConnection {
  readonly #path: string;
  readonly #onDamage: (why: string) => void;
  #open: { readonly statements: TurnStatements; readonly file: string } | undefined;

  /** @param onDamage told why the file was thrown away */
  constructor(path: string, onDamage: (why: string) => void) {
    this.#path = path;
    this.#onDamage = onDamage;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** @throws {ReadModelsNotReady} there is no file to read */
  get statements(): Statements {
    if (!this.#open) throw new ReadModelsNotReady('The read models are being built anew.');
    return this.#open.statements;
  }

  /** What is read from now on is read anew, and from this file. @param file `fileAt`; undefined: from none */
  read(file: string | undefined): void {
    if (this.#open && this.#open.file === file) this.#open.statements.end();
    else {
      this.close();
      if (file !== undefined && fileAt(this.#path) === file) this.#connect(file);
    }
  }

  close(): void {
    const open = this.#open;
    this.#open = undefined;
    if (!open) return;
    open.statements.end();
    if (open.statements.db.isOpen) open.statements.db.close();
  }

  #connect(file: string): void {
    try {
      const db = openReadModelsForReading(this.#path);
      const statements: TurnStatements = new TurnStatements(db, error => this.#explained(error, statements));
      this.#open = { statements, file };
      statements.get('SELECT position FROM checkpoint');
    } catch (error) {
      this.close();
      if (isDamage(error) || error instanceof UnreadableDatabase) this.#discard(error, file);
    }
    // Opened just when it was replaced, it may be neither the old one nor the new.
    if (fileAt(this.#path) !== file) this.close();
  }

  /** What a query is told instead of SQLite's error. */
  #explained(error: unknown, statements: TurnStatements): unknown {
    if (this.#open?.statements === statements) {
      if (!isDamage(error)) return error;
      const { file } = this.#open;
      this.#open = undefined;
      // Not in the middle of a statement.
      setImmediate(() => {
        if (statements.db.isOpen) statements.db.close();
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
