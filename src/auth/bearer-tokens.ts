import { decodeJwt, errors, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { type Identity, identityOf, isSubject } from './identity.ts';
import type { Provider } from './provider.ts';
import { unavailable } from './provider-unavailable.ts';
import { digestOf } from './secret-text.ts';

/** Signed by a key of which the provider shows only the public half. With others everybody who may check could also sign. */
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];
/** Access tokens (RFC 9068, 2.1), and tokens that do not say what they are for: not those that end a session, for example. */
const types: ReadonlySet<string | undefined> = new Set(['at+jwt', 'jwt', undefined]);
/** By how much the provider's clock may differ, in seconds. */
const tolerance = 5;
/** So many tokens lately used are kept. */
const kept = 1_000;
/** How long a checked token stays valid without a new check, in milliseconds. It bounds how long a withdrawn key of the provider works. */
const keptFor = 600_000;

interface Checked {
  readonly identity: Identity;
  /** Milliseconds. */
  readonly endsAt: number;
}

/** The tokens that programs bring on behalf of people, from the provider by which people sign in. */
export class BearerTokens {
  readonly #provider: Provider;
  readonly #checked = new LRUCache<string, Checked>({ max: kept, ttl: keptFor });

  constructor(provider: Provider) {
    this.#provider = provider;
  }

  /**
   * The owner of a token; undefined: it is not valid, or no longer.
   * @throws {ProviderUnavailable} it would have to be asked for its keys
   */
  async identity(token: string): Promise<Identity | undefined> {
    const digest = Buffer.from(digestOf(token)).toString('base64');
    const before = this.#checked.get(digest);
    if (before) return Date.now() < before.endsAt ? before.identity : undefined;
    // A token that is wrong in any case is refused even while the provider is away.
    if (!this.#mayBeValid(token)) return undefined;
    const checked = await this.#check(token);
    if (checked) this.#checked.set(digest, checked);
    return checked?.identity;
  }

  #mayBeValid(token: string): boolean {
    try {
      const { iss = '', exp = 0 } = decodeJwt(token);
      return URL.parse(iss)?.href === this.#provider.settings.issuer.href && Date.now() < endOf(exp);
    } catch {
      return false;
    }
  }

  async #check(token: string): Promise<Checked | undefined> {
    const { audience, trustEmail } = this.#provider.settings;
    const { issuer, keys } = await this.#provider.discovered();
    const options = {
      ...{ issuer, audience, algorithms, clockTolerance: tolerance },
      requiredClaims: ['exp', 'sub'],
    };
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keys, options);
      const { sub: subject, exp = 0 } = payload;
      const type = protectedHeader.typ?.toLowerCase().replace(/^application\//, '');
      if (!types.has(type) || !isSubject(subject)) return undefined;
      return { identity: identityOf({ issuer, subject }, payload, trustEmail), endsAt: endOf(exp) };
    } catch (error) {
      const away = unavailable(error);
      if (away) throw away;
      if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
      throw error;
    }
  }
}

/** When a token ends, in milliseconds. @param exp seconds */
const endOf = (exp: number) => (exp + tolerance) * 1_000;
