import 'reflect-metadata';
import { readConfig } from './config.ts';
import { forOperator } from './event-store/errors.ts';
import { createLogger } from './operations/logger.ts';
import { stopSignal, whenStopped } from './operations/stop-signal.ts';
import { startServer } from './server.ts';

/** How long a start may go on after a signal to stop, in milliseconds: it may be waiting for an event store. */
const startPatience = 3_000;

/** Starts the server and stops it at the signal, also one that came while it was starting. */
export async function serve(environment: NodeJS.ProcessEnv, stopping: AbortSignal): Promise<void> {
  const config = readConfig(environment);
  const logger = createLogger(config.logLevel);
  if (stopping.aborted) return;
  // It ends as in a crash, which does no harm: no request was answered yet.
  const cutShort = () =>
    setTimeout(() => {
      logger.info({ signal: stopping.reason as unknown }, 'Stopped before the start was done');
      process.exit();
    }, startPatience).unref();
  stopping.addEventListener('abort', cutShort);
  const server = await startServer(config, logger);
  stopping.removeEventListener('abort', cutShort);
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
  logger.info({ url: server.url, explorer: `${server.url}/explorer` }, 'Dugnad is listening');
  if (server.signIn !== undefined) {
    logger.info(
      { signIn: server.signIn },
      'First start: whoever opens this link within an hour is signed in as the owner. dugnad sign-in prints another',
    );
  }
  whenStopped(stopping, () => stop({ signal: stopping.reason as unknown }, 0));
  void server.stores.replaced.then(reason => {
    logger.fatal(reason);
    stop({ reason: 'the log is another' }, 1);
  });
}

if (import.meta.main) {
  try {
    await serve(process.env, stopSignal());
  } catch (error) {
    process.stderr.write(`${forOperator(error)}\n`);
    process.exit(1);
  }
}
