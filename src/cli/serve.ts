import { Command } from 'commander';
import { stopSignal } from '../operations/stop-signal.ts';
import { serverSettings } from './server-settings.ts';

const help = `
It listens on HOST and PORT, here by default http://127.0.0.1:4000, and keeps its files in DATA_DIR. Ctrl-C stops it.

Examples:
  dugnad serve
  PORT=8080 DATA_DIR=/var/lib/dugnad dugnad serve
  EVENTSTOREDB_URL='esdb://localhost:2113?tls=false' dugnad serve
  DIRECTORY_URL=postgresql://dugnad@localhost/dugnad dugnad serve`;

export function serveCommand(): Command {
  return new Command('serve')
    .description('start the server')
    .addHelpText('after', help)
    .action(async () => {
      // Signals count from now on: the server takes some time to load.
      const stopping = stopSignal();
      const settings = serverSettings();
      // Loaded only here: other verbs start sooner without the server.
      const { serve } = await import('../main.ts');
      await serve(settings, stopping);
    });
}
