import { join, relative } from 'node:path';
import { Command } from 'commander';
import { signInPath } from '../auth/access.ts';
import { type Config, readConfig } from '../config.ts';
import { firstOrganisation, ownerOf } from '../domain/organisation/state.ts';
import { createLogger } from '../operations/logger.ts';
import type { Server } from '../server.ts';
import { say } from './say.ts';
import { serverSettings } from './server-settings.ts';

interface Options {
  readonly people?: string;
  readonly serve: boolean;
}

/** What is recorded stays for ever, so the demo has a data directory of its own. */
const demoDirectory = join('data', 'demo');

const help = `
Running it again changes nothing. The embedded files lie in DATA_DIR, here by default ${demoDirectory};
with EVENTSTOREDB_URL the events go to that server instead, and with DIRECTORY_URL the people.

Examples:
  dugnad demo
  dugnad demo --people members.csv
  PORT=4001 dugnad demo
  DATA_DIR=/tmp/demo dugnad demo --no-serve`;

export function demoCommand(): Command {
  return new Command('demo')
    .description('record ten campaigns with made-up people, through the API, and serve them')
    .option(
      '--people <file>',
      'a CSV file with the people who take part: an e-mail column, and name or first and last name',
    )
    .option('--no-serve', 'stop when all is recorded')
    .addHelpText('after', help)
    .action(demo);
}

async function demo({ people: file, serve }: Options): Promise<void> {
  const settings = serverSettings();
  // Loaded only here: other verbs start sooner without them.
  const { peopleOf, runDemo } = await import('./demo/run-demo.ts');
  const { demoKey } = await import('./demo/demo-key.ts');
  const { startServer } = await import('../server.ts');
  const people = peopleOf(file, say);
  const config = configOf(settings);
  const server = await startServer(config, createLogger(config.logLevel));
  const stopping = stopAtSignal(server);
  try {
    say(`Started a server at ${server.url}; events go to ${storeOf(config)}.`);
    const key = await demoKey(config.dataDirectory, config.access.environment, server.stores);
    await runDemo(server, people, key, { say, count });
  } catch (error) {
    if (stopping.begun()) {
      say('Stopped. Running it again goes on from here.');
      return;
    }
    await server.close();
    throw error;
  }
  stopping.finished();
  if (!serve) return server.close();
  say(`\nThe explorer, with example operations; this link signs you in, once and within an hour:`);
  say(server.signIn ?? (await ownersLink(server)));
  say(
    `Ctrl-C stops it. To serve it again: KEY_ENVIRONMENT=test DATA_DIR=${shortPath(config.dataDirectory)} npm start`,
  );
}

function configOf(environment: NodeJS.ProcessEnv): Config {
  return readConfig({
    ...environment,
    DATA_DIR: environment.DATA_DIR?.trim() || demoDirectory,
    LOG_LEVEL: environment.LOG_LEVEL?.trim() || 'warn',
    KEY_ENVIRONMENT: environment.KEY_ENVIRONMENT?.trim() || 'test',
  });
}

/** Stops the server at a signal. Before the demo has finished, the exit code says that it was interrupted. */
function stopAtSignal(server: Server): { begun: () => boolean; finished: () => void } {
  let begun = false;
  let interrupted = 130;
  const stop = () => {
    begun = true;
    server.close().then(
      () => process.exit(interrupted),
      (error: unknown) => {
        process.stderr.write(`Stopping failed: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  return { begun: () => begun, finished: () => (interrupted = 0) };
}

/** A link by which the first organisation's owner signs in. */
async function ownersLink({ url, stores: { access } }: Server): Promise<string> {
  const organisation = await access.organisation(firstOrganisation);
  const memberId = ownerOf(organisation);
  if (memberId === undefined) throw new Error('The organisation has no owner.');
  const { token } = await access.link({ organisationId: firstOrganisation, memberId });
  return `${url}${signInPath(token)}`;
}

/** The event store's address, without a password. */
function storeOf({ eventStore }: Config): string {
  return eventStore.includes('://') ? eventStore.replace(/\/\/[^@/]*@/, '//') : shortPath(eventStore);
}

function shortPath(path: string): string {
  const near = relative('', path);
  return near === '' || near.startsWith('..') ? path : near;
}

/** Shows a running counter on a terminal. */
function count(done: number, of: number): void {
  if (!process.stdout.isTTY) return;
  process.stdout.write(done < of ? `\r  ${done} of ${of}` : '\r\u001b[K');
}
