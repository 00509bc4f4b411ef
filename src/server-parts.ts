import { existsSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import type { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { Allowances, inSeconds } from './auth/allowances.ts';
import { operator } from './auth/requester.ts';
import { keptSealingKey, sealingKeyFile } from './auth/sealing.ts';
import { beginOrganisation } from './commands/begin-organisation.ts';
import { itemPreparer, preparedRecorder } from './commands/prepared-items.ts';
import type { Config } from './config.ts';
import type { Membership } from './directory/accounts.ts';
import { DirectoryUnavailable } from './directory/directory.ts';
import { firstOrganisation } from './domain/organisation/state.ts';
import { StoreUnavailable } from './event-store/errors.ts';
import type { Asker } from './graphql/askers.ts';
import type { ErrorLog } from './graphql/error-log.ts';
import { foreseen } from './graphql/errors.ts';
import { importTarget } from './graphql/import-target.ts';
import { work } from './graphql/limits/field-costs.ts';
import type { RecordItems } from './graphql/record-items.ts';
import { tooManyRequests } from './graphql/too-many-requests.ts';
import type { Views } from './graphql/view.ts';
import { isEventStream } from './http/event-routes.ts';
import type { ByProvider } from './http/provider-sign-in.ts';
import { FileReader } from './inbound/file-reader.ts';
import { Imports } from './inbound/imports.ts';
import { type Receiving, type ReceivingOptions, startReceiving } from './inbound/receiving.ts';
import { ThreadReader } from './inbound/thread-reader.ts';
import { type FollowedLinks, followLinks } from './links/followed-links.ts';
import { installedVersion } from './operations/installed-version.ts';
import type { Metrics } from './operations/metrics.ts';
import { sourceAddress } from './outbound/cloud-event.ts';
import { type Delivering, type DeliveringOptions, startDelivering } from './outbound/webhooks/delivering.ts';
import { eventLoop } from './scheduling/event-loop.ts';
import { temporaryFolder } from './sqlite/temporary-folder.ts';
import type { Stores } from './stores.ts';
import type { CollectorWatch } from './tracing/watched-exporter.ts';

/** The parts of a server, each made of the stores and the settings; server.ts puts them together. */

/** Without what the collector answered, and without its address: they may hold a token. */
export function collectorLog(logger: Logger): CollectorWatch {
  return {
    fails: reason =>
      logger.warn(
        { reason },
        'The collector takes no spans: what is traced is lost until it takes them again',
      ),
    takes: () => logger.info('The collector takes spans again'),
  };
}

const unopenedWebhooks =
  'This process cannot open the addresses and secrets of these webhooks, and leaves them to others: they were encrypted under another key. Set the same SECRETS_KEY as for the other processes, or enter them anew: rotateWebhookSecret with `url`.';

/** The key that is set, or the one that is kept. */
export function sealingKey({ secretsKey, dataDirectory }: Config): () => Uint8Array {
  // A file that exists and cannot be read is reported at the start.
  let key =
    secretsKey ?? (existsSync(sealingKeyFile(dataDirectory)) ? keptSealingKey(dataDirectory) : undefined);
  return () => (key ??= keptSealingKey(dataDirectory));
}

/** Takes in what connected systems say. @param record whose commands are recorded by it */
export function receivingOf(
  stores: Stores,
  record: RecordItems,
  key: () => Uint8Array,
  { connectorApis: origins }: Config,
  logger: Logger,
  options?: Partial<ReceivingOptions>,
): Promise<Receiving> {
  return startReceiving(
    {
      ...stores,
      ...{ record, key },
      failed: err => {
        // While a store is away they are asked for again and again; readiness says so.
        if (!isOutage(err)) logger.error({ err }, 'A message of a connected system could not be taken in');
      },
    },
    { origins, ...options },
  );
}

/** Delivers events to webhooks. @param key by which their addresses and secrets are encrypted */
export function deliveringOf(
  { store, ledger, directory: { webhooks }, metrics }: Stores,
  config: Config,
  key: () => Uint8Array,
  logger: Logger,
  options?: Partial<DeliveringOptions>,
): Delivering {
  return startDelivering(
    {
      ...{ store, ledger, webhooks, key, networks: config.webhookNetworks },
      address: sourceAddress(config),
      version: installedVersion(),
      observe: ({ outcome, at, took }, recordedAt) =>
        metrics.webhook(outcome, recordedAt === undefined ? undefined : at + took - recordedAt),
      unopened: webhooks => logger.warn({ webhooks }, unopenedWebhooks),
      failed: err => {
        if (!isOutage(err)) logger.error({ err }, 'Deliveries to a webhook failed, and are tried again');
      },
    },
    options,
  );
}

export interface ImportingOptions {
  /** A file that is larger, in bytes, is read in a thread of its own: a smaller one is recorded before a thread would have begun. */
  readonly largeFile: number;
  /** What runs in that thread. */
  readonly thread: URL;
}

/** Imports files. @param views asked once the server is made */
export async function importsOf(
  { access, directory, runner, preparation }: Stores,
  { costs, views, logger }: ImportParts,
  { largeFile = 2 * 1_024 * 1_024, thread }: Partial<ImportingOptions> = {},
): Promise<Imports> {
  return new Imports(
    {
      record: preparedRecorder(runner),
      reader: (file, bytes, stated, organisationId) =>
        bytes > largeFile
          ? new ThreadReader({ file, stated, key: preparation.key, organisationId }, thread)
          : new FileReader(file, stated, itemPreparer(preparation, organisationId)),
      targetOf: async (by, where) => importTarget(await views().live(), by, where),
      stillIn: by => access.stillIn(by),
      allow: (countedAs, commands) => costs.take(countedAs, commands * work.command),
      isUnavailable: error => foreseen(error)?.extensions.code === 'STORE_UNAVAILABLE',
      failed: err => logger.error({ err }, 'An import failed'),
      ended: ({ id, state, asked: { campaignId }, counts, problem }, { actor }) =>
        logger.info({ id, actor, campaignId, state, counts, problem: problem?.code }, 'An import is over'),
      turn: () => eventLoop.turn(),
    },
    temporaryFolder(),
    await directory.secret('imports'),
  );
}

interface ImportParts {
  readonly costs: Allowances;
  readonly views: () => Views;
  readonly logger: Logger;
}

/** Signing in by the provider; undefined: none is set. @param log gets the reason why somebody could not sign in */
export async function byProvider(
  { provider, directory }: Stores,
  { publicUrl }: Config,
  log: ErrorLog,
): Promise<ByProvider | undefined> {
  if (!provider) return undefined;
  // Loaded only where there is a provider, as in stores.ts: others start sooner.
  const { CodeFlow } = await import('./auth/code-flow.ts');
  const flow = new CodeFlow(provider, () => directory.secret('sign-in'));
  return { flow, name: provider.settings.name, publicUrl, log };
}

/** Follows tracked links, and counts and logs what becomes of their opens. */
export function followedLinks(
  { readSide, runner, metrics }: Stores,
  { perMinute }: Config,
  logger: Logger,
): FollowedLinks {
  const followed = followLinks({
    readModels: readSide,
    runner,
    opensPerAddress: perMinute.opensPerAddress,
    observe: (as, err) => {
      metrics.link(as);
      if (as === 'failed') logger.error({ err }, 'An open of a tracked link could not be recorded');
    },
  });
  metrics.countOpensWaiting(() => followed.waiting);
  return followed;
}

/** Connections and subscriptions are counted as requests are, those that are refused too. */
export function askedTooOften({ perMinute }: Config): (asker: Asker) => GraphQLError | undefined {
  const ofKnown = new Allowances(perMinute.requests);
  const ofAddress = new Allowances(perMinute.requestsPerAddress);
  return ({ requester: { role }, countedAs }) => {
    const wait = (role === null ? ofAddress : ofKnown).take(countedAs, 1);
    if (wait === 0) return undefined;
    return tooManyRequests('Too many subscriptions and connections were asked for.', inSeconds(wait));
  };
}

const isOutage = (error: unknown) =>
  error instanceof StoreUnavailable || error instanceof DirectoryUnavailable;

/** Begins the first organisation, unless there is one. @returns its owner, if they were made just now */
export async function firstOwner(
  { ledger, directory: { accounts } }: Stores,
  { initialOwnerKey: key }: Config,
  logger: Logger,
): Promise<Membership | undefined> {
  try {
    const by = operator(firstOrganisation, 'start');
    const memberId = await beginOrganisation(ledger, accounts, by, {
      name: 'My organisation',
      email: null,
      key,
    });
    return memberId === undefined ? undefined : { organisationId: firstOrganisation, memberId };
  } catch (error) {
    if (!isOutage(error)) throw error;
    logger.warn('The first organisation could not be begun: nobody can sign in until the stores take writes');
    return undefined;
  }
}

/** Counts and logs every request. */
export function observeRequests(fastify: FastifyInstance, metrics: Metrics, logger: Logger): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    if (!isEventStream(reply)) metrics.request(route, reply.statusCode, reply.elapsedTime / 1_000);
    logger.debug(
      {
        method: request.method,
        route,
        status: reply.statusCode,
        ms: reply.elapsedTime,
        correlationId: request.id,
      },
      'request',
    );
    done();
  });
}
