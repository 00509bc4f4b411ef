import { installedVersion } from './operations/installed-version.ts';
import type { TracingSettings } from './tracing/start.ts';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import type { AccessSettings } from './auth/access.ts';
import { readSealingKey } from './auth/sealing.ts';
import { usualConnections } from './directory/open-directory.ts';
import { connectionForm, nameOf } from './directory/postgresql/connection-string.ts';
import { type ConnectorKind, connectorKinds } from './domain/connector.ts';
import type { ProviderSettings } from './auth/provider.ts';
import { type Environment, environments, type KeyText, readKey } from './auth/secret-text.ts';

/** Everything that can be set, from the environment; docs/operations.md lists it. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** The address by which people and programs reach it, if not a loopback name: an origin such as `https://dugnad.example.org`. */
  readonly publicUrl: string | undefined;
  /** Further host names that requests may be sent to. */
  readonly allowedHosts: readonly string[];
  /** Origins of other sites whose pages may ask. */
  readonly corsOrigins: readonly string[];
  /** Addresses and networks of reverse proxies, which say from where a request comes. */
  readonly proxies: readonly string[];
  /** Where metrics are answered without a key; undefined: nowhere. */
  readonly metricsAddress: { readonly host: string; readonly port: number } | undefined;
  /** WebSocket connections at once, in all. */
  readonly webSockets: number;
  /** WebSocket connections at once, from one address. */
  readonly webSocketsPerAddress: number;
  /** Where the embedded files lie. */
  readonly dataDirectory: string;
  /** An EventStoreDB connection string, or the embedded log's path. */
  readonly eventStore: string;
  /** How long a start waits for the event store to answer, in seconds; 0: not at all. */
  readonly storePatience: number;
  /** A PostgreSQL connection string, or the embedded directory's path. */
  readonly directory: string;
  /** The most connections to the directory's server at once. */
  readonly directoryConnections: number;
  readonly logLevel: string;
  /** How long a mutation waits for the node's own queries to see it, in milliseconds; 0: not at all. */
  readonly receiptPatience: number;
  /** Whether clients get unexpected errors in full. */
  readonly production: boolean;
  readonly access: AccessSettings;
  /** By whom people are known; undefined: they sign in by links alone. */
  readonly provider: ProviderSettings | undefined;
  /** How much anybody may ask in a minute; 0: any amount. */
  readonly perMinute: {
    /** Requests of one key or member. */
    readonly requests: number;
    /** Requests without credentials, from one address; also the most requests with wrong credentials. */
    readonly requestsPerAddress: number;
    /** Attempts to sign in, from one address. */
    readonly signIns: number;
    /** Payloads that are taken of one connector. */
    readonly payloadsPerConnector: number;
    /** Opens of tracked links that are recorded, of one address. */
    readonly opensPerAddress: number;
    /** What the operations of one key, member or address may cost together. */
    readonly cost: number;
  };
  /** By which secrets of connectors are encrypted; undefined: by one that is kept in the data directory. */
  readonly secretsKey: Uint8Array | undefined;
  /** Where the APIs of connected systems are asked, if not at their own address. */
  readonly connectorApis: Readonly<Partial<Record<ConnectorKind, string>>>;
  /** Private networks that webhooks may reach; with any, http is allowed too. */
  readonly webhookNetworks: readonly string[];
  /** undefined: nothing is traced. */
  readonly tracing: TracingSettings | undefined;
  /** A key of an owner that is issued with the first organisation. */
  readonly initialOwnerKey: KeyText | undefined;
  /** The documents that are answered, where not every one is. */
  readonly documents:
    | {
        /** Of the list. */
        readonly path: string;
        /** Whether those who are known are held to it as well. */
        readonly everybody: boolean;
      }
    | undefined;
  readonly limits: {
    /** The most a query may cost; docs/api.md says what costs how much. */
    readonly queryCost: number;
    /** Whether introspection is allowed, and errors suggest names. */
    readonly introspection: boolean;
  };
}

/** The environment holds mistakes; the message lists all of them. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  constructor(mistakes: readonly string[]) {
    super(`The configuration is wrong:\n${mistakes.map(mistake => `  - ${mistake}`).join('\n')}`);
  }
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

/** @throws {ConfigError} */
export function readConfig(variables: NodeJS.ProcessEnv): Config {
  const mistakes: string[] = [];
  const text = (name: string, otherwise: string) => variables[name]?.trim() || otherwise;
  const integer = (name: string, otherwise: number, most: number, least = 0) => {
    const value = text(name, String(otherwise));
    if (/^\d+$/.test(value) && Number(value) <= most && Number(value) >= least) return Number(value);
    mistakes.push(`${name}: expected a whole number from ${least} to ${most}, got ${JSON.stringify(value)}.`);
    return otherwise;
  };
  const oneOf = (name: string, otherwise: string, values: readonly string[]) => {
    const value = text(name, otherwise);
    if (values.includes(value)) return value;
    mistakes.push(`${name}: expected one of ${values.join(', ')}, got ${JSON.stringify(value)}.`);
    return otherwise;
  };
  /** A list separated by commas; `read` returns each item's value, or undefined if it is wrong. */
  const list = (name: string, expected: string, read: (item: string) => string | undefined) =>
    text(name, '')
      .split(',')
      .map(item => item.trim())
      .filter(Boolean)
      .flatMap(item => {
        const value = read(item);
        if (value === undefined) mistakes.push(`${name}: expected ${expected}, got ${JSON.stringify(item)}.`);
        return value ?? [];
      });
  const listenAddress = (name: string) => {
    const value = text(name, '');
    if (!value) return undefined;
    const [, host, port] = /^(\[[\da-f:.]+\]|[^\s/?#@:[\]]+):(\d{1,5})$/i.exec(value) ?? [];
    if (host && Number(port) <= 65_535) return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
    mistakes.push(
      `${name}: expected a host and a port such as 127.0.0.1:9464, got ${JSON.stringify(value)}.`,
    );
    return undefined;
  };
  const host = text('HOST', '127.0.0.1');
  if (!isListenHost(host))
    mistakes.push(
      `HOST: expected an address or a name to listen on, such as 127.0.0.1 or 0.0.0.0, without scheme and port, got ${JSON.stringify(host)}.`,
    );
  const dataDirectory = resolve(text('DATA_DIR', 'data'));
  const esdb = text('EVENTSTOREDB_URL', '');
  if (esdb && !/^(esdb|kurrentdb)(\+discover)?:\/\/[^/]+/.test(esdb)) {
    mistakes.push('EVENTSTOREDB_URL: expected a connection string such as esdb://localhost:2113?tls=false.');
  }
  const directoryUrl = text('DIRECTORY_URL', '');
  // What was stated is not repeated: it holds a password.
  if (directoryUrl && nameOf(directoryUrl) === undefined)
    mistakes.push(`DIRECTORY_URL: expected ${connectionForm}.`);
  const environment = oneOf('KEY_ENVIRONMENT', 'live', environments) as Environment;
  const initialOwnerKey = readKey(text('INITIAL_OWNER_KEY', ''));
  if (text('INITIAL_OWNER_KEY', '') && initialOwnerKey?.environment !== environment)
    mistakes.push(
      `INITIAL_OWNER_KEY: expected a key dugnad_${environment}_…; dugnad keys generate prints a new one.`,
    );
  const production = oneOf('NODE_ENV', 'development', ['development', 'test', 'production']) === 'production';
  const documents = text('DOCUMENTS', '');
  const everybody = oneOf('DOCUMENTS_ONLY', 'off', ['on', 'off']) === 'on';
  if (everybody && !documents)
    mistakes.push('DOCUMENTS_ONLY: expected DOCUMENTS with it, the list that dugnad documents makes.');
  const queryCost = integer('QUERY_COST_LIMIT', 100_000, 10_000_000);
  const [publicUrl] = list('PUBLIC_URL', 'one address such as https://dugnad.example.org', originOf);
  const config: Config = {
    host,
    port: integer('PORT', 4000, 65_535),
    publicUrl,
    allowedHosts: list('ALLOWED_HOSTS', 'names such as dugnad.internal, without a port', hostOf),
    corsOrigins: list('CORS_ORIGINS', 'exact origins such as https://dashboard.example.org', originOf),
    proxies: list('TRUST_PROXY', 'addresses of proxies such as 10.0.0.7 or 10.0.0.0/8', networkOf),
    metricsAddress: listenAddress('METRICS_ADDRESS'),
    webSockets: integer('MAX_WEB_SOCKETS', 1_000, 100_000),
    webSocketsPerAddress: integer('MAX_WEB_SOCKETS_PER_ADDRESS', 100, 100_000),
    dataDirectory,
    eventStore: esdb || join(dataDirectory, 'events.sqlite'),
    storePatience: integer('STORE_PATIENCE_S', 60, 86_400),
    directory: directoryUrl || join(dataDirectory, 'directory.sqlite'),
    directoryConnections: integer('DIRECTORY_CONNECTIONS', usualConnections, 1_000, 1),
    logLevel: oneOf('LOG_LEVEL', 'info', logLevels),
    receiptPatience: integer('RECEIPT_PATIENCE_MS', 1_000, 60_000),
    production,
    access: Object.freeze({
      environment,
      sessionLasts: integer('SESSION_HOURS', 12, 8_760, 1) * 3_600_000,
    }),
    provider: providerOf(variables, mistakes),
    secretsKey: secretsKeyOf(text('SECRETS_KEY', ''), mistakes),
    connectorApis: Object.freeze(
      Object.fromEntries(
        list('CONNECTOR_APIS', 'addresses such as EVENTBRITE=https://proxy.example.org', apiOf).map(api =>
          api.split('='),
        ),
      ) as Partial<Record<ConnectorKind, string>>,
    ),
    webhookNetworks: list(
      'WEBHOOK_NETWORKS',
      'private networks that webhooks may reach, such as 10.0.0.0/8',
      networkOf,
    ),
    tracing: tracingOf(variables, mistakes),
    initialOwnerKey,
    documents: documents ? { path: resolve(documents), everybody } : undefined,
    perMinute: Object.freeze({
      requests: integer('REQUESTS_PER_MINUTE', 6_000, 1e9),
      requestsPerAddress: integer('REQUESTS_PER_MINUTE_PER_ADDRESS', 600, 1e9),
      signIns: integer('SIGN_INS_PER_MINUTE', 10, 1e9),
      payloadsPerConnector: integer('PAYLOADS_PER_MINUTE_PER_CONNECTOR', 6_000, 1e9),
      opensPerAddress: integer('OPENS_PER_MINUTE_PER_ADDRESS', 600, 1e9),
      cost: integer('COST_PER_MINUTE', queryCost * 300, 1e12),
    }),
    limits: Object.freeze({
      queryCost,
      introspection: oneOf('INTROSPECTION', production ? 'off' : 'on', ['on', 'off']) === 'on',
    }),
  };
  const { metricsAddress } = config;
  if (metricsAddress && cannotBothListen(config, metricsAddress))
    mistakes.push(
      `METRICS_ADDRESS: expected another port than that of PORT, which is ${config.port} too; 127.0.0.1:${config.port === 9_464 ? 9_465 : 9_464} for example.`,
    );
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return Object.freeze(config);
}

type Listening = NonNullable<Config['metricsAddress']>;

/** Whether it is one address; a name may stand for any. Of the port 0 each takes another. */
function cannotBothListen(one: Listening, other: Listening): boolean {
  const hosts = new Set([one.host, other.host]);
  const areApart =
    hosts.size === 2 && [...hosts].every(host => isIP(host) > 0 && !/^(0\.0\.0\.0|::)$/.test(host));
  return one.port !== 0 && one.port === other.port && !areApart;
}

/** @param mistakes gets what is wrong */
function secretsKeyOf(text: string, mistakes: string[]): Uint8Array | undefined {
  const key = text ? readSealingKey(text) : undefined;
  if (text && !key)
    mistakes.push('SECRETS_KEY: expected 32 bytes in base64, as `openssl rand -base64 32` prints them.');
  return key;
}

/** A kind of connector and an origin, of which undefined is neither. */
function apiOf(text: string): string | undefined {
  const [kind = '', ...rest] = text.split('=');
  const origin = originOf(rest.join('='));
  return origin !== undefined && connectorKinds.includes(kind as ConnectorKind)
    ? `${kind}=${origin}`
    : undefined;
}

/** By the variables of OpenTelemetry: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/. @param mistakes gets what is wrong */
function tracingOf(variables: NodeJS.ProcessEnv, mistakes: string[]): TracingSettings | undefined {
  const text = (name: string) => variables[`OTEL_${name}`]?.trim() || undefined;
  const endpoint = text('EXPORTER_OTLP_ENDPOINT');
  if (endpoint === undefined) return undefined;
  const url = URL.parse(endpoint);
  if (!url || !/^https?:$/.test(url.protocol))
    mistakes.push(
      `OTEL_EXPORTER_OTLP_ENDPOINT: expected an address such as http://localhost:4318, got ${JSON.stringify(endpoint)}.`,
    );
  // What was stated is not repeated: it may hold a token.
  if (!areHeaders(text('EXPORTER_OTLP_HEADERS') ?? ''))
    mistakes.push('OTEL_EXPORTER_OTLP_HEADERS: expected headers such as authorization=Bearer%20…,x-other=….');
  const ratio = Number(text('TRACES_SAMPLER_ARG') ?? 1);
  if (!(ratio >= 0 && ratio <= 1))
    mistakes.push('OTEL_TRACES_SAMPLER_ARG: expected how much is traced, from 0 to 1, such as 0.1.');
  return Object.freeze({
    ...{ endpoint, ratio, version: installedVersion() },
    serviceName: text('SERVICE_NAME') ?? 'dugnad',
  });
}

/** `name=value,name=value`, percent-encoded: https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables */
function areHeaders(text: string): boolean {
  const pairs = text.split(',').filter(pair => pair.trim() !== '');
  return pairs.every(pair => {
    const [, name, value] = /^\s*([^=]+?)\s*=\s*(\S.*)$/.exec(pair) ?? [];
    if (name === undefined || value === undefined) return false;
    try {
      validateHeaderName(decodeURIComponent(name));
      validateHeaderValue(name, decodeURIComponent(value));
      return true;
    } catch {
      return false;
    }
  });
}

/** @param mistakes gets what is wrong */
function providerOf(variables: NodeJS.ProcessEnv, mistakes: string[]): ProviderSettings | undefined {
  const text = (name: string) => variables[name]?.trim() || undefined;
  const [stated, clientId] = [text('OIDC_ISSUER'), text('OIDC_CLIENT_ID')];
  const others = ['CLIENT_ID', 'CLIENT_SECRET', 'NAME', 'AUDIENCE', 'TRUST_EMAIL'].map(
    name => `OIDC_${name}`,
  );
  if (stated === undefined) {
    for (const name of others.filter(each => text(each) !== undefined))
      mistakes.push(`${name}: means nothing without OIDC_ISSUER.`);
    return undefined;
  }
  const issuer = issuerOf(stated);
  if (!issuer) {
    mistakes.push(
      `OIDC_ISSUER: expected an address with https (with http only on this machine) such as https://id.example.org, without ?, # and a password, got ${JSON.stringify(stated)}.`,
    );
  }
  if (clientId === undefined)
    mistakes.push(
      'OIDC_CLIENT_ID: expected the name by which the provider of OIDC_ISSUER knows this server.',
    );
  const trust = text('OIDC_TRUST_EMAIL') ?? 'off';
  if (!['on', 'off'].includes(trust))
    mistakes.push(`OIDC_TRUST_EMAIL: expected one of on, off, got ${JSON.stringify(trust)}.`);
  if (!issuer || clientId === undefined) return undefined;
  return Object.freeze({
    issuer,
    clientId,
    clientSecret: text('OIDC_CLIENT_SECRET'),
    name: text('OIDC_NAME') ?? issuer.host,
    audience: text('OIDC_AUDIENCE') ?? clientId,
    trustEmail: trust === 'on',
  });
}

/** Without TLS only on this machine. */
function issuerOf(text: string): URL | undefined {
  const url = URL.parse(text);
  if (!url || /[?#]/.test(text) || url.username || url.password) return undefined;
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback) ? url : undefined;
}

/** `https://Dugnad.example.org/` → `https://dugnad.example.org`; undefined when there is more to it than an origin. */
function originOf(text: string): string | undefined {
  const url = URL.parse(text);
  const isOrigin =
    url && /^https?:$/.test(url.protocol) && url.pathname === '/' && !/[?#@*]/.test(text) && url.host !== '';
  return isOrigin ? url.origin : undefined;
}

function hostOf(text: string): string | undefined {
  return /^([\p{L}\p{N}_.-]+|\[[\da-f:.]+\])$/iu.test(text)
    ? URL.parse(`http://${text}`)?.hostname
    : undefined;
}

/** Whether it is an address, or may be a name: without brackets, as the operating system takes it. */
function isListenHost(text: string): boolean {
  return isIP(text) !== 0 || (!text.startsWith('[') && hostOf(text) !== undefined);
}

/** An address, or a network that is not everywhere. */
function networkOf(text: string): string | undefined {
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return undefined;
  if (bits === undefined) return text;
  const isPrefix = /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
  return isPrefix ? text : undefined;
}
