import type { RecordedEvent } from '../../src/event-store/event-store.ts';
import { readModels } from '../../src/read-models/all.ts';
import { readModelsInMemory } from '../../src/read-models/database.ts';
import { Projector } from '../../src/read-models/projector.ts';
import { Statements } from '../../src/sqlite/statements.ts';

/** Read models into which events are folded in batches of these sizes, in turn; default: all at once. */
export function projected(
  events: readonly RecordedEvent[],
  sizes: readonly number[] = [Infinity],
): Statements {
  const statements = new Statements(readModelsInMemory());
  const projector = new Projector(statements.db);
  for (let from = 0, turn = 0; from < events.length; turn++) {
    const batch = events.slice(from, from + sizes[turn % sizes.length]!);
    projector.apply(batch, batch.at(-1)?.position);
    from += batch.length;
  }
  return statements;
}

/** All rows of all read models, of one campaign or of all. */
export function rowsOf(statements: Statements, campaignId = '%'): Record<string, unknown[]> {
  const tables = readModels.flatMap(({ tables: of }) => Object.entries(of));
  return Object.fromEntries(
    tables.map(([table, key]) => [
      table,
      statements.all(`SELECT * FROM ${table} WHERE campaign_id LIKE ? ORDER BY ${key}`, campaignId),
    ]),
  );
}
