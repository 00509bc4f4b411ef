import { Command } from 'commander';
import { emailIdentifier } from '../directory/identifier.ts';
import { administrate } from './administrate.ts';
import { say } from './say.ts';

const help = `
An organisation owns its campaigns, its people and its keys: another one's are as if they did not exist. The first is there
from the first start. The verbs work beside a running server, on the files in DATA_DIR.

Examples:
  dugnad organisation create "Nesodden Røde Kors" --owner kari@example.org
  dugnad organisation list`;

export function organisationCommand(): Command {
  const organisation = new Command('organisation')
    .description('create and list organisations')
    .addHelpText('after', help);
  organisation
    .command('create')
    .description("create an organisation with an owner, and print the owner's sign-in link")
    .argument('<name>', 'what it is called')
    .option('--owner <email>', "the owner's e-mail address; kept in the directory, never in the log")
    .action(create);
  organisation.command('list').description('list the organisations').action(list);
  return organisation;
}

function create(name: string, { owner }: { readonly owner?: string }): Promise<void> {
  return administrate(async ({ createOrganisation, link }) => {
    if (name.trim() === '' || name.length > 200) throw new Error('Expected a name of 1 to 200 characters.');
    const email = owner === undefined ? null : emailIdentifier(owner)?.value;
    if (email === undefined)
      throw new Error(`--owner: expected an e-mail address such as kari@example.org, got ${owner}.`);
    const { id, ownerId } = await createOrganisation(name, email);
    say(`Created the organisation ${id}.`);
    say(`Its owner signs in by this link, once and within an hour: ${await link(id, ownerId)}`);
  });
}

function list(): Promise<void> {
  return administrate(async ({ accounts, organisation }) => {
    for (const id of await accounts.organisations()) {
      const { name, members, keys } = await organisation(id);
      const present = Object.values(members).filter(({ removed }) => !removed).length;
      const open = Object.values(keys).filter(({ revoked }) => !revoked).length;
      say(`${id}  ${present} members, ${open} keys  ${name ?? '(no name)'}`);
    }
  }, true);
}
