import { escape, ICalCalendar, ICalEventStatus } from 'ical-generator';
import type { Snapshot } from '../snapshot.ts';

interface Activity {
  readonly id: string;
  readonly name: string;
  readonly status: 'SCHEDULED' | 'CANCELLED';
  readonly startsAt: string;
  readonly endsAt: string | null;
  readonly place: string | null;
  readonly cancelReason: string | null;
  readonly createdAt: string;
  readonly changedAt: string;
  readonly revision: number;
}

/** iCalendar forbids control characters, but for those that it escapes (RFC 5545, 3.3.11). */
const plain = (text: string) => text.replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ');

/**
 * A campaign's activities as iCalendar (RFC 5545), but those whose date is still to be set. Times are in UTC. An activity has the same UID in every export, and its SEQUENCE and
 * stamps grow only with its changes, so a calendar that takes the file again moves what was moved, and strikes out what was cancelled.
 */
export function* calendar({ database, campaign }: Snapshot): Generator<Uint8Array> {
  const activities = database.all<Activity>(
    `SELECT activity_id AS id, name, status, starts_at AS startsAt, ends_at AS endsAt, place, cancel_reason AS cancelReason,
       created_at AS createdAt, changed_at AS changedAt, revision
     FROM exported_activities WHERE starts_at IS NOT NULL ORDER BY position`,
  );
  // The library escapes the fields of events, but not this.
  const name = escape(plain(campaign.name), false);
  const file = new ICalCalendar({ prodId: '//Dugnad//Activities//EN', name });
  for (const activity of activities) {
    const cancelled = activity.status === 'CANCELLED';
    const event = file.createEvent({
      id: `${activity.id}@dugnad`,
      sequence: activity.revision,
      stamp: new Date(activity.changedAt),
      created: new Date(activity.createdAt),
      lastModified: new Date(activity.changedAt),
      start: new Date(activity.startsAt),
      summary: plain(activity.name),
      status: cancelled ? ICalEventStatus.CANCELLED : ICalEventStatus.CONFIRMED,
    });
    if (activity.endsAt !== null) event.end(new Date(activity.endsAt));
    if (activity.place !== null) event.location(plain(activity.place));
    if (cancelled && activity.cancelReason !== null) event.description(plain(activity.cancelReason));
  }
  yield Buffer.from(`${file.toString()}\r\n`);
}
