import { type CommandName, commands } from '../commands/all.ts';
import { asInput } from '../commands/as-input.ts';
import { checkInput } from '../commands/check.ts';
import { refuseImpossibleTime } from '../domain/circumstances.ts';
import { circumstancesOf, type Command, type CommandContext } from '../commands/command.ts';
import type { ItemOutcome } from './row-outcome.ts';
import type { Item } from '../commands/batch.ts';

/** What the commands' own rules say of items that are not sent; what depends on the ledger is not seen. */
export function checkItems(items: readonly Item[]): ItemOutcome[] {
  const receivedAt = new Date().toISOString();
  return items.map(item => {
    const [[name, input] = []] = Object.entries(item) as [CommandName, object][];
    const command = asInput<Command>(commands[name!].input, input!);
    command.context = { organisationId: '', receivedAt } as CommandContext;
    const refusal = checkInput(command) ?? refuseImpossibleTime(circumstancesOf(command));
    return refusal
      ? { __typename: 'Refusal', code: refusal.code, message: refusal.message }
      : { __typename: 'Receipt', duplicate: false };
  });
}
