import { circumstancesOf, type CommandContext } from '../commands/command.ts';
import { commandOf } from '../commands/batch.ts';
import type { PreparedItem } from '../commands/prepared-items.ts';
import type { CommandName } from '../commands/all.ts';
import { refuseImpossibleTime } from '../domain/circumstances.ts';
import { Refusal } from '../domain/refusal.ts';
import { asItemOutcome, type ItemOutcome } from './row-outcome.ts';

/** What the commands' own rules say of items that are not sent; what depends on the ledger is not seen. */
export function checkItems(items: readonly PreparedItem[]): ItemOutcome[] {
  const context = { organisationId: '', receivedAt: new Date().toISOString() } as CommandContext;
  return items.map(({ item, prepared }) => {
    const [[name, input] = []] = Object.entries(item) as [CommandName, object][];
    const refusal =
      prepared instanceof Refusal
        ? prepared
        : refuseImpossibleTime(circumstancesOf(commandOf(name!, input!, context)));
    return refusal ? asItemOutcome(refusal) : { __typename: 'Receipt', duplicate: false };
  });
}
