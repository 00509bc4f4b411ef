import { createRemoteJWKSet, customFetch as keysFetch, type RemoteJWKSet } from 'jose';
import * as client from 'openid-client';
import { brief, ProviderUnavailable, unavailable, WrongProviderAddress } from './provider-unavailable.ts';

/** By whom people are known: a provider of OpenID Connect. */
export interface ProviderSettings {
  /** `https://id.example.org/realms/town` */
  readonly issuer: URL;
  readonly clientId: string;
  /** undefined: PKCE alone shows that it is the same client that began and that ends. */
  readonly clientSecret: string | undefined;
  /** What people call it. */
  readonly name: string;
  /** For whom the tokens must be that programs bring. */
  readonly audience: string;
  /** Whether an address counts as verified where the provider says neither yes nor no. */
  readonly trustEmail: boolean;
}

/** What a provider says of itself. */
export interface Discovered {
  readonly configuration: client.Configuration;
  /** As its tokens name it. */
  readonly issuer: string;
  /** By which its tokens are checked. */
  readonly keys: RemoteJWKSet;
}

/** How long an answer may take, in seconds. */
const patience = 5;
/** Between two requests for keys because of one that is not known, in milliseconds: anybody may make such a token. */
const keysRest = 30_000;

/** A provider. It is asked what it is at first use: it may be away when the server starts, or while it runs. */
export class Provider {
  readonly settings: ProviderSettings;
  #discovering: Promise<Discovered> | undefined;

  constructor(settings: ProviderSettings) {
    this.settings = settings;
  }

  /** @throws {ProviderUnavailable} @throws {WrongProviderAddress} it is asked again the next time */
  discovered(): Promise<Discovered> {
    this.#discovering ??= this.#discover().catch((error: unknown) => {
      this.#discovering = undefined;
      const { href } = this.settings.issuer;
      throw (
        unavailable(error) ??
        new WrongProviderAddress(href, `has an OpenID configuration that cannot be used (${brief(error)})`)
      );
    });
    return this.#discovering;
  }

  async #discover(): Promise<Discovered> {
    const { issuer, clientId, clientSecret } = this.settings;
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- Only settings with a loopback address have no TLS.
    const local = issuer.protocol === 'http:' ? [client.allowInsecureRequests] : [];
    const configuration = await client.discovery(issuer, clientId, {}, authentication(clientSecret), {
      timeout: patience,
      [client.customFetch]: (url: string, asking: object) => described(url, asking, issuer),
      execute: [client.enableNonRepudiationChecks, ...local],
    });
    configuration[client.customFetch] = reached;
    const { issuer: name, jwks_uri: address = '' } = configuration.serverMetadata();
    const keys = URL.parse(address);
    if (keys?.protocol !== issuer.protocol) throw new Error(`its keys are at ${address || 'no address'}`);
    const options = { cooldownDuration: keysRest, timeoutDuration: patience * 1_000 };
    return {
      configuration,
      issuer: name,
      keys: createRemoteJWKSet(keys, { ...options, [keysFetch]: reached }),
    };
  }
}

/** By the header where the provider takes it, which is what it takes unless it says otherwise (OpenID Connect Discovery 1.0, 3). */
function authentication(secret: string | undefined): client.ClientAuth {
  if (secret === undefined) return client.None();
  const [basic, post] = [client.ClientSecretBasic(secret), client.ClientSecretPost(secret)];
  return (server, ...rest) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const authenticate = methods.includes('client_secret_basic') ? basic : post;
    authenticate(server, ...rest);
  };
}

/** `fetch`, of a server that answers. */
async function reached(url: string, options: object): Promise<Response> {
  const response = await fetch(url, options).catch((error: unknown) => {
    throw new ProviderUnavailable(error);
  });
  if (response.status >= 500) throw new ProviderUnavailable(`${url} answered ${response.status}`);
  return response;
}

/** These may pass by themselves: a server that waited in vain, that is not ready, or that is asked too often. */
const passing = new Set([408, 425, 429]);

/** What a provider says of itself. @throws {WrongProviderAddress} it is none, or another than this issuer */
async function described(url: string, options: object, issuer: URL): Promise<Response> {
  const response = await reached(url, options);
  const { status, headers } = response;
  if (passing.has(status)) throw new ProviderUnavailable(`${url} answered ${status}`);
  if (status !== 200) throw new WrongProviderAddress(url, `answered ${status}`);
  const text = await response.text().catch((error: unknown) => {
    throw new ProviderUnavailable(error);
  });
  const name = issuerIn(text);
  if (name === undefined) throw new WrongProviderAddress(url, 'shows no OpenID configuration');
  // openid-client makes exceptions for providers that speak for many issuers, any of whom may name any address.
  if (URL.parse(name)?.href !== issuer.href) throw new WrongProviderAddress(url, `says that it is ${name}`);
  return new Response(text, { headers });
}

/** Of a configuration in JSON; undefined: it is none. */
function issuerIn(text: string): string | undefined {
  try {
    const { issuer } = JSON.parse(text) as { issuer?: unknown };
    return typeof issuer === 'string' ? issuer : undefined;
  } catch {
    return undefined;
  }
}
