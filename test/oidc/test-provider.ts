import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  calculateJwkThumbprint,
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose';
import Provider, { type Context } from 'oidc-provider';
import type { ProviderSettings } from '../../src/auth/provider.ts';
import { memoryAdapter } from './memory-adapter.ts';

/** What a provider says of somebody. */
export interface Person {
  readonly email?: string;
  readonly email_verified?: unknown;
}

export const clientId = 'dugnad';
export const clientSecret = 'canary-of-the-clients-secret';
/** For whom tokens are that programs bring. */
export const audience = 'https://dugnad.example.org/api';

/** How a server that people sign in to by it is set. */
export const settingsOf = ({ issuer }: TestProvider): ProviderSettings => ({
  ...{ issuer: new URL(issuer), clientId, clientSecret, audience },
  ...{ name: 'Provider', trustEmail: false },
});

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  /** With the private half. */
  readonly jwk: JWK;
}

export async function signingKey(alg = 'RS256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { kid, alg, privateKey, publicKey, jwk: { ...jwk, kid, alg, use: 'sig' } };
}

/** A real provider in this process, which lets everybody in without a question. */
export class TestProvider {
  readonly issuer: string;
  /** Everybody who has an account, by their subject. */
  readonly people: Record<string, Person> = {};
  /** Who signs in, by their subject. */
  account = 'kari';
  /** The keys that it shows instead of its own. */
  shown: readonly JWK[] | undefined;
  /** What it answers at these paths instead. */
  readonly instead = new Map<string, (response: ServerResponse) => void>();
  /** How often it was asked what it is. */
  described = 0;
  /** How often its keys were asked for. */
  keysAsked = 0;
  readonly #http: Server;
  #keys: SigningKey[];
  #serve: (request: IncomingMessage, response: ServerResponse) => Promise<void> = async () => undefined;
  #settings: object = {};
  readonly #adapter = memoryAdapter();

  private constructor(http: Server, keys: SigningKey[]) {
    this.#http = http;
    this.#keys = keys;
    this.issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
    http.on('request', (request, response) => {
      if (request.url === '/jwks') this.keysAsked++;
      if (request.url === '/.well-known/openid-configuration') this.described++;
      const instead = this.instead.get(request.url ?? '');
      if (instead) {
        instead(response);
        return;
      }
      if (request.url === '/jwks' && this.shown) {
        response.setHeader('content-type', 'application/jwk-set+json');
        response.end(JSON.stringify({ keys: this.shown }));
        return;
      }
      this.#serve(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
    });
  }

  static async start(port = 0, keys?: SigningKey[]): Promise<TestProvider> {
    const http = createServer();
    await new Promise<void>(resolve => http.listen(port, '127.0.0.1', resolve));
    return new TestProvider(http, keys ?? [await signingKey()]);
  }

  /** The key that signs. */
  get key(): SigningKey {
    return this.#keys[0]!;
  }

  /** Serves a client that people are sent back to at these addresses. @param client what else the provider knows of it */
  serve(redirectUris: readonly string[], client: object = {}, settings: object = {}): void {
    this.#settings = {
      clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: redirectUris, ...client }],
      ...settings,
    };
    this.#begin();
  }

  /** Signs with other keys from now on: the first of them. */
  rotate(keys: SigningKey[]): void {
    this.#keys = keys;
    this.#begin();
  }

  #begin(): void {
    const provider = new Provider(this.issuer, {
      adapter: this.#adapter,
      ttl: {
        ...minutes(10, 'Interaction', 'Session', 'Grant', 'AccessToken', 'AuthorizationCode', 'IdToken'),
      },
      jwks: { keys: this.#keys.map(({ jwk }) => jwk) },
      cookies: { keys: ['for tests'] },
      claims: { openid: ['sub'], email: ['email', 'email_verified'] },
      findAccount: (_: unknown, accountId: string) => ({
        accountId,
        claims: () => ({ sub: accountId, ...this.people[accountId] }),
      }),
      extraTokenClaims: (_: unknown, { accountId }: { readonly accountId: string }) => this.people[accountId],
      features: {
        devInteractions: { enabled: false },
        resourceIndicators: {
          enabled: true,
          getResourceServerInfo: () => ({ scope: '', audience, accessTokenFormat: 'jwt' }),
          useGrantedResource: () => true,
        },
      },
      interactions: { url: (_: unknown, { uid }: { readonly uid: string }) => `/interaction/${uid}` },
      loadExistingGrant: granted,
      ...this.#settings,
    });
    const answer = provider.callback();
    this.#serve = (request, response) =>
      request.url?.startsWith('/interaction/') === true
        ? provider.interactionFinished(request, response, { login: { accountId: this.account } })
        : answer(request, response);
  }

  /** A token as it would sign one, but for what is said to be otherwise. */
  token(claims: JWTPayload = {}, header: object = {}, key = this.key): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const usual = { iss: this.issuer, aud: audience, sub: this.account, iat: now, exp: now + 600 };
    return new SignJWT({ ...usual, ...claims })
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header })
      .sign(key.privateKey);
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise(resolve => this.#http.close(resolve));
  }
}

const minutes = (count: number, ...names: string[]) =>
  Object.fromEntries(names.map(name => [name, count * 60]));

/** Answers without an end, until nobody reads on. @returns after how many bytes that was */
export function endless(response: ServerResponse): Promise<number> {
  const part = Buffer.alloc(65_536, ' ');
  let size = 0;
  const more = () => {
    while (!response.destroyed && response.write(part)) size += part.length;
  };
  response.writeHead(200, { 'content-type': 'application/json' }).on('drain', more);
  more();
  return new Promise(resolve => response.on('close', () => resolve(size)));
}

/** Nobody is asked whether they agree. */
async function granted({ oidc: { provider, client, session } }: Context): Promise<object> {
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope('openid email');
  grant.addResourceScope(audience, '');
  await grant.save();
  return grant;
}
