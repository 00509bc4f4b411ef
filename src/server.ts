import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { AppModule, requestContext } from './app.module.ts';
import type { Config } from './config.ts';
import { formatError } from './graphql/apollo-plugins.ts';
import { serveExplorer } from './graphql/explorer.ts';
import { SubscriptionServer } from './graphql/web-socket.ts';
import { NestLogger } from './operations/logger.ts';
import type { Metrics } from './operations/metrics.ts';
import { openStores, type Stores } from './stores.ts';

/** The most any request body may take, in bytes. */
const largestBody = 1024 * 1024;

export interface Server {
  readonly url: string;
  readonly stores: Stores;
  /** Takes no more requests, ends those under way, then closes the stores. */
  close(): Promise<void>;
}

/** Starts the whole program. @throws what keeps it from starting, each with a way out */
export async function startServer(config: Config, logger: Logger): Promise<Server> {
  const stores = await openStores(
    config,
    error => logger.error({ err: error }, 'Following the log failed'),
    message => logger.warn(message),
  );
  try {
    const adapter = new FastifyAdapter({ bodyLimit: largestBody, forceCloseConnections: 'idle' });
    const app = await NestFactory.create<NestFastifyApplication>(
      AppModule.of(config, logger, stores),
      adapter,
      {
        logger: new NestLogger(logger),
        abortOnError: false,
      },
    );
    const fastify = adapter.getInstance<FastifyInstance>();
    serveExplorer(fastify);
    observeRequests(fastify, stores.metrics, logger);
    const stopping = new AbortController();
    endConnections(fastify, stopping.signal);
    await listen(app, config);
    const subscriptions = new SubscriptionServer(fastify.server, app.get(GraphQLSchemaHost).schema, {
      path: '/graphql',
      context: requestContext,
      formatError: formatError(config.production),
    });
    return {
      url: (await app.getUrl()).replace('[::1]', 'localhost'),
      stores,
      close: async () => {
        stopping.abort();
        await subscriptions[Symbol.asyncDispose]();
        await app.close();
        await stores.close();
      },
    };
  } catch (error) {
    await stores.close();
    throw error;
  }
}

/** From `stopping` on an answer is its connection's last: a client that keeps one open would hold up the end. */
function endConnections(fastify: FastifyInstance, stopping: AbortSignal): void {
  fastify.addHook('onSend', (_, reply, payload, done) => {
    if (stopping.aborted) void reply.header('connection', 'close');
    done(null, payload);
  });
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
    metrics.request(route, reply.statusCode, reply.elapsedTime / 1_000);
    logger.debug(
      { method: request.method, route, status: reply.statusCode, ms: reply.elapsedTime },
      'request',
    );
    done();
  });
}
