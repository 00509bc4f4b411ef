import { Command } from 'commander';
import { backUp } from '../backup/back-up.ts';
import type { ReportProgress } from '../backup/copy-database.ts';
import { readConfig } from '../config.ts';
import { storeAnswers } from './store-answers.ts';
import { say } from './say.ts';

/** A copy shorter than this, in milliseconds, shows no progress. */
const soon = 1_000;

const help = `
Examples:
  dugnad backup /backups/2026-05-04
  DATA_DIR=/srv/dugnad dugnad backup /backups/$(date --iso-8601=seconds)`;

export function backupCommand(): Command {
  return new Command('backup')
    .description('back up the log and the directory into a new folder, beside a running server')
    .argument('<folder>', 'a folder that does not exist or is empty, outside the data directory')
    .addHelpText('after', help)
    .action(backup);
}

async function backup(folder: string): Promise<void> {
  const config = readConfig(process.env);
  await storeAnswers(config);
  const { log, directory } = await backUp(config, folder, progressSince(performance.now()));
  if (log.file) say(`Backed up ${log.events} events and ${directory.participants} people to ${folder}.`);
  else {
    say(
      `Backed up ${directory.participants} people to ${folder}. The log is on the server and is not in it:`,
    );
    say("back that up by EventStoreDB's own means, and always before this (docs/operations.md, Backup).");
  }
}

function progressSince(began: number): ReportProgress {
  let shown = '';
  return (what, share) => {
    const now = `${what}: ${Math.floor(share * 100)} %`;
    if (performance.now() - began < soon || now === shown) return;
    shown = now;
    process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${now}` : '');
    if (share === 1 && process.stderr.isTTY) process.stderr.write('\n');
  };
}
