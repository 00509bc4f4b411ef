import { Command, CommanderError } from 'commander';
import { forOperator } from '../event-store/errors.ts';
import { installedVersion } from '../operations/installed-version.ts';
import { backupCommand } from './backup.ts';
import { connectorsCommand } from './connectors.ts';
import { demoCommand } from './demo.ts';
import { directoryCommand } from './directory.ts';
import { documentsCommand } from './documents.ts';
import { exportCommand } from './export.ts';
import { importCommand } from './import.ts';
import { keysCommand } from './keys.ts';
import { Interrupted } from './interruption.ts';
import { newDirectoryCommand } from './new-directory.ts';
import { organisationCommand } from './organisation.ts';
import { rebuildCommand } from './rebuild.ts';
import { replayCommand } from './replay.ts';
import { restoreCommand } from './restore.ts';
import { rolesCommand } from './roles.ts';
import { say } from './say.ts';
import { schemaCommand } from './schema.ts';
import { serveCommand } from './serve.ts';
import { signInCommand } from './sign-in.ts';
import { verifyCommand } from './verify.ts';

/** The exit codes; docs/operations.md lists them. */
const exitCode = { failed: 1, usage: 2, interrupted: 130 };

const help = `
Without a verb it starts the server. Settings come from the environment; docs/operations.md lists them.

Examples:
  dugnad
  dugnad demo
  dugnad help replay

Exit codes:
  0  done
  1  it failed, or what was compared differs; the reason is on standard error
  2  the command line does not fit; nothing was done`;

/** Runs the verb that `args` begin with. @returns the exit code, or undefined where the verb set it or goes on running */
export async function run(args: readonly string[]): Promise<number | undefined> {
  const asked = { json: false };
  try {
    const dugnad = program().hook('preAction', (_, verb) => {
      asked.json = verb.opts<{ readonly json?: boolean }>().json === true;
    });
    await dugnad.parseAsync(args.length === 0 ? ['serve'] : (unknownVerb(dugnad, args) ?? args), {
      from: 'user',
    });
    return undefined;
  } catch (error) {
    // Commander has written its message; help and version end the same way, with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCode.usage;
    const reason = forOperator(error);
    if (asked.json) say(JSON.stringify({ error: reason }));
    process.stderr.write(`${reason}\n`);
    return error instanceof Interrupted ? exitCode.interrupted : exitCode.failed;
  }
}

const verbs = () => [
  serveCommand(),
  demoCommand(),
  importCommand(),
  signInCommand(),
  keysCommand(),
  organisationCommand(),
  connectorsCommand(),
  replayCommand(),
  verifyCommand(),
  rebuildCommand(),
  exportCommand(),
  backupCommand(),
  restoreCommand(),
  newDirectoryCommand(),
  directoryCommand(),
  schemaCommand(),
  documentsCommand(),
  rolesCommand(),
];

function program(): Command {
  const dugnad = new Command('dugnad')
    .description('A participation ledger for social-mobilisation campaigns.')
    .usage('[verb] [options]')
    .version(installedVersion(), '-V, --version', 'print the version')
    .commandsGroup('Verbs:')
    .helpCommand('help [verb]', 'show what a verb does')
    .addHelpText('after', help)
    .showHelpAfterError()
    .exitOverride();
  for (const verb of verbs()) {
    for (const sub of verb.copyInheritedSettings(dugnad).commands) sub.copyInheritedSettings(verb);
    dugnad.addCommand(verb);
  }
  return dugnad;
}

/** The verb alone, so that the error is about it: with `help` or `--help` Commander would show the program's help. */
function unknownVerb({ commands }: Command, args: readonly string[]): [string] | undefined {
  const verb = args[0] === 'help' ? args[1] : args[0];
  if (verb === undefined || verb.startsWith('-') || verb === 'help') return undefined;
  return commands.some(command => command.name() === verb) ? undefined : [verb];
}
