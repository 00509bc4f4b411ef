import { existsSync } from 'node:fs';
import type { Server as HttpServer } from 'node:http';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { FastifyHttpOptions, FastifyInstance, FastifyRequest } from 'fastify';
import type { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import { signInPath } from './auth/access.ts';
import { Allowances, inSeconds } from './auth/allowances.ts';
import { keptSealingKey, sealingKeyFile } from './auth/sealing.ts';
import { operator } from './auth/requester.ts';
import { AppModule } from './app.module.ts';
import { beginOrganisation } from './commands/begin-organisation.ts';
import type { Config } from './config.ts';
import { firstOrganisation } from './domain/organisation/state.ts';
import type { Membership } from './directory/accounts.ts';
import { DirectoryUnavailable } from './directory/directory.ts';
import { StoreUnavailable } from './event-store/errors.ts';
import { type Asker, Askers } from './graphql/askers.ts';
import { Documents, readDocuments } from './graphql/documents.ts';
import { ErrorLog } from './graphql/error-log.ts';
import { foreseen, formatError } from './graphql/errors.ts';
import { serveExplorer } from './graphql/explorer.ts';
import { itemRecorder, type RecordItems } from './graphql/record-items.ts';
import { Views } from './graphql/view.ts';
import { documentsWithinLimits } from './graphql/limits/query-limits.ts';
import { hidingSchema } from './graphql/limits/hidden-schema.ts';
import { addressOf as addressAsked, correlationIdOf } from './graphql/request-context.ts';
import { type SubscriptionLimits, subscriptionLimits } from './graphql/subscription-limits.ts';
import { SubscriptionServer } from './graphql/web-socket.ts';
import { AllowedNames, listensHereAlone } from './http/allowed-names.ts';
import { limitAskers } from './http/asker-limits.ts';
import { clientAddresses } from './http/client-address.ts';
import { answerBroken, ErrorAnswers, rawAnswer } from './http/error-answers.ts';
import { serveEventCatalogue } from './http/event-catalogue.ts';
import { isEventStream } from './http/event-routes.ts';
import { serveEventStreams } from './http/event-streams.ts';
import { LogReader } from './outbound/campaign-events.ts';
import { sourceAddress } from './outbound/cloud-event.ts';
import { eventStreamLimits, type EventStreamLimits } from './outbound/event-stream.ts';
import { serveExports } from './http/exports.ts';
import { isReceiving, serveImports } from './http/imports.ts';
import { Imports } from './inbound/imports.ts';
import { importTarget } from './graphql/import-target.ts';
import { work } from './graphql/limits/field-costs.ts';
import { temporaryFolder } from './sqlite/temporary-folder.ts';
import { Snapshots } from './export/snapshots.ts';
import { serveInbound } from './http/inbound.ts';
import { type Receiving, type ReceivingOptions, startReceiving } from './inbound/receiving.ts';
import { type Delivering, type DeliveringOptions, startDelivering } from './outbound/webhooks/delivering.ts';
import { openGate } from './http/gate.ts';
import { largestBody, takeJson } from './http/json-body.ts';
import type { ByProvider } from './http/provider-sign-in.ts';
import type { Metrics } from './operations/metrics.ts';
import { installedVersion } from './operations/installed-version.ts';
import { NestLogger } from './operations/logger.ts';
import { announce } from './http/server-address.ts';
import { answerListedAlone } from './http/listed-documents.ts';
import { byTlsAlone, securityHeaders } from './http/security-headers.ts';
import { guardMetrics, type MetricsListener, serveMetrics } from './http/metrics-access.ts';
import { type RequestLimits, requestLimits } from './http/request-limits.ts';
import { traceRequests } from './http/request-traces.ts';
import { serveSignIn } from './http/sign-in.ts';
import { isOfLinks, noSuchLink, serveTrackedLinks } from './http/tracked-links.ts';
import { followLinks, type FollowedLinks } from './links/followed-links.ts';
import { tooManyRequests } from './graphql/too-many-requests.ts';
import { eventLoop } from './scheduling/event-loop.ts';
import { startTracing } from './tracing/start.ts';
import type { CollectorWatch } from './tracing/watched-exporter.ts';
import { openStores, type StoreOptions, type Stores } from './stores.ts';

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
}

/** Starts the whole program. @throws errors that say why it cannot start, and what to do */
export async function startServer(
  config: Config,
  logger: Logger,
  {
    requests,
    subscriptions: others,
    eventStreams,
    receiving: receivingOptions,
    delivering: deliveringOptions,
    ...ofStores
  }: ServerOptions = {},
): Promise<Server> {
  const { documents: list } = config;
  const documents = list && new Documents(readDocuments(list.path), list.everybody);
  const stopTracing = config.tracing && (await startTracing(config.tracing, collectorLog(logger)));
  const stores = await openStores(config, logger, ofStores);
  let metrics: MetricsListener | undefined;
  let receiving: Receiving | undefined;
  let delivering: Delivering | undefined;
  try {
    const log = new ErrorLog(logger);
    const inFull = formatError(config.production);
    const format = config.limits.introspection ? inFull : hidingSchema(inFull);
    const costs = new Allowances(config.perMinute.cost);
    const recorder = Promise.withResolvers<RecordItems>();
    const record: RecordItems = async (items, context) => (await recorder.promise)(items, context);
    const key = sealingKey(config);
    receiving = await startReceiving(
      {
        ...stores,
        record,
        key,
        failed: err => {
          // While a store is away they are asked for again and again; readiness says so.
          if (!isOutage(err)) logger.error({ err }, 'What a connected system said could not be taken in');
        },
      },
      { origins: config.connectorApis, ...receivingOptions },
    );
    delivering = deliveringOf(stores, config, key, logger, deliveringOptions);
    const imports = await importsOf(stores, { record, costs, views: () => app.get(Views), logger });
    const adapter = httpAdapter({ ...requestLimits, ...requests }, () => answers);
    const fastify = adapter.getInstance<FastifyInstance>();
    const answers = new ErrorAnswers(fastify, format, log);
    const app: NestFastifyApplication = await NestFactory.create<NestFastifyApplication>(
      AppModule.of(config, log, format, stores, costs, receiving, delivering, imports),
      adapter,
      {
        logger: new NestLogger(logger),
        abortOnError: false,
        bodyParser: false,
      },
    );
    app.useGlobalFilters(answers);
    const names = new AllowedNames(config);
    const secure = config.publicUrl?.startsWith('https:') === true;
    const addressOf = clientAddresses(config.proxies);
    const askers = new Askers(stores.access, new Allowances(config.perMinute.requestsPerAddress));
    const stopping = new AbortController();
    traceRequests(fastify);
    fastify.server.on('connection', () => eventLoop.connected());
    openGate(fastify, names, stopping.signal, {
      ...securityHeaders,
      ...(secure && byTlsAlone),
    });
    await limitAskers(fastify, askers, addressOf, { ...config.perMinute, secure });
    guardMetrics(fastify, firstOrganisation);
    takeJson(fastify);
    if (documents) answerListedAlone(fastify, documents);
    serveSignIn(fastify, {
      access: stores.access,
      secure,
      byProvider: await byProvider(stores, config, log),
    });
    const followed = followedLinks(stores, config, logger);
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
    const { store, directory, ledger } = stores;
    const snapshots = new Snapshots(store, ledger.positions);
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
      access: stores.access,
      secure,
      address: sourceAddress(config),
      limits: { ...eventStreamLimits, ...eventStreams },
      stopping: stopping.signal,
    });
    observeRequests(fastify, stores.metrics, logger);
    const owner = await firstOwner(stores, config, logger);
    metrics =
      config.metricsAddress &&
      (await serveMetrics(config.metricsAddress, {
        expose: () => stores.metrics.expose(),
        refusal: headers => names.refusal(headers, true),
        body: error => answers.body(error),
        failed: error => log.report([error], { correlationId: 'metrics' }),
      }));
    await listen(app, config);
    if (!secure && !listensHereAlone(config.host)) logger.warn({ host: config.host }, readableOnTheWay);
    const { schema } = app.get(GraphQLSchemaHost);
    recorder.resolve(itemRecorder(schema, stores.runner));
    const [received, delivered] = [receiving, delivering];
    const subscriptions = new SubscriptionServer(fastify.server, schema, {
      path: '/graphql',
      access: stores.access,
      secure,
      askers,
      askedTooOften: askedTooOften(config),
      refusal: ({ headers }) => names.refusal(headers),
      addressOf,
      answer: error => rawAnswer(error, answers.body(error)),
      formatError: format,
      log,
      limits: {
        ...subscriptionLimits,
        connections: config.webSockets,
        connectionsPerAddress: config.webSocketsPerAddress,
        ...others,
      },
      documents: documentsWithinLimits(config.limits, costs),
      listed: documents,
    });
    stores.metrics.countFailingWebhooks(() => delivered.configured.countFailing());
    stores.metrics.countSubscribers(() => subscriptions.running + streams.running);
    const url = (await app.getUrl()).replace('[::1]', 'localhost');
    const takeBack = announce(config.dataDirectory, url);
    return {
      url,
      metricsUrl: metrics?.url,
      signIn: owner && `${config.publicUrl ?? url}${signInPath((await stores.access.link(owner)).token)}`,
      stores,
      get subscriptions() {
        return subscriptions.running + streams.running;
      },
      close: async () => {
        stopping.abort();
        takeBack();
        const importsOver = imports.close();
        await subscriptions[Symbol.asyncDispose]();
        await app.close();
        await importsOver;
        await received.close();
        await delivered.close();
        const lost = await followed.close();
        if (lost > 0) logger.warn({ lost }, 'Opens of tracked links are lost: they could not be recorded');
        snapshots.close();
        await metrics?.close();
        await stores.close();
        await stopTracing?.();
      },
    };
  } catch (error) {
    await metrics?.close();
    await receiving?.close();
    await delivering?.close();
    await stores.close();
    await stopTracing?.();
    throw error;
  }
}

const readableOnTheWay =
  'Other machines reach this server without TLS: API keys, sessions and what is recorded can be read on the way. Put a proxy with TLS before it, and set PUBLIC_URL=https://…';

/** Without what the collector answered, and without its address: they may hold a token. */
function collectorLog(logger: Logger): CollectorWatch {
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
function sealingKey({ secretsKey, dataDirectory }: Config): () => Uint8Array {
  // One that is there and cannot be read is said at the start.
  let key =
    secretsKey ?? (existsSync(sealingKeyFile(dataDirectory)) ? keptSealingKey(dataDirectory) : undefined);
  return () => (key ??= keptSealingKey(dataDirectory));
}

/** Delivers events to webhooks. @param key by which their addresses and secrets are encrypted */
function deliveringOf(
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

/** Imports files. @param views asked once the server is made */
async function importsOf(
  { access, directory }: Stores,
  { record, costs, views, logger }: ImportParts,
): Promise<Imports> {
  return new Imports(
    {
      record,
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
  readonly record: RecordItems;
  readonly costs: Allowances;
  readonly views: () => Views;
  readonly logger: Logger;
}

async function byProvider(
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

function followedLinks(
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
function askedTooOften({ perMinute }: Config): (asker: Asker) => GraphQLError | undefined {
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
async function firstOwner(
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

function httpAdapter(limits: RequestLimits, answers: () => ErrorAnswers): FastifyAdapter {
  const options: FastifyHttpOptions<HttpServer> = {
    bodyLimit: largestBody,
    forceCloseConnections: 'idle',
    requestTimeout: limits.request,
    http: { headersTimeout: limits.headers, connectionsCheckingInterval: limits.check },
    // Requests that come while the server stops are answered too, by the gate.
    return503OnClosing: false,
    genReqId: ({ headers }) => correlationIdOf(headers),
    frameworkErrors: (error, request, reply) => {
      void reply.headers(securityHeaders);
      if (isOfLinks(request.url)) void noSuchLink(request, reply);
      else void answers().answer(error, request, reply);
    },
    clientErrorHandler: (error, socket) => {
      if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && isReceiving(socket)) return;
      answerBroken(answers())(error, socket);
    },
  };
  return new FastifyAdapter(options);
}

async function listen(app: NestFastifyApplication, { port, host }: Config): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    const taken = (error as { code?: string }).code === 'EADDRINUSE';
    throw taken
      ? new Error(
          `Port ${port} on ${host} is in use. Choose another, such as PORT=${(port % 65_535) + 1}; PORT=0 takes a free one.`,
        )
      : error;
  }
}

function observeRequests(fastify: FastifyInstance, metrics: Metrics, logger: Logger): void {
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
