import { Refusal, refuseField } from '../domain/refusal.ts';
import type { Outcome } from '../event-store/ledger.ts';
import { type CommandName, commands } from './all.ts';
import { asInput } from './as-input.ts';
import type { Command, CommandContext } from './command.ts';
import type { CommandRunner, SentCommand } from './command-runner.ts';
import type { Prepared } from './preparation.ts';

/** A command as it is sent: its input under its name, as the mutation `record` takes it. */
export type Item = Partial<Record<CommandName, object>>;

/** What was sent as a command of its class. */
export function commandOf(name: CommandName, input: object, context: CommandContext): Command {
  const command = asInput<Command>(commands[name].input, input);
  command.context = context;
  return command;
}

/**
 * Sends many commands at once. Those about one person keep their order, and each sees what organisers changed before it in the batch.
 * With a key, each has it together with its index in the batch.
 * @param items those that are refused already stay so
 * @param prepared what was made of each of them before
 * @returns their outcomes, in their order
 * @throws {StoreUnavailable | DirectoryUnavailable}
 */
export async function recordBatch(
  runner: Pick<CommandRunner, 'executeAll'>,
  items: readonly (Item | Refusal)[],
  { idempotencyKey: key, ...context }: CommandContext,
  prepared?: readonly (Prepared | Refusal)[],
): Promise<Outcome[]> {
  const sent = items.map((item, index): SentCommand | Refusal => {
    if (item instanceof Refusal) return item;
    const [name] = Object.keys(item) as CommandName[];
    const input = name && item[name];
    if (!name || !input) return refuseField(`input.${index}`, 'Expected exactly one command.');
    const own = key === undefined ? context : { ...context, idempotencyKey: `${key}#${index}` };
    return {
      command: commandOf(name, input, own),
      definition: commands[name],
      prepared: prepared?.[index],
    };
  });
  const outcomes = await runner.executeAll(
    sent.filter((one): one is SentCommand => !(one instanceof Refusal)),
  );
  let next = 0;
  return sent.map(one => (one instanceof Refusal ? one : outcomes[next++]!));
}
