import { LRUCache } from 'lru-cache';
import { findPublicLink, type PublicLink } from '../projections/links.ts';
import type { Database } from '../sqlite/database.ts';

/** So many of the links last followed are kept in memory. */
const kept = 10_000;

/** How long a link is answered from memory, in milliseconds: its campaign's page may change. */
const fresh = 1_000;

/** The read models are being rebuilt, and the link is not in memory: it is unknown whether it exists. */
export class LinkNotKnown extends Error {
  override name = 'LinkNotKnown';
}

/** This process's read models. */
export interface ReadModels {
  readonly database: Database;
  /** Why they cannot be asked; undefined: they can. */
  readonly notReady: string | undefined;
}

/** Where links lead: from memory, or from this process's read models. So they lead there also while every store is away. */
export class KnownLinks {
  readonly #readModels: ReadModels;
  readonly #clock: () => number;
  readonly #kept = new LRUCache<string, { readonly link: PublicLink; readonly at: number }>({ max: kept });

  /** @param clock milliseconds, which only grow */
  constructor(readModels: ReadModels, clock = () => performance.now()) {
    this.#readModels = readModels;
    this.#clock = clock;
  }

  /** @param typed the code, as it was typed or scanned. @throws {LinkNotKnown} */
  find(typed: string): PublicLink | undefined {
    const code = asCode(typed);
    if (code === undefined) return undefined;
    const before = this.#kept.get(code);
    if (before && this.#clock() - before.at < fresh) return before.link;
    if (this.#readModels.notReady !== undefined) {
      if (before) return before.link;
      throw new LinkNotKnown(this.#readModels.notReady);
    }
    const link = findPublicLink(this.#readModels.database, code);
    if (link) this.#kept.set(code, { link, at: this.#clock() });
    return link;
  }
}

/**
 * A code as people type it from a poster: in capitals, with a full stop after it, with the letters that codes do not have for the digits
 * they look like (https://www.crockford.com/base32.html). Undefined: it cannot be one.
 */
function asCode(typed: string): string | undefined {
  const code = typed
    .toLowerCase()
    .replace(/[^0-9a-z]/g, '')
    .replaceAll('o', '0')
    .replace(/[il]/g, '1');
  return code.length > 0 && code.length <= 32 ? code : undefined;
}
