import { Command, Option } from 'commander';
import { encodings } from '../inbound/files/encoding.ts';
import { dateOrders } from '../inbound/files/dates.ts';
import { formatNames, formats } from '../inbound/formats/all.ts';
import { fieldNames, fields } from '../inbound/headings.ts';
import { organisationOption } from './administrate.ts';
import { headingMeaning } from './heading-meaning.ts';
import type { ImportOptions } from './import-file.ts';

const help = `
Formats:
${formatNames.map(name => `  ${name.padEnd(16)}${formats[name].is}`).join('\n')}

Columns are found by their headings, in English, bokmål and nynorsk; the encoding, the separator and the order of day and month are found
out and reported. --map says what a heading means that is not known: a field, answer (kept with the sign-up, in the directory),
ignore, or identifier:<system>. The fields are:
${fieldNames.map(name => `  ${name.padEnd(16)}${fields[name]}`).join('\n')}

Rows that are refused are written to a file beside it, with the reason; mend them there and import that file. A row is recorded once,
however often it is imported: after an interruption the same command goes on where it stopped. It works beside a running server, and
without one.

Examples:
  dugnad import members.csv --campaign wtcmwhsh1hfs4c9s --dry-run
  dugnad import attendees.csv --as eventbrite --campaign wtcmwhsh1hfs4c9s --activity 4t6y8n2k0q1w3e5r
  dugnad import responses.csv --as google-forms --campaign wtcmwhsh1hfs4c9s --map 'Din adresse=ignore' --dates day-first
  dugnad import members.csv --campaign wtcmwhsh1hfs4c9s --map 'Medlemsnummer=identifier:member'

Exit codes:
  0  every row is recorded, or says that nobody signed up
  1  some rows were refused, or it failed
  130  it was interrupted`;

export function importCommand(): Command {
  return new Command('import')
    .description('record what a file says: people who signed up, who came, posts that are planned')
    .argument('<file>', 'a CSV file, as the system exports it')
    .requiredOption('--campaign <id>', 'the campaign')
    .option('--activity <id>', 'the activity they signed up for; default: the campaign as a whole')
    .addOption(new Option('--as <format>', 'where it comes from').choices(formatNames).default('csv'))
    .addOption(
      new Option('--map <heading=meaning>', 'what a column means; may be repeated')
        .argParser(headingMeaning)
        .default(new Map(), 'as its heading says'),
    )
    .option('--answers', 'keep columns that are not known as answers')
    .option('--no-answers', 'leave columns out that are not known')
    .addOption(
      new Option('--dates <order>', 'what stands first in 03/04/2026; default: as the file shows').choices(
        dateOrders,
      ),
    )
    .addOption(
      new Option('--encoding <name>', 'how its characters are written; default: found out').choices(
        encodings,
      ),
    )
    .option('--rejected <file>', 'where rows that are refused are written; default: beside the file')
    .option(
      '--dry-run',
      'say how it is understood, check each row as far as that goes, and record nothing',
      false,
    )
    .option('--json', 'print the result as JSON', false)
    .option(...organisationOption)
    .addHelpText('after', help)
    .action(async (file: string, options: ImportOptions) => {
      // Loaded only here: other verbs start sooner without it.
      const { importFile } = await import('./import-file.ts');
      process.exitCode = await importFile(file, options);
    });
}
