import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { connectorKinds, type PollMeaning, pollMeanings } from '../domain/connector.ts';
import { kindInPath } from '../inbound/connectors/address.ts';
import { organisationOption } from './administrate.ts';
import { headingMeaning } from './heading-meaning.ts';
import type { AddOptions, ChangeOptions, ConnectorOptions } from './connector-verbs.ts';

const help = `
A connector brings in what people do in another system: docs/connectors has a page for each kind, with what to enter there.
The verbs work beside a running server, and without one.

Secrets are never arguments: those stand in the shell's history, and other users see them while the program runs. On a terminal they
are asked for, and not shown as they are typed. Elsewhere --secrets-from names a file with a line NAME=value for each, or - for
standard input.

Examples:
  dugnad connectors add google-forms "Form of May 17" --campaign wtcmwhsh1hfs4c9s
  dugnad connectors add telegram "Channel" --campaign wtcmwhsh1hfs4c9s --poll-options sign-up declined
  printf 'APP_SECRET=%s\\n' "$APP_SECRET" | dugnad connectors add meta "Page" --campaign wtcmwhsh1hfs4c9s --secrets-from -
  dugnad connectors add mobilize "Events" --campaign wtcmwhsh1hfs4c9s --account 1234 --secrets-from mobilize.secrets
  dugnad connectors list
  dugnad connectors show 4t6y8n2k0q1w3e5r --json
  dugnad connectors change 4t6y8n2k0q1w3e5r --name "Page of the branch" --silent-after 24
  dugnad connectors change 4t6y8n2k0q1w3e5r --secret ACCESS_TOKEN
  dugnad connectors remove 4t6y8n2k0q1w3e5r`;

const addHelp = `
It prints the address to enter in the other system, and the secrets that were made here: they are not shown again.

Examples:
  dugnad connectors add telegram "Channel" --campaign wtcmwhsh1hfs4c9s --poll-options sign-up declined
  dugnad connectors add mobilize "Events" --campaign wtcmwhsh1hfs4c9s --account 1234 --secrets-from mobilize.secrets

Kinds, and what each needs:`;

const changeHelp = `
What is left out stays as it is. --only, --map and --poll-options take the place of all there were.

Examples:
  dugnad connectors change 4t6y8n2k0q1w3e5r --name "Page of the branch" --silent-after 24
  dugnad connectors change 4t6y8n2k0q1w3e5r --secret APP_SECRET`;

/** Loaded only when they are needed: other verbs start sooner without them. */
const verbs = () => import('./connector-verbs.ts');

const kinds = connectorKinds.map(kindInPath);

export function connectorsCommand(): Command {
  let described = `  ${kinds.join(', ')}; dugnad connectors add --help says more.`;
  const connectors = new Command('connectors')
    .description('add, list, change and remove connectors to other systems')
    .addHelpText('after', help)
    .hook('preSubcommand', async (_, verb) => {
      if (verb.name() === 'add') described = (await verbs()).describedKinds();
    });
  connectors
    .command('list')
    .description('list the connectors: when each was last heard from, what was recorded and refused')
    .option(...organisationOption)
    .option('--json', 'print them as JSON', false)
    .action(async (options: ConnectorOptions) => (await verbs()).list(options));
  connectors
    .command('show')
    .description('show all of a connector, with why something was refused')
    .argument('<connector>', "the connector's id, as connectors list shows it")
    .option(...organisationOption)
    .option('--json', 'print it as JSON', false)
    .action(async (id: string, options: ConnectorOptions) => (await verbs()).show(id, options));
  withSettings(
    connectors
      .command('add')
      .description('connect another system')
      .addArgument(new Argument('<kind>', 'which system').choices(kinds))
      .argument('<name>', 'what it is called here; no personal data')
      .requiredOption('--campaign <id>', 'the campaign in which it is recorded'),
  )
    .addHelpText('after', () => `${addHelp}\n${described}`)
    .action(async (kind: string, name: string, options: AddOptions) =>
      (await verbs()).add(kind, name, options),
    );
  withSettings(
    connectors
      .command('change')
      .description("change a connector's name, settings or secrets")
      .argument('<connector>', "the connector's id, as connectors list shows it")
      .option('--name <name>', 'what it is called here; no personal data')
      .option('--campaign <id>', 'the campaign in which it is recorded from now on'),
  )
    .option('--no-activity', 'the campaign as a whole, or the activity that is named by what comes')
    .option('--no-account', 'no account')
    .option('--no-only', 'all forms, pages, groups and polls')
    .option('--no-map', 'headings mean what they say')
    .option('--no-poll-options', 'polls say nothing')
    .addHelpText('after', changeHelp)
    .action(async (id: string, options: ChangeOptions) => (await verbs()).change(id, options));
  connectors
    .command('remove')
    .description('remove a connector, with its secrets and its report; what was recorded stays')
    .argument('<connector>', "the connector's id, as connectors list shows it")
    .option(...organisationOption)
    .option('--json', 'print the result as JSON', false)
    .action(async (id: string, options: ConnectorOptions) => (await verbs()).remove(id, options));
  return connectors;
}

/** What can be stated when one is added, and later. */
function withSettings(command: Command): Command {
  return command
    .option('--activity <id>', 'the activity in which it is recorded')
    .option('--account <account>', "the account there that is asked: an organisation's id, or a path")
    .option('--only <id...>', 'the only forms, pages, groups or polls that are taken, by their ids there')
    .addOption(
      new Option(
        '--map <heading=meaning>',
        'what a question means, as in dugnad import; may be repeated',
      ).argParser(meaningOf),
    )
    .addOption(
      new Option(
        '--poll-options <meaning...>',
        `what the options of polls mean: ${meanings.join(', ')}`,
      ).argParser(pollOption),
    )
    .option('--silent-after <hours>', 'it counts as silent when nothing came for so long; default: 72', hours)
    .option('--no-silent-after', 'it never counts as silent')
    .option('--secret <name...>', 'secrets to ask for, besides those that are needed')
    .option('--secrets-from <file>', 'where secrets are read, as lines NAME=value; -: standard input')
    .option(...organisationOption)
    .option('--json', 'print the result as JSON', false);
}

const meanings = pollMeanings.map(meaning => meaning.toLowerCase().replaceAll('_', '-'));

const meaningOf = (text: string, before: ReadonlyMap<string, string> | boolean | undefined) =>
  headingMeaning(text, before instanceof Map ? before : new Map());

function pollOption(text: string, before: readonly PollMeaning[] | boolean | undefined): PollMeaning[] {
  const meaning = pollMeanings[meanings.indexOf(text.toLowerCase())];
  if (!meaning) throw new InvalidArgumentError(`Expected some of ${meanings.join(', ')}.`);
  return [...(Array.isArray(before) ? (before as PollMeaning[]) : []), meaning];
}

function hours(text: string): number {
  if (/^\d{1,4}$/.test(text) && Number(text) >= 1 && Number(text) <= 8_784) return Number(text);
  throw new InvalidArgumentError('Expected a whole number of hours from 1 to 8784.');
}
