import { type ActivityDetails, activityEvents, type Timing } from '../domain/activity.ts';
import type { Comparator } from '../domain/bounds.ts';
import { unreachable } from '../domain/decider.ts';
import type { Database } from '../sqlite/database.ts';
import { isOf, type ProjectedEvent, type Projection, type ReadModel } from './projection.ts';

export interface ActivityRow {
  readonly id: string;
  readonly campaignId: string;
  readonly name: string;
  readonly status: 'SCHEDULED' | 'CANCELLED';
  /** null: its date is still to be set. */
  readonly startsAt: string | null;
  readonly endsAt: string | null;
  readonly place: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly type: string | null;
  readonly tags: readonly string[];
  readonly onlineUrl: string | null;
  readonly coHosts: readonly string[];
  readonly capacity: number | null;
  readonly group: string | null;
  readonly cancelReason: string | null;
  readonly headcountLow: number | null;
  readonly headcountHigh: number | null;
  readonly headcountComparator: Comparator | null;
}

/** Stands for the beginning of an activity without a date: after all dates in the order of texts. */
export const undated = '~';

export const activities: ReadModel = {
  tables: { activities: 'activity_id' },
  schema: `
    CREATE TABLE activities (
      activity_id TEXT PRIMARY KEY, campaign_id TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL,
      starts_at TEXT NOT NULL, -- '~': its date is still to be set
      ends_at TEXT, place TEXT, latitude REAL, longitude REAL, cancel_reason TEXT,
      type TEXT, tags TEXT NOT NULL, online_url TEXT, co_hosts TEXT NOT NULL, -- tags, co_hosts: JSON
      capacity INTEGER, group_key TEXT,
      headcount_low INTEGER, headcount_high INTEGER, headcount_comparator TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX activities_by_campaign ON activities (campaign_id, starts_at, activity_id)`,
  projection: database => new ActivityProjection(database),
};

/** Activities are few: each event is written at once. */
class ActivityProjection implements Projection {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  project(event: ProjectedEvent): void {
    if (!isOf(activityEvents, event)) return;
    const activityId = event.subjectId;
    if (event.type !== 'ActivityScheduled') this.#expect(activityId);
    switch (event.type) {
      case 'ActivityScheduled': {
        this.#database.run(
          `INSERT INTO activities (activity_id, campaign_id, name, status, starts_at, tags, co_hosts)
           VALUES (?, ?, ?, 'SCHEDULED', ?, '[]', '[]')`,
          activityId,
          event.campaignId,
          event.data.name,
          event.data.startsAt ?? undated,
        );
        this.#place(activityId, event.data);
        this.#describe(activityId, event.data);
        break;
      }
      case 'ActivityRescheduled':
        this.#place(activityId, event.data);
        break;
      case 'ActivityUpdated':
        this.#describe(activityId, event.data);
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
        unreachable(event);
    }
  }

  #place(activityId: string, { startsAt, endsAt, place, coordinates }: Partial<Timing>): void {
    this.#set(activityId, 'starts_at', startsAt === null ? undated : startsAt);
    this.#set(activityId, 'ends_at', endsAt);
    this.#set(activityId, 'place', place);
    this.#set(activityId, 'latitude', coordinates === null ? null : coordinates?.latitude);
    this.#set(activityId, 'longitude', coordinates === null ? null : coordinates?.longitude);
  }

  #describe(activityId: string, { name, type, tags, ...details }: Partial<ActivityDetails>): void {
    const { onlineUrl, coHosts, capacity, group } = details;
    this.#set(activityId, 'name', name);
    this.#set(activityId, 'type', type);
    this.#set(activityId, 'tags', tags && JSON.stringify(tags));
    this.#set(activityId, 'online_url', onlineUrl);
    this.#set(activityId, 'co_hosts', coHosts && JSON.stringify(coHosts));
    this.#set(activityId, 'capacity', capacity);
    this.#set(activityId, 'group_key', group);
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

const columns = `activity_id AS id, campaign_id AS campaignId, name, status, nullif(starts_at, '${undated}') AS startsAt,
  ends_at AS endsAt, place, latitude, longitude, type, tags, online_url AS onlineUrl, co_hosts AS coHosts, capacity,
  group_key AS "group", cancel_reason AS cancelReason, headcount_low AS headcountLow, headcount_high AS headcountHigh,
  headcount_comparator AS headcountComparator`;

type StoredActivity = Omit<ActivityRow, 'tags' | 'coHosts'> & {
  readonly tags: string;
  readonly coHosts: string;
};

const activityOf = ({ tags, coHosts, ...row }: StoredActivity): ActivityRow => ({
  ...row,
  tags: JSON.parse(tags) as string[],
  coHosts: JSON.parse(coHosts) as string[],
});

export function findActivity(database: Database, id: string): ActivityRow | undefined {
  const row = database.get<StoredActivity>(`SELECT ${columns} FROM activities WHERE activity_id = ?`, id);
  return row && activityOf(row);
}

interface ActivityPage {
  readonly limit: number;
  readonly descending: boolean;
  /** Only those of this group. */
  readonly group?: string | undefined;
  readonly after?: { readonly key: string; readonly id: string } | undefined;
}

/** A page of a campaign's activities, in the order they begin; those without a date last. */
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
  { limit, descending, group, after }: ActivityPage,
): ReadonlyMap<string, readonly ActivityRow[]> {
  const [beyond, direction] = descending ? ['<', 'DESC'] : ['>', 'ASC'];
  const order = `starts_at ${direction}, activity_id ${direction}`;
  const rows = database.all<StoredActivity>(
    `SELECT ${columns} FROM (
       SELECT *, row_number() OVER (PARTITION BY campaign_id ORDER BY ${order}) AS number FROM activities
       WHERE campaign_id IN (SELECT value FROM json_each(?))
       ${group === undefined ? '' : 'AND group_key = ?'}
       ${after ? `AND (starts_at, activity_id) ${beyond} (?, ?)` : ''}
     ) WHERE number <= ? ORDER BY campaign_id, ${order}`,
    JSON.stringify(campaignIds),
    ...(group === undefined ? [] : [group]),
    ...(after ? [after.key, after.id] : []),
    limit,
  );
  return Map.groupBy(rows.map(activityOf), ({ campaignId }) => campaignId);
}

/** An activity's head-count. */
interface CountedActivity {
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
