import { Command, InvalidArgumentError, Option } from 'commander';
import { newKey } from '../auth/secret-text.ts';
import { readConfig } from '../config.ts';
import { type ApiKey, openKey } from '../domain/organisation/state.ts';
import { roles } from '../domain/role.ts';
import { administrate, organisationOption } from './administrate.ts';
import { say } from './say.ts';

const help = `
They work beside a running server, on the files in DATA_DIR. A key is sent in the header Authorization: Bearer.

Examples:
  dugnad keys issue Website --role INTEGRATION --campaign wtcmwhsh1hfs4c9s
  dugnad keys list
  dugnad keys rotate 4t6y8n2k0q1w3e5r --overlap 48
  dugnad keys revoke 4t6y8n2k0q1w3e5r`;

interface Where {
  readonly organisation: string;
}

interface Issue extends Where {
  readonly role: string;
  readonly campaign?: string[];
  readonly expires?: string;
}

interface Rotate extends Where {
  readonly overlap: number;
}

export function keysCommand(): Command {
  const keys = new Command('keys')
    .description('issue, list, rotate and revoke API keys')
    .addHelpText('after', help);
  keys
    .command('issue')
    .description('issue a key, and print it: it is not shown again')
    .argument('<name>', 'what it is for; no personal data')
    .addOption(new Option('--role <role>', 'what it may see and do').choices(roles).makeOptionMandatory())
    .option('--campaign <id...>', 'the only campaigns it opens; default: all')
    .option(
      '--expires <instant>',
      'until when it opens, such as 2027-01-01T00:00:00+01:00; default: until it is revoked',
    )
    .option(...organisationOption)
    .action(issue);
  keys
    .command('list')
    .description('list the keys')
    .option(...organisationOption)
    .action(list);
  keys
    .command('rotate')
    .description('give a key a new secret, and print it')
    .argument('<key>', "the key's id, as keys list shows it")
    .option('--overlap <hours>', 'for how many hours the secret before goes on to open', hours, 24)
    .option(...organisationOption)
    .action(rotate);
  keys
    .command('revoke')
    .description('revoke a key: it opens nothing any more, on any node')
    .argument('<key>', "the key's id, as keys list shows it")
    .option(...organisationOption)
    .action(revoke);
  keys
    .command('generate')
    .description(
      'print a key for INITIAL_OWNER_KEY; it opens nothing before a server is first started with it',
    )
    .action(() => say(newKey(readConfig(process.env).access.environment).text));
  return keys;
}

function hours(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) <= 720) return Number(text);
  throw new InvalidArgumentError('Expected a whole number from 0 to 720.');
}

function issue(
  name: string,
  { role, campaign: campaigns, expires: expiresAt, organisation }: Issue,
): Promise<void> {
  return administrate(async ({ send }) => {
    const { id, key } = await send(organisation, 'issueKey', { name, role, campaigns, expiresAt });
    say(key!);
    process.stderr.write(`Issued the key ${id}. Keep it now: it is not shown again.\n`);
  });
}

function rotate(keyId: string, { overlap: overlapHours, organisation }: Rotate): Promise<void> {
  return administrate(async ({ send }) => {
    const { key } = await send(organisation, 'rotateKey', { keyId, overlapHours });
    say(key!);
    process.stderr.write(`What was its secret before goes on to open for ${overlapHours} hours.\n`);
  });
}

function revoke(keyId: string, { organisation }: Where): Promise<void> {
  return administrate(async ({ send }) => {
    await send(organisation, 'revokeKey', { keyId });
    say(`Revoked the key ${keyId}.`);
  });
}

function list({ organisation }: Where): Promise<void> {
  return administrate(async administration => {
    const { name, keys } = await administration.organisation(organisation);
    if (name === null)
      throw new Error(`There is no organisation ${organisation}; dugnad organisation list shows all.`);
    const uses = await administration.lastUses(organisation);
    for (const [id, key] of Object.entries(keys)) {
      const used = uses.get(id);
      const last = used === undefined ? 'never used' : `last used ${new Date(used).toISOString()}`;
      const only = key.campaigns === null ? 'all campaigns' : key.campaigns.join(' ');
      say([id, key.role, stateOf(key, id), last, only, key.name].join('  '));
    }
  }, true);
}

function stateOf(key: ApiKey, id: string): string {
  if (key.revoked) return 'revoked';
  const opens = Object.keys(key.secrets).some(secretId =>
    openKey({ name: '', members: {}, keys: { [id]: key } }, id, secretId, Date.now()),
  );
  if (!opens) return 'expired';
  return key.expiresAt === null ? 'open' : `open until ${key.expiresAt}`;
}
