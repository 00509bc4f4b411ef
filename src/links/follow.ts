import type { IncomingHttpHeaders } from 'node:http';
import type { Allowances } from '../auth/allowances.ts';
import type { PublicLink } from '../projections/links.ts';
import { type Opens, type RecordedAs } from './opens.ts';
import { isVisit } from './visits.ts';
import type { Visitors } from './visitors.ts';

/**
 * What became of a request for a link, besides its answer: `repeated` by the same visitor within minutes; by a `bot`, or fetched ahead;
 * the campaign was `closed`; too many came from the address (`limited`); too many waited to be recorded (`dropped`).
 */
export type FollowedAs = RecordedAs | 'repeated' | 'bot' | 'closed' | 'limited' | 'dropped';

/** A request for a link. */
interface Following {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** Of the client. */
  readonly address: string;
}

/** Decides which requests for links are recorded, and does not wait for the recording. */
export class Followers {
  readonly #visitors: Visitors;
  readonly #allowances: Allowances;
  readonly #opens: Opens;
  readonly #observe: (as: FollowedAs) => void;

  /** @param allowances how many are recorded of one address. @param observe called with each that is not recorded */
  constructor(
    { visitors, allowances, opens }: { visitors: Visitors; allowances: Allowances; opens: Opens },
    observe: (as: FollowedAs) => void,
  ) {
    this.#visitors = visitors;
    this.#allowances = allowances;
    this.#opens = opens;
    this.#observe = observe;
  }

  follow(link: PublicLink, request: Following): void {
    const not = this.#notRecorded(link, request);
    if (not) this.#observe(not);
  }

  #notRecorded(
    link: PublicLink,
    { method, headers, address }: Following,
  ): Exclude<FollowedAs, RecordedAs> | undefined {
    if (!isVisit(method, headers)) return 'bot';
    if (link.closedAt !== null && Date.parse(link.closedAt) <= Date.now()) return 'closed';
    const visitor = { address, userAgent: headers['user-agent'] ?? '' };
    if (this.#visitors.has(link.code, visitor)) return 'repeated';
    if (this.#allowances.take(address, 1) > 0) return 'limited';
    if (!this.#opens.add(link)) return 'dropped';
    this.#visitors.note(link.code, visitor);
    return undefined;
  }
}
