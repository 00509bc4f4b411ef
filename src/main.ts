import 'reflect-metadata';
import { readConfig } from './config.ts';
import { forOperator } from './event-store/errors.ts';
import { createLogger } from './operations/logger.ts';
import { startServer } from './server.ts';

/** Starts the server and stops it at SIGTERM or SIGINT. */
export async function serve(environment: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfig(environment);
  const logger = createLogger(config.logLevel);
  const server = await startServer(config, logger);
  logger.info({ url: server.url, explorer: `${server.url}/explorer` }, 'Dugnad is listening');
  const stop = (reason: object, code: number) => {
    logger.info(reason, 'Stopping: no more requests are taken');
    server.close().then(
      () => process.exit(code),
      (error: unknown) => {
        logger.error({ err: error }, 'Stopping failed');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop({ signal }, 0));
  void server.stores.replaced.then(reason => {
    logger.fatal(reason);
    stop({ reason: 'the log is another' }, 1);
  });
}

if (import.meta.main) {
  try {
    await serve(process.env);
  } catch (error) {
    process.stderr.write(`${forOperator(error)}\n`);
    process.exit(1);
  }
}
