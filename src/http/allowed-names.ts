import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import type { GraphQLError } from 'graphql';
import { failure } from '../graphql/error-codes.ts';

export interface NameSettings {
  /** The address that is listened on. */
  readonly host: string;
  readonly publicUrl: string | undefined;
  readonly allowedHosts: readonly string[];
  readonly corsOrigins: readonly string[];
}

/**
 * The names by which the ledger may be asked, and the origins whose pages may ask.
 *
 * A server on the loopback address is open to every page in its owner's browser: a page may point a name of its own at
 * 127.0.0.1 (DNS rebinding), and then `Host` has that name; or ask a loopback name, and then `Origin` has the page's.
 * https://owasp.org/www-community/attacks/DNS_Rebinding
 */
export class AllowedNames {
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;
  readonly #otherSites: ReadonlySet<string>;

  constructor({ host, publicUrl, allowedHosts, corsOrigins }: NameSettings) {
    const own = publicUrl === undefined ? [] : [publicUrl];
    const listening = isIP(host) === 6 ? `[${host}]` : host;
    this.#hosts = new Set([listening, ...allowedHosts, ...own.map(url => new URL(url).hostname)]);
    this.#origins = new Set([...own, ...corsOrigins]);
    this.#otherSites = new Set(corsOrigins);
  }

  /**
   * Why a request is not answered; undefined: it may be.
   * @param probe whether it asks what orchestrators ask by a bare address: an address is no name to rebind
   */
  refusal({ host = '', origin }: IncomingHttpHeaders, probe = false): GraphQLError | undefined {
    if (!this.#answersTo(host) && !(probe && (host === '' || isAddress(host)))) {
      return failure(
        'HOST_NOT_ALLOWED',
        `The ledger does not answer to the host ${JSON.stringify(host)}. If it is reached by that name, set PUBLIC_URL to its address, or add the name to ALLOWED_HOSTS.`,
      );
    }
    if (origin !== undefined && !this.#origins.has(origin) && !isSame(origin, host)) {
      return failure(
        'ORIGIN_NOT_ALLOWED',
        `Pages of the origin ${JSON.stringify(origin)} may not ask here. If they shall, add it to CORS_ORIGINS; if it is where the ledger itself is reached, set PUBLIC_URL to it.`,
      );
    }
    return undefined;
  }

  /** Whether its pages are to be told that they may read the answer. */
  isOtherSite(origin: string | undefined): origin is string {
    return origin !== undefined && this.#otherSites.has(origin);
  }

  #answersTo(host: string): boolean {
    const name = nameOf(host);
    return name !== undefined && (isLoopback(name) || this.#hosts.has(name));
  }
}

/** `Localhost:4000` → `localhost`; undefined for what is no host. */
function nameOf(host: string): string | undefined {
  if (!/^(\[[\da-f:.]+\]|[^\s/?#@:\\[\]]+)(:\d{1,5})?$/i.test(host)) return undefined;
  return URL.parse(`http://${host}`)?.hostname.replace(/\.$/, '');
}

/** Names that no DNS answers for (RFC 6761, 6.3), and the loopback addresses. */
function isLoopback(name: string): boolean {
  if (isIP(name) === 4) return name.startsWith('127.');
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]';
}

function isAddress(host: string): boolean {
  const name = nameOf(host);
  return name !== undefined && isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
}

/** Whether a page's origin is the host it asks, whatever stands between that takes TLS off. */
function isSame(origin: string, host: string): boolean {
  const page = URL.parse(origin);
  if (!page || !/^https?:$/.test(page.protocol)) return false;
  return URL.parse(`${page.protocol}//${host}`)?.host === page.host;
}
