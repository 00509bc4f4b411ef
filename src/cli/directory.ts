import { resolve } from 'node:path';
import { Command } from 'commander';
import { readConfig } from '../config.ts';
import { connectionForm, isDirectoryServer, isNoPath } from '../directory/postgresql/connection-string.ts';
import { Interrupted, interruption } from './interruption.ts';
import { ProgressLine } from './progress-line.ts';
import { say } from './say.ts';

interface Options {
  readonly to: string;
  readonly json: boolean;
}

const help = `
The directory that the settings name (DIRECTORY_URL, or the file in DATA_DIR) is copied in one transaction, and all rows are counted
again. Stop every server that uses it before: what one recorded meanwhile would be missing in the copy. Afterwards set DIRECTORY_URL
to the copy, or unset it, and start them. What was copied from stays as it is.

Other users of the machine see arguments: leave the password out of --to, and set PGPASSWORD, or have it in ~/.pgpass.

Examples:
  dugnad directory copy --to postgresql://dugnad@db.example.org/dugnad
  DIRECTORY_URL=postgresql://dugnad:…@db.example.org/dugnad dugnad directory copy --to data/directory.sqlite

Exit codes:
  0    all of it is there
  1    it failed, or was refused; nothing was copied
  130  it was interrupted; nothing was copied`;

export function directoryCommand(): Command {
  const directory = new Command('directory')
    .description('copy the directory to PostgreSQL, or from it')
    .addHelpText('after', help);
  directory
    .command('copy')
    .description('copy the directory into an empty database, or into a new file')
    .requiredOption('--to <place>', 'a PostgreSQL connection string, or the path of a new file')
    .option('--json', 'print the result as JSON', false)
    .action(copy);
  return directory;
}

async function copy({ to: stated, json }: Options): Promise<void> {
  // As a path it would become a folder, with the password in its name.
  if (!isDirectoryServer(stated) && isNoPath(stated))
    throw new Error(`--to: expected ${connectionForm}; or the path of a new file. Nothing was copied.`);
  const { directory: from } = readConfig(process.env);
  // Loaded only here: other verbs start sooner without it.
  const { copyDirectory } = await import('../directory/copy-directory.ts');
  const { shownPlace } = await import('../directory/open-directory.ts');
  const to = isDirectoryServer(stated) ? stated : resolve(stated);
  using interruptedBy = interruption();
  const { signal } = interruptedBy;
  const line = new ProgressLine();
  try {
    const copied = await copyDirectory(from, to, (rows, of) => {
      signal.throwIfAborted();
      line.show(`${rows} of ${of} rows copied`);
    });
    line.end();
    const places = { from: shownPlace(from), to: shownPlace(to) };
    if (json) {
      say(JSON.stringify({ ...places, rows: Object.fromEntries(copied) }));
      return;
    }
    for (const [table, rows] of copied) say(`${table.replaceAll('_', ' ')}: ${rows}`);
    say(`Copied ${places.from} to ${places.to}, and counted it there: the same.`);
  } catch (error) {
    throw signal.aborted ? new Interrupted('Interrupted: nothing was copied.') : error;
  } finally {
    line.end();
  }
}
