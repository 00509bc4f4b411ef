import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { NestFactory } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { AppModule } from './app.module.ts';
import type { Config } from './config.ts';
import { serveExplorer } from './graphql/explorer.ts';
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
  const stores = await openStores(config, error => logger.error({ err: error }, 'Following the log failed'));
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
    await app.listen(config.port, config.host);
    return {
      url: (await app.getUrl()).replace('[::1]', 'localhost'),
      stores,
      close: async () => {
        await app.close();
        await stores.close();
      },
    };
  } catch (error) {
    await stores.close();
    throw error;
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
