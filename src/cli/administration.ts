import { randomUUID } from 'node:crypto';
import { Access } from '../auth/access.ts';
import { operator } from '../auth/requester.ts';
import type { Command, CommandContext } from '../commands/command.ts';
import { CommandRunner } from '../commands/command-runner.ts';
import { organisationCommands } from '../commands/organisation.ts';
import { type Config, readConfig } from '../config.ts';
import type { Accounts } from '../directory/accounts.ts';
import { Refusal } from '../domain/refusal.ts';
import { Ledger, type LedgerReceipt, type Outcome } from '../event-store/ledger.ts';
import { createLogger } from '../operations/logger.ts';
import { signInPath } from '../http/sign-in.ts';
import { openLogAndDirectory } from '../stores.ts';

/** What those verbs need that let people and programs in. They write beside a running server. */
export interface Administration {
  readonly config: Config;
  readonly ledger: Ledger;
  readonly accounts: Accounts;
  readonly access: Access;
  /** Sends a command in an organisation's name. @throws {Error} it is refused */
  send(
    organisationId: string,
    name: keyof typeof organisationCommands,
    input: object,
    secret?: CommandContext['secret'],
  ): Promise<LedgerReceipt>;
  /** A link by which a member signs in. */
  link(organisationId: string, memberId: string): Promise<string>;
}

/** Opens the log and the directory for `work`, and closes them. */
export async function openAdministration(
  work: (administration: Administration) => Promise<void>,
): Promise<void> {
  const config = readConfig(process.env);
  const opened: (() => Promise<void>)[] = [];
  try {
    const { store, directory } = await openLogAndDirectory(config, createLogger('warn'), opened);
    const ledger = new Ledger(store);
    await ledger.positions.load();
    const access = new Access(ledger, directory.accounts, config.access);
    opened.push(() => access.close());
    const runner = new CommandRunner(ledger, directory, await directory.secret('digest'));
    await work({
      config,
      ledger,
      access,
      accounts: directory.accounts,
      send: async (organisationId, name, input, secret) => {
        const definition = organisationCommands[name];
        const command: Command = Object.assign(new definition.input(), input);
        command.context = {
          ...operator(organisationId, 'cli'),
          correlationId: randomUUID(),
          receivedAt: new Date().toISOString(),
          secret,
        };
        return recorded(await runner.execute(command, definition));
      },
      link: async (organisationId, memberId) => {
        const { token } = await access.link({ organisationId, memberId });
        return `${addressOf(config)}${signInPath(token)}`;
      },
    });
  } finally {
    for (const close of opened.reverse()) await close();
  }
}

function recorded(outcome: Outcome): LedgerReceipt {
  if (outcome instanceof Refusal) throw new Error(outcome.message);
  return outcome;
}

/** Where the server is reached, as far as the settings say. */
function addressOf({ publicUrl, host, port }: Config): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  return publicUrl ?? `http://${everywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host}:${port}`;
}
