import type { RecordedEvent } from '../../src/event-store/event-store.ts';
import { readModels } from '../../src/projections/all.ts';
import { findCampaignAnywhere } from '../../src/projections/campaigns.ts';
import { readModelsInMemory } from '../../src/projector/read-model-file.ts';
import { Figures } from '../../src/metrics/figures.ts';
import type { Counts } from '../../src/metrics/tabulation.ts';
import { Projector } from '../../src/projector/projector.ts';
import { Database } from '../../src/sqlite/database.ts';

/** Read models into which events are folded in batches of these sizes, in turn; default: all at once. */
export function projected(events: readonly RecordedEvent[], sizes: readonly number[] = [Infinity]): Database {
  const database = new Database(readModelsInMemory());
  const projector = new Projector(database.sqlite);
  for (let from = 0, turn = 0; from < events.length; turn++) {
    const batch = events.slice(from, from + sizes[turn % sizes.length]!);
    projector.apply(batch, batch.at(-1)?.position);
    from += batch.length;
  }
  return database;
}

/** A sign-up for the campaign as a whole, at noon. */
export const aSignUp = {
  activityId: null,
  signedUpAt: '2026-05-10T12:00:00.000Z',
  attribution: {},
  endsWalkIn: null,
};

/** What is counted of a campaign; nothing, where there is none. */
export function countsOf(database: Database, campaignId: string): Counts {
  const campaign = findCampaignAnywhere(database, campaignId);
  return new Figures(database, campaign ? [campaign] : []).counts();
}

/** All rows of all read models, of one campaign or of all. */
export function rowsOf(database: Database, campaignId = '%'): Record<string, unknown[]> {
  const tables = readModels.flatMap(({ tables: of }) => Object.entries(of));
  return Object.fromEntries(
    tables.map(([table, key]) => [
      table,
      database.all(`SELECT * FROM ${table} WHERE campaign_id LIKE ? ORDER BY ${key}`, campaignId),
    ]),
  );
}
