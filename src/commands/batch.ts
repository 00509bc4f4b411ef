import { refuseField } from '../domain/refusal.ts';
import type { Outcome } from '../event-store/ledger.ts';
import type { CommandName } from './all.ts';
import { BatchOrder } from './batch-order.ts';
import type { CommandContext, Turn } from './command.ts';

/** A command as it is sent: its input under its name, as the mutation `record` takes it. */
export type Item = Partial<Record<CommandName, object>>;

/** Sends one command. @param index its place in the batch, from 0 */
export type Execute = (
  name: CommandName,
  input: object,
  context: CommandContext,
  index: number,
) => Promise<Outcome>;

/**
 * Sends many commands at once. Those about one person keep their order, and each sees what organisers changed before it in the batch.
 * With a key, each has it together with its place in the batch.
 * @returns their outcomes, in their order
 */
export function recordBatch(
  items: readonly Item[],
  { idempotencyKey: key, ...context }: CommandContext,
  execute: Execute,
): Promise<Outcome[]> {
  let before: Before = { comes: Promise.resolve(), asks: Promise.resolve() };
  const order = new BatchOrder(items);
  return Promise.all(
    items.map((item, index) => {
      const [[name, command] = []] = Object.entries(item) as [CommandName, object][];
      if (!name || !command)
        return Promise.resolve(refuseField(`input.${index}`, 'Expected exactly one command.'));
      const turn = turnAfter(before);
      before = turn.next;
      const idempotencyKey = key === undefined ? undefined : `${key}#${index}`;
      return order.run(name, command, () =>
        execute(name, command, { ...context, idempotencyKey, turn }, index),
      );
    }),
  );
}

type Before = Pick<Turn, 'comes' | 'asks'>;

/** A command that has nothing to ask or to record lets the next one go on, but not past those before it. */
function turnAfter(before: Before): Turn & { readonly next: Before } {
  const { promise: passed, resolve: pass } = Promise.withResolvers<undefined>();
  const { promise: hasAsked, resolve: asked } = Promise.withResolvers<undefined>();
  const next = { comes: before.comes.then(() => passed), asks: before.asks.then(() => hasAsked) };
  return { ...before, pass: () => pass(undefined), asked: () => asked(undefined), next };
}
