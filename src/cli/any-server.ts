import { type Config, readConfig } from '../config.ts';
import { isMissing } from '../directory/open-directory.ts';
import { announced } from '../http/server-address.ts';
import { createReport } from '../operations/logger.ts';
import { besideServer } from './beside-server.ts';
import { isSecure, RunningServer, statedAddress } from './running-server.ts';

/**
 * A server for `work`: the one that runs on the data directory, or else one that is started for it, at an address that nobody knows, and
 * stopped. So what is sent is checked and recorded in one way only.
 * @param onlyShown `work` changes nothing: files of an earlier version are refused, and not brought up
 */
export async function withServer(
  work: (server: RunningServer) => Promise<void>,
  onlyShown = false,
): Promise<void> {
  const config = readConfig(process.env);
  if (isMissing(config.directory)) {
    throw new Error(
      `There is no directory in ${config.dataDirectory} yet: start the server once, and create the campaign; or set DATA_DIR.`,
    );
  }
  const opened: (() => Promise<void>)[] = [];
  try {
    const isRunning = await answers(config);
    const server = isRunning
      ? (await besideServer(config, opened, onlyShown)).server
      : await started(config, opened, onlyShown);
    await work(server);
  } finally {
    // Report the first error: signing out of a stopped server would fail as well.
    for (const close of opened.reverse()) await close().catch(() => undefined);
  }
}

async function answers({ dataDirectory }: Config): Promise<boolean> {
  const address = announced(dataDirectory);
  if (address === undefined) return false;
  try {
    return (await fetch(`${address}/health/live`, { signal: AbortSignal.timeout(5_000) })).ok;
  } catch {
    // A killed server could not remove its announced address.
    return false;
  }
}

/** The settings that say where everything lies, and by what it is read; others are about who reaches a server, and nobody is to reach this one. */
const kept = [
  ...['DATA_DIR', 'EVENTSTOREDB_URL', 'STORE_PATIENCE_S', 'KEY_ENVIRONMENT', 'NODE_ENV', 'SECRETS_KEY'],
  ...['CONNECTOR_APIS', 'WEBHOOK_NETWORKS', 'DIRECTORY_URL', 'DIRECTORY_CONNECTIONS'],
];

async function started(
  asSet: Config,
  opened: (() => Promise<void>)[],
  onlyShown: boolean,
): Promise<RunningServer> {
  const settings = Object.fromEntries(kept.map(name => [name, process.env[name]]));
  const unlimited = { REQUESTS_PER_MINUTE: '0', COST_PER_MINUTE: '0' };
  // The addresses that it shows are those of the server that will run.
  const shown = { HOST: '127.0.0.1', PORT: '0', PUBLIC_URL: statedAddress(asSet) };
  const config = readConfig({ ...settings, ...unlimited, ...shown });
  const { logLevel } = asSet;
  // Loaded only here: beside a running server none is started.
  const { startServer } = await import('../server.ts');
  const own = await startServer(config, createReport(logLevel === 'info' ? 'warn' : logLevel), {
    onlyShown,
  });
  opened.push(() => own.close());
  const server = new RunningServer(own.url, own.stores.access, isSecure(config));
  opened.push(() => server.close());
  return server;
}
