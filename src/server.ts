import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { AppModule } from './app.module.ts';
import { signInPath } from './auth/access.ts';
import { Allowances } from './auth/allowances.ts';
import type { Config } from './config.ts';
import { firstOrganisation } from './domain/organisation/state.ts';
import { Snapshots } from './export/snapshots.ts';
import { Askers } from './graphql/askers.ts';
import { Documents, readDocuments } from './graphql/documents.ts';
import { ErrorLog } from './graphql/error-log.ts';
import { formatError } from './graphql/errors.ts';
import { serveExplorer } from './graphql/explorer.ts';
import { hidingSchema } from './graphql/limits/hidden-schema.ts';
import { documentsWithinLimits } from './graphql/limits/query-limits.ts';
import { itemRecorder, type RecordItems } from './graphql/record-items.ts';
import { addressAsked } from './graphql/request-context.ts';
import { type SubscriptionLimits, subscriptionLimits } from './graphql/subscription-limits.ts';
import { Views } from './graphql/view.ts';
import { SubscriptionServer } from './graphql/web-socket.ts';
import { httpAdapter } from './http/adapter.ts';
import { AllowedNames, listensHereAlone } from './http/allowed-names.ts';
import { limitAskers } from './http/asker-limits.ts';
import { clientAddresses } from './http/client-address.ts';
import { ErrorAnswers, rawAnswer } from './http/error-answers.ts';
import { serveEventCatalogue } from './http/event-catalogue.ts';
import { serveEventStreams } from './http/event-streams.ts';
import { serveExports } from './http/exports.ts';
import { openGate } from './http/gate.ts';
import { serveImports } from './http/imports.ts';
import { serveInbound } from './http/inbound.ts';
import { takeJson } from './http/json-body.ts';
import { answerListedAlone } from './http/listed-documents.ts';
import { guardMetrics, serveMetrics } from './http/metrics-access.ts';
import { type RequestLimits, requestLimits } from './http/request-limits.ts';
import { traceRequests } from './http/request-traces.ts';
import { byTlsAlone, securityHeaders } from './http/security-headers.ts';
import { announce } from './http/server-address.ts';
import { serveSignIn } from './http/sign-in.ts';
import { SilentConnections } from './http/silent-connections.ts';
import { serveTrackedLinks } from './http/tracked-links.ts';
import type { ReceivingOptions } from './inbound/receiving.ts';
import { installedVersion } from './operations/installed-version.ts';
import { NestLogger } from './operations/logger.ts';
import { LogReader } from './outbound/campaign-events.ts';
import { sourceAddress } from './outbound/cloud-event.ts';
import { eventStreamLimits, type EventStreamLimits } from './outbound/event-stream.ts';
import type { DeliveringOptions } from './outbound/webhooks/delivering.ts';
import { eventLoop } from './scheduling/event-loop.ts';
import {
  askedTooOften,
  byProvider,
  collectorLog,
  deliveringOf,
  firstOwner,
  followedLinks,
  type ImportingOptions,
  importsOf,
  observeRequests,
  receivingOf,
  sealingKey,
} from './server-parts.ts';
import { openStores, type StoreOptions, type Stores } from './stores.ts';
import { startTracing } from './tracing/start.ts';

export interface Server {
  readonly url: string;
  /** Where metrics are answered without a key, if anywhere. */
  readonly metricsUrl: string | undefined;
  /** By which the owner of the first organisation signs in, if it was begun just now. */
  readonly signIn: string | undefined;
  readonly stores: Stores;
  /** How many subscriptions run. */
  readonly subscriptions: number;
  /** Takes no more requests, ends those under way, then closes the stores. */
  close(): Promise<void>;
}

/** Other limits, clocks and patience than the usual ones. */
export interface ServerOptions extends StoreOptions {
  readonly requests?: Partial<RequestLimits>;
  readonly subscriptions?: Partial<SubscriptionLimits>;
  readonly eventStreams?: Partial<EventStreamLimits>;
  /** How connected systems are asked. */
  readonly receiving?: Partial<ReceivingOptions>;
  /** How events are delivered to webhooks. */
  readonly delivering?: Partial<DeliveringOptions>;
  /** How files are read. */
  readonly importing?: Partial<ImportingOptions>;
}

/** Starts the whole program. @throws errors that say why it cannot start, and what to do */
export async function startServer(
  config: Config,
  logger: Logger,
  {
    requests,
    subscriptions: ofSubscriptions,
    eventStreams,
    receiving: ofReceiving,
    delivering: ofDelivering,
    importing: ofImporting,
    ...ofStores
  }: ServerOptions = {},
): Promise<Server> {
  // What is opened is closed in the opposite order: at the end, or where the start fails.
  await using opening = new AsyncDisposableStack();
  const stopping = new AbortController();
  const begun = Promise.withResolvers<undefined>();
  const secure = config.publicUrl?.startsWith('https:') === true;
  const log = new ErrorLog(logger);
  const inFull = formatError(config.production);
  const format = config.limits.introspection ? inFull : hidingSchema(inFull);
  const { documents: list } = config;
  const documents = list && new Documents(readDocuments(list.path), list.everybody);

  const stopTracing = config.tracing && (await startTracing(config.tracing, collectorLog(logger)));
  if (stopTracing) opening.defer(stopTracing);
  const stores = await openStores(config, logger, ofStores);
  opening.defer(() => stores.close());
  const { store, directory, ledger, access } = stores;

  const adapter = httpAdapter({ ...requestLimits, ...requests }, () => answers);
  const fastify = adapter.getInstance<FastifyInstance>();
  const answers = new ErrorAnswers(fastify, format, log);
  const names = new AllowedNames(config);
  const metrics =
    config.metricsAddress &&
    (await serveMetrics(config.metricsAddress, {
      expose: () => stores.metrics.expose(),
      refusal: headers => names.refusal(headers, true),
      body: error => answers.body(error),
      failed: error => log.report([error], { correlationId: 'metrics' }),
    }));
  if (metrics) opening.defer(() => metrics.close());

  const snapshots = new Snapshots(store, ledger.positions);
  opening.defer(() => snapshots.close());
  const followed = followedLinks(stores, config, logger);
  opening.defer(async () => {
    const lost = await followed.close();
    if (lost > 0) logger.warn({ lost }, 'Opens of tracked links are lost: they could not be recorded');
  });
  const key = sealingKey(config);
  const delivering = deliveringOf(stores, config, key, logger, ofDelivering);
  opening.defer(() => delivering.close());
  const recorder = Promise.withResolvers<RecordItems>();
  const record: RecordItems = async (items, context) => (await recorder.promise)(items, context);
  const receiving = await receivingOf(stores, record, key, config, logger, ofReceiving);
  opening.defer(() => receiving.close());
  const costs = new Allowances(config.perMinute.cost);
  const imports = await importsOf(stores, { costs, views: () => app.get(Views), logger }, ofImporting);

  const app: NestFastifyApplication = await NestFactory.create<NestFastifyApplication>(
    AppModule.of(config, log, format, stores, costs, receiving, delivering, imports),
    adapter,
    { logger: new NestLogger(logger), abortOnError: false, bodyParser: false },
  );
  app.useGlobalFilters(answers);
  const addressOf = clientAddresses(config.proxies);
  const askers = new Askers(access, new Allowances(config.perMinute.requestsPerAddress));
  traceRequests(fastify);
  fastify.server.on('connection', () => eventLoop.connected());
  const silent = new SilentConnections(fastify.server);
  openGate(
    fastify,
    names,
    { begun: begun.promise, stopping: stopping.signal },
    { ...securityHeaders, ...(secure && byTlsAlone) },
  );
  await limitAskers(fastify, askers, addressOf, { ...config.perMinute, secure });
  guardMetrics(fastify, firstOrganisation);
  takeJson(fastify);
  if (documents) answerListedAlone(fastify, documents);
  serveSignIn(fastify, { access, secure, byProvider: await byProvider(stores, config, log) });
  const reachedBy = ({ headers }: FastifyRequest) => addressAsked(config.publicUrl, headers);
  serveTrackedLinks(fastify, { ...followed, addressOf, reachedBy });
  serveInbound(fastify, {
    ...receiving,
    addressOf,
    ofConnector: new Allowances(config.perMinute.payloadsPerConnector),
    ofAddress: new Allowances(config.perMinute.requestsPerAddress),
  });
  serveImports(fastify, imports);
  serveExplorer(fastify);
  serveExports(fastify, {
    views: app.get(Views),
    ...{ positions: ledger.positions, directory, snapshots, costs, logger },
    version: installedVersion(),
    stopping: stopping.signal,
  });
  serveEventCatalogue(fastify);
  const streams = serveEventStreams(fastify, {
    log: app.get(LogReader),
    views: app.get(Views),
    positions: ledger.positions,
    ...{ access, secure },
    address: sourceAddress(config),
    limits: { ...eventStreamLimits, ...eventStreams },
    stopping: stopping.signal,
  });
  observeRequests(fastify, stores.metrics, logger);

  await listen(app, config);
  opening.defer(async () => {
    // Again and again: until the port is closed, others may connect and ask nothing.
    const ending = setInterval(() => silent.end(), 200);
    await app.close().finally(() => clearInterval(ending));
  });
  opening.defer(() => imports.close());
  // Requests wait until the start is over. If it fails, they are answered that the server stops.
  opening.defer(() => {
    stopping.abort();
    begun.resolve(undefined);
  });
  if (!secure && !listensHereAlone(config.host)) logger.warn({ host: config.host }, readableOnTheWay);
  const { schema } = app.get(GraphQLSchemaHost);
  recorder.resolve(itemRecorder(schema, stores.runner));
  const subscriptions = opening.use(
    new SubscriptionServer(fastify.server, schema, {
      path: '/graphql',
      ...{ access, secure, askers, addressOf, log },
      askedTooOften: askedTooOften(config),
      refusal: ({ headers }) => names.refusal(headers),
      answer: error => rawAnswer(error, answers.body(error)),
      formatError: format,
      limits: {
        ...subscriptionLimits,
        connections: config.webSockets,
        connectionsPerAddress: config.webSocketsPerAddress,
        ...ofSubscriptions,
      },
      documents: documentsWithinLimits(config.limits, costs),
      listed: documents,
    }),
  );
  const following = () => subscriptions.running + streams.running;
  stores.metrics.countFailingWebhooks(() => delivering.configured.countFailing());
  stores.metrics.countSubscribers(following);
  const url = (await app.getUrl()).replace('[::1]', 'localhost');
  opening.defer(announce(config.dataDirectory, url));
  // Last, when nothing can fail any more: the link of a start that fails would be lost, and no other start logs one.
  const owner = await firstOwner(stores, config, logger);
  const signIn = owner && `${config.publicUrl ?? url}${signInPath((await access.link(owner)).token)}`;
  opening.defer(() => stopping.abort());
  begun.resolve(undefined);
  const opened = opening.move();
  return {
    ...{ url, metricsUrl: metrics?.url, signIn, stores },
    get subscriptions() {
      return following();
    },
    close: () => opened.disposeAsync(),
  };
}

const readableOnTheWay =
  'Other machines reach this server without TLS: API keys, sessions and what is recorded can be read on the way. Put a proxy with TLS before it, and set PUBLIC_URL=https://…';

/** @throws {Error} with the setting to change */
async function listen(app: NestFastifyApplication, { port, host }: Config): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    const { code = '' } = error as { code?: string };
    if (code === 'EADDRINUSE')
      throw new Error(
        `Port ${port} on ${host} is in use. Choose another, such as PORT=${(port % 65_535) + 1}; PORT=0 takes a free one.`,
      );
    if (notOfThisMachine.has(code))
      throw new Error(
        `HOST: expected an address of this machine, or a name that leads to one, got ${JSON.stringify(host)} (${code}). 127.0.0.1 is reached from here alone, 0.0.0.0 from everywhere.`,
      );
    throw error;
  }
}

/** What the operating system says of an address, or a name, that nobody can listen on here. */
const notOfThisMachine = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'EADDRNOTAVAIL', 'EINVAL']);
