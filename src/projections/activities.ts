import type { Comparator } from '../domain/bounds.ts';
import type { Database } from '../sqlite/database.ts';
import type { ProjectedEvent, Projection, ReadModel } from './projection.ts';

export interface ActivityRow {
  readonly id: string;
  readonly campaignId: string;
  readonly name: string;
  readonly status: 'SCHEDULED' | 'CANCELLED';
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly place: string | null;
  readonly cancelReason: string | null;
  readonly headcountLow: number | null;
  readonly headcountHigh: number | null;
  readonly headcountComparator: Comparator | null;
}

export const activities: ReadModel = {
  tables: { activities: 'activity_id' },
  schema: `
    CREATE TABLE activities (
      activity_id TEXT PRIMARY KEY, campaign_id TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL,
      starts_at TEXT NOT NULL, ends_at TEXT, place TEXT, cancel_reason TEXT,
      headcount_low INTEGER, headcount_high INTEGER, headcount_comparator TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX activities_by_campaign ON activities (campaign_id, starts_at, activity_id)`,
  projection: database => new ActivityProjection(database),
};

/** Events that need an existing activity. */
const changes = new Set<string>(['ActivityRescheduled', 'ActivityCancelled', 'HeadcountRecorded']);

/** Activities are few: each event is written at once. */
class ActivityProjection implements Projection {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  project(event: ProjectedEvent): void {
    const activityId = event.subjectId;
    if (changes.has(event.type)) this.#expect(activityId);
    switch (event.type) {
      case 'ActivityScheduled': {
        const { name, startsAt, endsAt, place } = event.data;
        this.#database.run(
          `INSERT INTO activities (activity_id, campaign_id, name, status, starts_at, ends_at, place)
           VALUES (?, ?, ?, 'SCHEDULED', ?, ?, ?)`,
          activityId,
          event.campaignId,
          name,
          startsAt,
          endsAt,
          place,
        );
        break;
      }
      case 'ActivityRescheduled':
        this.#set(activityId, 'starts_at', event.data.startsAt);
        this.#set(activityId, 'ends_at', event.data.endsAt);
        this.#set(activityId, 'place', event.data.place);
        break;
      case 'ActivityCancelled':
        this.#set(activityId, 'status', 'CANCELLED');
        this.#set(activityId, 'cancel_reason', event.data.reason);
        break;
      case 'HeadcountRecorded':
        this.#set(activityId, 'headcount_low', event.data.low);
        this.#set(activityId, 'headcount_high', event.data.high);
        this.#set(activityId, 'headcount_comparator', event.data.comparator);
        break;
      default:
    }
  }

  #expect(activityId: string): void {
    if (!findActivity(this.#database, activityId))
      throw new Error('The activity is not known: its ActivityScheduled event is missing.');
  }

  #set(activityId: string, column: string, value: string | number | null | undefined): void {
    if (value === undefined) return;
    this.#database.run(`UPDATE activities SET ${column} = ? WHERE activity_id = ?`, value, activityId);
  }
}

const columns = `activity_id AS id, campaign_id AS campaignId, name, status, starts_at AS startsAt, ends_at AS endsAt, place,
  cancel_reason AS cancelReason, headcount_low AS headcountLow, headcount_high AS headcountHigh,
  headcount_comparator AS headcountComparator`;

export function findActivity(database: Database, id: string): ActivityRow | undefined {
  return database.get<ActivityRow>(`SELECT ${columns} FROM activities WHERE activity_id = ?`, id);
}

export interface ActivityPage {
  readonly limit: number;
  readonly descending: boolean;
  readonly after?: { readonly key: string; readonly id: string } | undefined;
}

/** A page of a campaign's activities, in the order they begin. */
export function listActivities(
  database: Database,
  campaignId: string,
  page: ActivityPage,
): readonly ActivityRow[] {
  return listActivitiesOf(database, [campaignId], page).get(campaignId) ?? [];
}

/** The same page of each campaign's activities, by campaign id. */
export function listActivitiesOf(
  database: Database,
  campaignIds: readonly string[],
  { limit, descending, after }: ActivityPage,
): ReadonlyMap<string, readonly ActivityRow[]> {
  const [beyond, direction] = descending ? ['<', 'DESC'] : ['>', 'ASC'];
  const order = `starts_at ${direction}, activity_id ${direction}`;
  const rows = database.all<ActivityRow>(
    `SELECT ${columns} FROM (
       SELECT *, row_number() OVER (PARTITION BY campaign_id ORDER BY ${order}) AS number FROM activities
       WHERE campaign_id IN (SELECT value FROM json_each(?))
       ${after ? `AND (starts_at, activity_id) ${beyond} (?, ?)` : ''}
     ) WHERE number <= ? ORDER BY campaign_id, ${order}`,
    JSON.stringify(campaignIds),
    ...(after ? [after.key, after.id] : []),
    limit,
  );
  return Map.groupBy(rows, ({ campaignId }) => campaignId);
}

/** An activity's head-count. */
export interface CountedActivity {
  readonly id: string;
  readonly startsAt: string;
  readonly low: number;
  /** null: no upper bound is known. */
  readonly high: number | null;
}

/** The activities of these campaigns at which heads were counted. */
export function countedActivities(
  database: Database,
  campaignIds: readonly string[],
): readonly CountedActivity[] {
  return database.all<CountedActivity>(
    `SELECT activity_id AS id, starts_at AS startsAt, headcount_low AS low, headcount_high AS high FROM activities
     WHERE campaign_id IN (SELECT value FROM json_each(?)) AND headcount_low IS NOT NULL`,
    JSON.stringify(campaignIds),
  );
}

/** The ids of a campaign's activities that begin from an instant to before another. */
export function activitiesBeginning(
  database: Database,
  campaignId: string,
  from: Date,
  to: Date,
): ReadonlySet<string> {
  const rows = database.all<{ id: string }>(
    'SELECT activity_id AS id FROM activities WHERE campaign_id = ? AND starts_at >= ? AND starts_at < ?',
    campaignId,
    from.toISOString(),
    to.toISOString(),
  );
  return new Set(rows.map(({ id }) => id));
}
