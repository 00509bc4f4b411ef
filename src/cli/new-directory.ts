import { Command } from 'commander';
import { beginNewDirectory } from '../backup/new-directory.ts';
import { readConfig } from '../config.ts';
import { storeAnswers } from './store-answers.ts';

const help = `
Examples:
  dugnad new-directory --yes`;

export function newDirectoryCommand(): Command {
  return new Command('new-directory')
    .description(
      'begin a new directory for a log whose own is lost for good; better is dugnad restore with a backup of it',
    )
    .requiredOption(
      '--yes',
      'you know that names and addresses are gone, and that repeats of earlier requests are recorded a second time',
    )
    .addHelpText('after', help)
    .action(async () => {
      const config = readConfig(process.env);
      await storeAnswers(config);
      const aside = await beginNewDirectory(config);
      process.stdout.write('Began a new directory for the log.\n');
      if (aside) process.stdout.write(`The one that was there lies in ${aside}.\n`);
    });
}
