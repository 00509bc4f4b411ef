import { createRemoteJWKSet, customFetch as keysFetch, type RemoteJWKSet } from 'jose';
import * as client from 'openid-client';
import { readConfiguration, reached, rested, shownKeys } from './provider-answers.ts';
import { brief, unavailable, WrongProviderAddress } from './provider-unavailable.ts';

/** Who says who somebody is: a provider of OpenID Connect. */
export interface ProviderSettings {
  /** `https://id.example.org/realms/town` */
  readonly issuer: URL;
  readonly clientId: string;
  /** undefined: PKCE alone shows that it is the same client that began and that ends. */
  readonly clientSecret: string | undefined;
  /** What people call it. */
  readonly name: string;
  /** The audience that programs' tokens must have. */
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
  readonly #discover = rested(() => this.#ask());
  #discovering: Promise<Discovered> | undefined;

  constructor(settings: ProviderSettings) {
    this.settings = settings;
  }

  /** @throws {ProviderUnavailable} @throws {WrongProviderAddress} it is asked again after a while */
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

  async #ask(): Promise<Discovered> {
    const { issuer, clientId, clientSecret } = this.settings;
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- Only settings with a loopback address have no TLS.
    const local = issuer.protocol === 'http:' ? [client.allowInsecureRequests] : [];
    const configuration = await client.discovery(issuer, clientId, {}, authentication(clientSecret), {
      timeout: patience,
      [client.customFetch]: (url: string, asking: object) => readConfiguration(url, asking, issuer),
      execute: [client.enableNonRepudiationChecks, ...local],
    });
    const { issuer: name, jwks_uri: address = '' } = configuration.serverMetadata();
    const keys = URL.parse(address);
    if (keys?.protocol !== issuer.protocol) throw new Error(`its keys are at ${address || 'no address'}`);
    const askKeys = rested(shownKeys);
    configuration[client.customFetch] = (url: string, asking: object) =>
      URL.parse(url)?.href === keys.href ? askKeys(url, asking) : reached(url, asking);
    const options = { cooldownDuration: keysRest, timeoutDuration: patience * 1_000 };
    return {
      configuration,
      issuer: name,
      keys: createRemoteJWKSet(keys, { ...options, [keysFetch]: askKeys }),
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
