import { EncryptJWT, jwtDecrypt } from 'jose';
import { LRUCache } from 'lru-cache';
import * as client from 'openid-client';
import { type Claims, type Identity, identityOf, isSubject } from './identity.ts';
import type { Discovered, Provider } from './provider.ts';
import { brief, unavailable } from './provider-unavailable.ts';
import { SignInRefused } from './sign-in-refused.ts';

/** How long somebody may take to sign in at the provider, in seconds. */
const pendingLasts = 600;
/** So many sign-ins lately ended are known. */
const known = 10_000;

/** A sign-in that was begun, as the browser keeps it until it comes back: sealed, so that only this server makes and reads it. */
interface Pending {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirectUri: string;
  /** The token of the session that is replaced. */
  readonly before?: string | undefined;
}

/** Signing in by the provider: authorization code flow with PKCE (RFC 7636), state and nonce. */
export class CodeFlow {
  /** How long somebody may take to sign in, in seconds. */
  readonly lasts = pendingLasts;
  readonly #provider: Provider;
  readonly #secret: () => Promise<Uint8Array>;
  readonly #ended = new LRUCache<string, true>({ max: known, ttl: pendingLasts * 1_000 });

  /** @param secret of 32 bytes, the same for all processes that serve the same people */
  constructor(provider: Provider, secret: () => Promise<Uint8Array>) {
    this.#provider = provider;
    this.#secret = secret;
  }

  /**
   * @param redirectUri where the provider sends them back to
   * @param before the token of the session that is replaced
   * @returns where to send them, and what their browser brings back with them
   * @throws {ProviderUnavailable}
   */
  async begin(redirectUri: string, before?: string): Promise<{ readonly url: URL; readonly sealed: string }> {
    const { configuration } = await this.#provider.discovered();
    const pending: Pending = {
      ...{ state: client.randomState(), nonce: client.randomNonce(), redirectUri, before },
      verifier: client.randomPKCECodeVerifier(),
    };
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: 'openid email',
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(pending.verifier),
      code_challenge_method: 'S256',
    });
    return { url, sealed: await this.#seal(pending) };
  }

  /**
   * Identifies who comes back. Each sign-in is completed once, by the browser that began it.
   * @param query with which the provider sent them back
   * @throws {SignInRefused}
   * @throws {ProviderUnavailable}
   */
  async end(
    sealed: string | undefined,
    query: URLSearchParams,
  ): Promise<{ readonly identity: Identity; readonly before: string | undefined }> {
    const pending = await this.#open(sealed);
    if (query.get('state') !== pending.state) throw new SignInRefused('The state is of another sign-in');
    if (this.#ended.has(pending.state)) throw new SignInRefused('It was ended before');
    this.#ended.set(pending.state, true);
    const discovered = await this.#provider.discovered();
    try {
      return { identity: await this.#identity(discovered, pending, query), before: pending.before };
    } catch (error) {
      throw unavailable(error) ?? new SignInRefused(brief(error));
    }
  }

  async #identity(
    { configuration, issuer }: Discovered,
    { state, nonce, verifier, redirectUri }: Pending,
    query: URLSearchParams,
  ): Promise<Identity> {
    const url = new URL(redirectUri);
    url.search = query.toString();
    const tokens = await client.authorizationCodeGrant(configuration, url, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const stated = tokens.claims()!;
    const { sub: subject } = stated;
    if (!isSubject(subject)) throw new SignInRefused('The provider names no account');
    // Many providers give the address only when they are asked (OpenID Connect Core 1.0, 5.4).
    const asked =
      stated.email === undefined && configuration.serverMetadata().userinfo_endpoint !== undefined;
    const claims: Claims = asked
      ? await client.fetchUserInfo(configuration, tokens.access_token, subject)
      : stated;
    return identityOf({ issuer, subject }, claims, this.#provider.settings.trustEmail);
  }

  async #seal(pending: Pending): Promise<string> {
    return new EncryptJWT({ ...pending })
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setExpirationTime(`${pendingLasts}s`)
      .encrypt(await this.#secret());
  }

  async #open(sealed: string | undefined): Promise<Pending> {
    if (sealed === undefined) throw new SignInRefused('It was not begun in this browser, or too long ago');
    const secret = await this.#secret();
    try {
      const { payload } = await jwtDecrypt<Pending>(sealed, secret, {
        keyManagementAlgorithms: ['dir'],
        contentEncryptionAlgorithms: ['A256GCM'],
        requiredClaims: ['exp'],
      });
      return payload;
    } catch (error) {
      throw new SignInRefused(`What the browser brought was not made here, or is too old: ${brief(error)}`);
    }
  }
}
