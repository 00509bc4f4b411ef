import { Access } from '../auth/access.ts';
import type { Config } from '../config.ts';
import type { Directory } from '../directory/directory.ts';
import { Ledger } from '../event-store/ledger.ts';
import { openEventStore } from '../event-store/open-event-store.ts';
import { createReport } from '../operations/logger.ts';
import { openDirectoryOfLog } from '../stores.ts';
import { RunningServer } from './running-server.ts';

/**
 * The server that runs on the data directory, with what is read beside it: the log, and the directory, by which it is asked as the
 * operator.
 * @param opened gets what closes them
 * @param onlyShown a directory of an earlier version is refused, and not brought up
 * @throws {Error} it has not announced its address
 */
export async function besideServer(
  config: Config,
  opened: (() => Promise<void>)[],
  onlyShown: boolean,
): Promise<{ readonly server: RunningServer; readonly access: Access; readonly directory: Directory }> {
  const store = await openEventStore(config.eventStore, { readOnly: true });
  opened.push(() => store.close());
  const directory = await openDirectoryOfLog(store, config, createReport(), opened, onlyShown);
  const access = new Access(new Ledger(store), directory.accounts, config.access);
  opened.push(() => access.close());
  const server = RunningServer.announced(config, access);
  opened.push(() => server.close());
  return { server, access, directory };
}
