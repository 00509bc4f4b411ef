import type { ActivityDetails, ActivityEvent, Timing } from '../../domain/activity.ts';
import { unreachable } from '../../domain/decider.ts';
import type { ProjectedEvent } from '../../projections/projection.ts';
import { type EventOf, type Fields, instant, occurredAt, type RowWriter } from './row-writer.ts';

/** The rows of activities and their head-counts. */
export class ActivityRows {
  readonly #rows: RowWriter;

  constructor(rows: RowWriter) {
    this.#rows = rows;
  }

  take(event: EventOf<ActivityEvent['type']>): void {
    const { subjectId, recorded } = event;
    const changedAt = recorded.recordedAt.toISOString();
    switch (event.type) {
      case 'ActivityScheduled': {
        this.#rows.add('exported_activities', {
          ...{
            activity_id: subjectId,
            position: recorded.position,
            status: 'SCHEDULED',
            tags: '[]',
            co_hosts: '[]',
          },
          ...this.#timing(event, event.data),
          ...details(event.data),
          ...{ created_at: changedAt, changed_at: changedAt, revision: 0 },
        });
        return;
      }
      case 'ActivityRescheduled':
        this.#change(subjectId, { ...this.#timing(event, event.data), changed_at: changedAt });
        return;
      case 'ActivityUpdated':
        this.#change(subjectId, { ...details(event.data), changed_at: changedAt });
        return;
      case 'ActivityCancelled':
        this.#change(subjectId, {
          ...{ status: 'CANCELLED', cancelled_at: instant(event.data.cancelledAt) },
          ...{ cancel_reason: event.data.reason, changed_at: changedAt },
        });
        return;
      case 'HeadcountRecorded':
        this.#headcount(event);
        return;
      default:
        unreachable(event);
    }
  }

  #change(activityId: string, fields: Fields): void {
    this.#rows.change('exported_activities', fields, 'activity_id = ?', activityId);
    this.#rows.database.run(
      'UPDATE exported_activities SET revision = revision + 1 WHERE activity_id = ?',
      activityId,
    );
  }

  #headcount(event: EventOf<'HeadcountRecorded'>): void {
    const { low, high, comparator } = event.data;
    this.#rows.change('exported_headcounts', { standing: 0 }, 'activity_id = ?', event.subjectId);
    this.#rows.add('exported_headcounts', {
      ...{ position: event.recorded.position, activity_id: event.subjectId, low, high, comparator },
      ...this.#rows.when('counted', event, occurredAt(event)),
      standing: 1,
    });
  }

  /** Of an activity, as far as it is stated. */
  #timing(event: ProjectedEvent, { startsAt, endsAt, place, coordinates }: Partial<Timing>): Fields {
    const startsOn = startsAt ? this.#rows.day(event, startsAt) : null;
    return {
      ...(startsAt !== undefined && { starts_at: instant(startsAt), starts_on: startsOn }),
      ...(endsAt !== undefined && { ends_at: instant(endsAt) }),
      ...(place !== undefined && { place }),
      ...(coordinates !== undefined && {
        latitude: coordinates?.latitude ?? null,
        longitude: coordinates?.longitude ?? null,
      }),
    };
  }
}

/** What an activity is, as far as it is stated. */
function details(stated: Partial<ActivityDetails>): Fields {
  const { name, type, tags, onlineUrl, coHosts, capacity, group } = stated;
  const columns = {
    ...{ name, type, capacity, online_url: onlineUrl, grouped_as: group },
    ...{ tags: tags && JSON.stringify(tags), co_hosts: coHosts && JSON.stringify(coHosts) },
  };
  return Object.fromEntries(
    Object.entries(columns).flatMap(([column, value]) => (value === undefined ? [] : [[column, value]])),
  );
}
