import { Command } from 'commander';
import { emailIdentifier } from '../directory/identifier.ts';
import { memberOf, ownerOf } from '../domain/organisation/state.ts';
import { administrate, organisationOption } from './administrate.ts';
import { say } from './say.ts';
import type { Administration } from './administration.ts';

const help = `
The link can be used once, within an hour, by whoever opens it. It leads to PUBLIC_URL, or to HOST and PORT.

Examples:
  dugnad sign-in
  dugnad sign-in --email kari@example.org
  PUBLIC_URL=https://dugnad.example.org dugnad sign-in --organisation 4t6y8n2k0q1w3e5r`;

interface Options {
  readonly email?: string;
  readonly organisation: string;
}

export function signInCommand(): Command {
  return new Command('sign-in')
    .description('print a link by which a member signs in; without an address: an owner')
    .option('--email <address>', "the member's e-mail address")
    .option(...organisationOption)
    .addHelpText('after', help)
    .action(({ email, organisation }: Options) =>
      administrate(async administration => {
        const memberId = await memberWith(administration, organisation, email);
        say(await administration.link(organisation, memberId));
      }),
    );
}

async function memberWith(
  { organisation: organisationWith, accounts }: Administration,
  organisationId: string,
  email: string | undefined,
): Promise<string> {
  const organisation = await organisationWith(organisationId);
  if (organisation.name === null) {
    throw new Error(
      `There is no organisation ${organisationId}. A server makes the first when it starts; dugnad organisation list shows all.`,
    );
  }
  if (email === undefined) {
    const owner = ownerOf(organisation);
    if (owner !== undefined) return owner;
    throw new Error(
      `The organisation ${organisationId} has no owner yet. Start the server once: it makes one.`,
    );
  }
  const address = emailIdentifier(email)?.value;
  const known = (await accounts.addresses(organisationId)).find(member => member.email === address);
  if (known && memberOf(organisation, known.memberId)) return known.memberId;
  throw new Error(
    `No member of ${organisationId} has the address ${email}. An owner invites them by the mutation inviteMember.`,
  );
}
