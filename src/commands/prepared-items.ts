import { Refusal } from '../domain/refusal.ts';
import type { Outcome } from '../event-store/ledger.ts';
import { type CommandName, commands } from './all.ts';
import { commandOf, type Item, recordBatch } from './batch.ts';
import type { Command, CommandContext, NamesActivity } from './command.ts';
import type { CommandRunner } from './command-runner.ts';
import type { Preparation, Prepared } from './preparation.ts';

/** A command as it is sent, with what was made of it before that. */
export interface PreparedItem {
  readonly item: Item;
  readonly prepared: Prepared | Refusal;
}

/** Records commands that were prepared. @returns outcomes in their order @throws {StoreUnavailable | DirectoryUnavailable} */
export type RecordPrepared = (items: readonly PreparedItem[], context: CommandContext) => Promise<Outcome[]>;

/**
 * Prepares commands as they are sent, each by itself.
 * @param organisationId whose commands they are: it is part of the digests by which repeats are recognised
 */
export function itemPreparer(preparation: Preparation, organisationId: string) {
  const context = { organisationId } as CommandContext;
  return (item: Item): PreparedItem => {
    const [[name, input] = []] = Object.entries(item) as [CommandName, object][];
    const command: Command & NamesActivity = commandOf(name!, input!, context);
    const prepared = preparation.of(command, commands[name!]);
    const { activity, activityId } = command;
    return { item: activity == null ? item : { [name!]: { ...input, activityId } }, prepared };
  };
}

/** Sends what was prepared to the runner, as one batch. */
export const preparedRecorder =
  (runner: Pick<CommandRunner, 'executeAll'>): RecordPrepared =>
  (items, context) =>
    recordBatch(
      runner,
      items.map(({ item }) => item),
      context,
      items.map(({ prepared }) => prepared),
    );
