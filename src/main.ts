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
  const stop = (signal: string) => {
    logger.info({ signal }, 'Stopping: no more requests are taken');
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'Stopping failed');
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

if (import.meta.main) {
  try {
    await serve(process.env);
  } catch (error) {
    process.stderr.write(`${forOperator(error)}\n`);
    process.exit(1);
  }
}
