import { hash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';

/** How long a visitor who follows the same link again counts as the same, in milliseconds. */
export const sameVisit = 10 * 60_000;

/** How many visits of each period are remembered. If one is forgotten early, a second visit counts. */
const remembered = 50_000;

/** By whom a link was followed. */
interface Visitor {
  readonly address: string;
  readonly userAgent: string;
}

/** A period's visits, by digests that nobody can compute any more when its salt is gone. */
class SaltedVisits {
  readonly #salt = randomBytes(32).toString('base64');
  /** Digest → when. */
  readonly #visits = new LRUCache<string, number>({ max: remembered });

  at(code: string, { address, userAgent }: Visitor): number | undefined {
    return this.#visits.get(this.#digest(code, address, userAgent));
  }

  note(code: string, { address, userAgent }: Visitor, at: number): void {
    this.#visits.set(this.#digest(code, address, userAgent), at);
  }

  #digest(...parts: readonly string[]): string {
    return hash('sha256', JSON.stringify([this.#salt, ...parts]), 'base64').slice(0, 22);
  }
}

/**
 * Recognises a visitor who follows a link again within minutes, without a cookie: by a digest of their address, their browser and the
 * code, salted anew in every process and every ten minutes. It is in memory alone, and gone with its salt after twenty minutes
 * at most.
 */
export class Visitors {
  #now = new SaltedVisits();
  #before = new SaltedVisits();
  readonly #clock: () => number;
  readonly #turning: NodeJS.Timeout;

  /** @param clock milliseconds, which only grow */
  constructor(clock = () => performance.now()) {
    this.#clock = clock;
    this.#turning = setInterval(() => this.turn(), sameVisit).unref();
  }

  /** Whether they followed the link before, within minutes. */
  has(code: string, visitor: Visitor): boolean {
    const at = this.#now.at(code, visitor) ?? this.#before.at(code, visitor);
    return at !== undefined && this.#clock() - at < sameVisit;
  }

  /** They follow the link now. */
  note(code: string, visitor: Visitor): void {
    this.#now.note(code, visitor, this.#clock());
  }

  /** Forgets the period before this one, and begins another. */
  turn(): void {
    this.#before = this.#now;
    this.#now = new SaltedVisits();
  }

  close(): void {
    clearInterval(this.#turning);
  }
}
