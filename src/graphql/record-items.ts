import { coerceInputValue, type GraphQLInputObjectType, type GraphQLSchema } from 'graphql';
import type { CommandName } from '../commands/all.ts';
import { type Item, recordBatch } from '../commands/batch.ts';
import type { CommandContext } from '../commands/command.ts';
import type { CommandRunner } from '../commands/command-runner.ts';
import { Refusal, refuseField } from '../domain/refusal.ts';
import type { Outcome } from '../event-store/ledger.ts';

/** Records what connectors say. Each command is held to the schema, as those of `record` are. */
export type RecordItems = (items: readonly Item[], context: CommandContext) => Promise<Outcome[]>;

/** @returns outcomes in the order of the items @throws {StoreUnavailable | DirectoryUnavailable} */
export function itemRecorder(schema: GraphQLSchema, runner: Pick<CommandRunner, 'executeAll'>): RecordItems {
  const type = schema.getType('Record') as GraphQLInputObjectType;
  return (items, context) =>
    recordBatch(
      runner,
      items.map(item => bySchema(item, type)),
      context,
    );
}

/** The item as the schema reads it, or where it does not fit. What was sent is not repeated. */
function bySchema(item: Item, type: GraphQLInputObjectType): Item | Refusal {
  const [name = '', ...others] = Object.keys(item);
  const { [name]: field } = type.getFields();
  const fault = (path: readonly (string | number)[]) => {
    throw new Unfit(path.join('.'));
  };
  try {
    // Checking an item visits every possible field, which takes as long as reading it.
    return field && others.length === 0
      ? { [name]: coerceInputValue(item[name as CommandName], field.type, path => fault([name, ...path])) }
      : (coerceInputValue(item, type, fault) as Item);
  } catch (error) {
    if (!(error instanceof Unfit)) throw error;
    return refuseField(
      error.message || 'input',
      'Expected a value of another type, as schema.graphql has it.',
    );
  }
}

/** Where a value does not fit the schema. At the first, since there may be as many as there are values. */
class Unfit extends Error {
  override name = 'Unfit';
}
