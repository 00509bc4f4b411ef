import { activityEvents } from '../../domain/activity.ts';
import {
  isOf,
  isParticipation,
  type ProjectedEvent,
  type Projection,
  type ReadModel,
} from '../../projections/projection.ts';
import type { Database } from '../../sqlite/database.ts';
import { ActivityRows } from './activity-rows.ts';
import { exportedTables } from './exported-tables.ts';
import { ParticipationRows } from './participation-rows.ts';
import { RowWriter } from './row-writer.ts';

/** One row for each act of taking part, as it stands. They are kept for an export alone, in a temporary file. */
export const rows: ReadModel = {
  tables: {},
  schema: exportedTables,
  projection: database => new RowProjection(database),
};

class RowProjection implements Projection {
  readonly #activities: ActivityRows;
  readonly #participation: ParticipationRows;

  constructor(database: Database) {
    const writer = new RowWriter(database);
    this.#activities = new ActivityRows(writer);
    this.#participation = new ParticipationRows(writer);
  }

  project(event: ProjectedEvent): void {
    if (isOf(activityEvents, event)) this.#activities.take(event);
    else if (isParticipation(event)) this.#participation.take(event);
  }
}
