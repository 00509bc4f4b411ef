import { isDamage } from './damage.ts';
import type { DatabaseKind } from './database-kind.ts';
import { asUnreadable, UnreadableDatabase } from './open-database.ts';

/** A file that cannot be made again: damage met in it is reported with its name and the way out, and remembered. */
export class DamageWatch {
  readonly #path: string;
  readonly #kind: DatabaseKind;
  #first: UnreadableDatabase | undefined;

  constructor(path: string, kind: DatabaseKind) {
    this.#path = path;
    this.#kind = kind;
  }

  /** The message for an error that is damage, or reports earlier damage; undefined for any other. */
  met(error: unknown): UnreadableDatabase | undefined {
    if (error instanceof UnreadableDatabase) return error;
    const damage = isDamage(error) ? asUnreadable(error, this.#path, this.#kind) : undefined;
    if (!(damage instanceof UnreadableDatabase)) return undefined;
    this.#first ??= damage;
    return damage;
  }

  /** @throws {UnreadableDatabase} damage was met since the file was opened: somebody has to look at it */
  check(): void {
    if (this.#first) throw this.#first;
  }
}
