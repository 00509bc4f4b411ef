import { randomUUID } from 'node:crypto';
import { Access, signInPath } from '../auth/access.ts';
import { operator } from '../auth/requester.ts';
import { beginOrganisation } from '../commands/begin-organisation.ts';
import type { Command } from '../commands/command.ts';
import { CommandRunner } from '../commands/command-runner.ts';
import { Preparation } from '../commands/preparation.ts';
import { withNewSecret } from '../commands/new-secret.ts';
import { organisationCommands } from '../commands/organisation.ts';
import { type Config, readConfig } from '../config.ts';
import type { Directory } from '../directory/directory.ts';
import { randomId } from '../directory/ids.ts';
import { isMissing } from '../directory/open-directory.ts';
import type { Accounts } from '../directory/accounts.ts';
import { firstOrganisation, type Organisation } from '../domain/organisation/state.ts';
import { Refusal } from '../domain/refusal.ts';
import { StoreLocked } from '../event-store/errors.ts';
import { Ledger } from '../event-store/ledger.ts';
import { createReport } from '../operations/logger.ts';
import { openLogAndDirectory } from '../stores.ts';
import { besideServer } from './beside-server.ts';
import { addressOf } from './running-server.ts';

type Name = keyof typeof organisationCommands;

/** The id of what was changed, and the key, where one was made. */
export interface Done {
  readonly id: string;
  readonly key?: string | null;
}

/** What those verbs need that let people and programs in. */
export interface Administration {
  readonly accounts: Accounts;
  /** An organisation as it is now; its name is null where there is none. */
  readonly organisation: (id: string) => Promise<Organisation>;
  /** When its keys were last used, by their ids, in milliseconds. */
  readonly lastUses: (id: string) => Promise<Map<string, number>>;
  /** Sends a command in an organisation's name. @throws {Error} it is refused */
  readonly send: (organisationId: string, name: Name, input: object) => Promise<Done>;
  /** @param ownerEmail in normal form; null: it is not known. @returns the ids of the organisation and its owner */
  readonly createOrganisation: (
    name: string,
    ownerEmail: string | null,
  ) => Promise<{ id: string; ownerId: string }>;
  /** A link by which a member signs in. */
  readonly link: (organisationId: string, memberId: string) => Promise<string>;
}

/**
 * Opens the log and the directory for `work`, and closes them. Where a server holds the log, as it does an embedded one, that
 * server is asked to make the changes; whoever may write to the directory is let in for that.
 * @param onlyShown `work` changes nothing: files of an earlier version are refused, and not brought up
 */
export async function openAdministration(
  work: (administration: Administration) => Promise<void>,
  onlyShown: boolean,
): Promise<void> {
  const config = readConfig(process.env);
  const opened: (() => Promise<void>)[] = [];
  try {
    await work(await administration(config, opened, onlyShown));
  } finally {
    for (const close of opened.reverse()) await close();
  }
}

async function administration(
  config: Config,
  opened: (() => Promise<void>)[],
  onlyShown: boolean,
): Promise<Administration> {
  if (isMissing(config.directory)) {
    throw new Error(
      `There is no directory in ${config.dataDirectory} yet: start the server once, which makes the first organisation; or set DATA_DIR.`,
    );
  }
  const logger = createReport();
  try {
    const { store, directory } = await openLogAndDirectory(config, logger, opened, { onlyShown });
    return await direct(config, new Ledger(store), directory, opened);
  } catch (error) {
    if (!(error instanceof StoreLocked)) throw error;
    return await throughServer(config, opened, onlyShown);
  }
}

async function direct(
  config: Config,
  ledger: Ledger,
  directory: Directory,
  opened: (() => Promise<void>)[],
): Promise<Administration> {
  await ledger.positions.load();
  const access = new Access(ledger, directory.accounts, config.access);
  opened.push(() => access.close());
  const preparation = new Preparation(await directory.secret('digest'));
  const runner = new CommandRunner(ledger, directory, preparation);
  return {
    ...reading(config, access, directory),
    send: async (organisationId, name, input) => {
      const definition = organisationCommands[name];
      const context = {
        ...operator(organisationId, 'cli'),
        correlationId: randomUUID(),
        receivedAt: new Date().toISOString(),
      };
      const { outcome, text } = await withNewSecret(config.access.environment, context, own => {
        const command: Command = Object.assign(new definition.input(), input);
        command.context = own;
        return runner.execute(command, definition);
      });
      if (outcome instanceof Refusal) throw new Error(outcome.message);
      return { id: outcome.subject ?? organisationId, key: text ?? null };
    },
    createOrganisation: async (name, email) => {
      const id = randomId();
      const ownerId = await beginOrganisation(ledger, directory.accounts, operator(id, 'cli'), {
        name,
        email,
      });
      return { id, ownerId: ownerId! };
    },
  };
}

async function throughServer(
  config: Config,
  opened: (() => Promise<void>)[],
  onlyShown: boolean,
): Promise<Administration> {
  const { server, access, directory } = await besideServer(config, opened, onlyShown);
  return {
    ...reading(config, access, directory),
    send: (organisationId, name, input) => server.change<Done>(organisationId, name, input),
    createOrganisation: (name, ownerEmail) =>
      server.change(firstOrganisation, 'createOrganisation', {
        name,
        ...(ownerEmail !== null && { ownerEmail }),
      }),
  };
}

function reading(config: Config, access: Access, { accounts }: Directory) {
  return {
    accounts,
    organisation: (id: string) => access.organisation(id),
    lastUses: (id: string) => access.lastUses(id),
    link: async (organisationId: string, memberId: string) => {
      const { token } = await access.link({ organisationId, memberId });
      return `${addressOf(config)}${signInPath(token)}`;
    },
  };
}
