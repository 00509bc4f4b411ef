import type { StatementSync } from 'node:sqlite';
import { Statements } from './statements.ts';

/**
 * Statements that only read, all of one turn of the event loop in one transaction: they see the same, and the locks are
 * taken once. Whoever must see what was committed meanwhile ends the turn's transaction first.
 */
export class TurnStatements extends Statements {
  #open = false;

  override prepare(sql: string): StatementSync {
    // Within a savepoint everything is of one moment already.
    if (!this.#open && !this.db.isTransaction) {
      this.db.exec('BEGIN');
      this.#open = true;
      setImmediate(() => this.end());
    }
    return super.prepare(sql);
  }

  /** What is read from now on is read anew. */
  end(): void {
    if (!this.#open) return;
    this.#open = false;
    if (this.db.isOpen) this.db.exec('COMMIT');
  }
}
