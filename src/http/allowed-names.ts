import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import type { GraphQLError } from 'graphql';
import { failure } from '../graphql/error-codes.ts';

interface NameSettings {
  /** The address that is listened on. */
  readonly host: string;
  readonly publicUrl: string | undefined;
  readonly allowedHosts: readonly string[];
  readonly corsOrigins: readonly string[];
}

/**
 * The host names that the ledger answers to, and the origins whose pages may send requests.
 *
 * A server on the loopback address can be reached by every page in its owner's browser. A page may point its own name at
 * 127.0.0.1 (DNS rebinding): then `Host` has that name. Or it may call a loopback name: then `Origin` is the page's.
 * https://owasp.org/www-community/attacks/DNS_Rebinding
 */
export class AllowedNames {
  readonly #hosts: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;
  readonly #otherSites: ReadonlySet<string>;

  constructor({ host, publicUrl, allowedHosts, corsOrigins }: NameSettings) {
    const own = publicUrl === undefined ? [] : [publicUrl];
    this.#hosts = new Set([nameToAsk(host), ...allowedHosts, ...own.map(url => new URL(url).hostname)]);
    this.#origins = new Set([...own, ...corsOrigins]);
    this.#otherSites = new Set(corsOrigins);
  }

  /**
   * Why a request is refused; undefined: it is allowed.
   * @param probe whether it is a path that orchestrators ask by a bare address, which cannot be rebound
   */
  refusal({ host = '', origin }: IncomingHttpHeaders, probe = false): GraphQLError | undefined {
    if (!this.#answersTo(host) && !(probe && (host === '' || isAddress(host)))) {
      return failure(
        'HOST_NOT_ALLOWED',
        `The ledger does not answer to the host ${JSON.stringify(host)}. If it is reached by that name, set PUBLIC_URL to its address, or add the name to ALLOWED_HOSTS.`,
      );
    }
    if (origin !== undefined && !this.#origins.has(origin) && !isOwnOrigin(origin, host)) {
      return failure(
        'ORIGIN_NOT_ALLOWED',
        `Pages of the origin ${JSON.stringify(origin)} may not ask here. If they shall, add it to CORS_ORIGINS; if it is where the ledger itself is reached, set PUBLIC_URL to it.`,
      );
    }
    return undefined;
  }

  /** Whether the answer needs CORS headers. */
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

/** Whether an address to listen on is reached from this machine alone. */
export const listensHereAlone = (host: string): boolean => isLoopback(nameToAsk(host));

/** The name by which an address to listen on is asked. */
const nameToAsk = (host: string) => (isIP(host) === 6 ? `[${host}]` : host);

/** Names that no DNS answers for (RFC 6761, 6.3), and the loopback addresses. */
function isLoopback(name: string): boolean {
  if (isIP(name) === 4) return name.startsWith('127.');
  return name === 'localhost' || name.endsWith('.localhost') || name === '[::1]';
}

function isAddress(host: string): boolean {
  const name = nameOf(host);
  return name !== undefined && isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
}

/** Whether a page's origin is the host it asks, also behind a proxy that ends TLS. */
function isOwnOrigin(origin: string, host: string): boolean {
  const page = URL.parse(origin);
  if (!page || !/^https?:$/.test(page.protocol)) return false;
  return URL.parse(`${page.protocol}//${host}`)?.host === page.host;
}
