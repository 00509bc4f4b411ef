import { hash } from 'node:crypto';
import type { SQLInputValue } from 'node:sqlite';
import { type LocalDays, localDays, minuteOf } from '../calendar/local-day.ts';
import { type ActivityDetails, activityEvents, type Timing } from '../domain/activity.ts';
import type { Attribution } from '../domain/attribution.ts';
import { formatDecimal, parseDecimal } from '../domain/decimal.ts';
import { unreachable } from '../domain/decider.ts';
import type { Superseded } from '../domain/participation/events.ts';
import { findCampaignAnywhere } from '../projections/campaigns.ts';
import {
  isOf,
  isParticipation,
  type Participation,
  type ProjectedEvent,
  type Projection,
  type ReadModel,
} from '../projections/projection.ts';
import type { Database } from '../sqlite/database.ts';

/** Where somebody came from. */
const attributed = `channel TEXT, technique TEXT, creative TEXT, audience TEXT, area TEXT, age_band TEXT, source TEXT, utm TEXT,
  share TEXT, recruiter_id TEXT`;

/** In which order a row is given to whoever may not see whose it is: one that says nothing, and is always the same. */
const order = 'position INTEGER NOT NULL, shuffled INTEGER NOT NULL';

/** One row for each act of taking part, as it stands. They are kept for an export alone, in a temporary file. */
export const rows: ReadModel = {
  tables: {},
  schema: `
    CREATE TABLE exported_activities (
      activity_id TEXT PRIMARY KEY, position INTEGER NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL,
      type TEXT, tags TEXT NOT NULL, starts_at TEXT, starts_on TEXT, ends_at TEXT, place TEXT, latitude REAL, longitude REAL,
      online_url TEXT, co_hosts TEXT NOT NULL, capacity INTEGER, grouped_as TEXT, cancelled_at TEXT, cancel_reason TEXT, created_at TEXT NOT NULL, changed_at TEXT NOT NULL, revision INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE exported_headcounts (
      position INTEGER PRIMARY KEY, activity_id TEXT NOT NULL, low INTEGER NOT NULL, high INTEGER, comparator TEXT NOT NULL,
      counted_at TEXT NOT NULL, counted_on TEXT NOT NULL, standing INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE exported_replies (
      ${order}, participant_id TEXT NOT NULL, activity_id TEXT, reply TEXT NOT NULL, replied_at TEXT NOT NULL,
      replied_on TEXT NOT NULL, ${attributed}
    ) STRICT;
    CREATE UNIQUE INDEX exported_replies_in_order ON exported_replies (position);
    CREATE INDEX exported_replies_shuffled ON exported_replies (shuffled);
    CREATE INDEX exported_replies_of ON exported_replies (participant_id, activity_id);
    CREATE TABLE exported_sign_ups (
      ${order}, id TEXT NOT NULL, participant_id TEXT NOT NULL, activity_id TEXT, status TEXT NOT NULL,
      signed_up_at TEXT NOT NULL, signed_up_on TEXT NOT NULL, confirmed_at TEXT, confirmed_on TEXT, withdrawn_at TEXT,
      withdrawn_on TEXT, created_at TEXT NOT NULL, changed_at TEXT NOT NULL, ${attributed}
    ) STRICT;
    CREATE UNIQUE INDEX exported_sign_ups_in_order ON exported_sign_ups (position);
    CREATE INDEX exported_sign_ups_shuffled ON exported_sign_ups (shuffled);
    CREATE INDEX exported_sign_ups_of ON exported_sign_ups (participant_id, activity_id);
    CREATE TABLE exported_attendances (
      ${order}, id TEXT NOT NULL, participant_id TEXT NOT NULL, activity_id TEXT NOT NULL, status TEXT NOT NULL,
      walk_in INTEGER NOT NULL, occurred_at TEXT NOT NULL, occurred_on TEXT NOT NULL, created_at TEXT NOT NULL, ${attributed}
    ) STRICT;
    CREATE UNIQUE INDEX exported_attendances_in_order ON exported_attendances (position);
    CREATE INDEX exported_attendances_shuffled ON exported_attendances (shuffled);
    CREATE UNIQUE INDEX exported_attendances_of ON exported_attendances (participant_id, activity_id);
    CREATE TABLE exported_shares (
      ${order}, share_code TEXT NOT NULL, participant_id TEXT NOT NULL, shared_at TEXT NOT NULL, shared_on TEXT NOT NULL,
      ${attributed}
    ) STRICT;
    CREATE UNIQUE INDEX exported_shares_in_order ON exported_shares (position);
    CREATE INDEX exported_shares_shuffled ON exported_shares (shuffled);
    CREATE TABLE exported_opens (
      ${order}, opened_at TEXT NOT NULL, opened_on TEXT NOT NULL, ${attributed}
    ) STRICT;
    CREATE UNIQUE INDEX exported_opens_in_order ON exported_opens (position);
    CREATE INDEX exported_opens_shuffled ON exported_opens (shuffled);
    CREATE TABLE exported_pledges (
      ${order}, pledge_id TEXT NOT NULL, participant_id TEXT NOT NULL, kind TEXT NOT NULL, unit TEXT NOT NULL, due_on TEXT,
      made_at TEXT NOT NULL, made_on TEXT NOT NULL, pledged TEXT NOT NULL, fulfilled TEXT NOT NULL, withdrawn TEXT NOT NULL,
      outstanding TEXT NOT NULL, beyond_pledge TEXT NOT NULL, ${attributed}
    ) STRICT;
    CREATE UNIQUE INDEX exported_pledges_in_order ON exported_pledges (position);
    CREATE INDEX exported_pledges_shuffled ON exported_pledges (shuffled);
    CREATE UNIQUE INDEX exported_pledges_of ON exported_pledges (participant_id, pledge_id)`,
  projection: database => new RowProjection(database),
};

type Fields = Readonly<Record<string, SQLInputValue>>;
type EventOf<Type extends ProjectedEvent['type']> = Extract<ProjectedEvent, { readonly type: Type }>;

/** Each event is written at once. */
class RowProjection implements Projection {
  readonly #database: Database;
  #days: LocalDays | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  project(event: ProjectedEvent): void {
    if (isOf(activityEvents, event)) {
      if (event.type === 'HeadcountRecorded') this.#headcount(event);
      else this.#activity(event);
    } else if (isParticipation(event)) this.#participation(event);
  }

  #participation(event: Participation): void {
    switch (event.type) {
      case 'RepliedToInvitation':
        this.#reply(event);
        break;
      case 'SignedUp':
      case 'SignUpConfirmed':
      case 'SignUpWithdrawn':
        this.#signUp(event);
        break;
      case 'AttendanceRecorded':
      case 'NoShowMarked':
      case 'AttendanceRevoked':
        this.#presence(event);
        break;
      case 'CampaignShared':
        this.#insert('exported_shares', event, {
          share_code: event.data.code,
          participant_id: event.subjectId,
          ...this.#when('shared', event, occurredAt(event)),
          ...attributionOf(event.data.attribution),
        });
        break;
      case 'ShareOpened':
        this.#insert('exported_opens', event, {
          ...this.#when('opened', event, occurredAt(event)),
          ...attributionOf(event.data.attribution),
        });
        break;
      case 'PledgeMade':
      case 'PledgeFulfilled':
      case 'PledgeWithdrawn':
        this.#pledge(event);
        break;
      default:
        unreachable(event);
    }
  }

  #activity(
    event: EventOf<'ActivityScheduled' | 'ActivityRescheduled' | 'ActivityUpdated' | 'ActivityCancelled'>,
  ): void {
    const { subjectId, recorded } = event;
    const changedAt = recorded.recordedAt.toISOString();
    switch (event.type) {
      case 'ActivityScheduled': {
        this.#add('exported_activities', {
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
        this.#changeActivity(subjectId, { ...this.#timing(event, event.data), changed_at: changedAt });
        return;
      case 'ActivityUpdated':
        this.#changeActivity(subjectId, { ...details(event.data), changed_at: changedAt });
        return;
      case 'ActivityCancelled':
        this.#changeActivity(subjectId, {
          ...{ status: 'CANCELLED', cancelled_at: instant(event.data.cancelledAt) },
          ...{ cancel_reason: event.data.reason, changed_at: changedAt },
        });
    }
  }

  #changeActivity(activityId: string, fields: Fields): void {
    this.#change('exported_activities', fields, 'activity_id = ?', activityId);
    this.#database.run(
      'UPDATE exported_activities SET revision = revision + 1 WHERE activity_id = ?',
      activityId,
    );
  }

  #headcount(event: EventOf<'HeadcountRecorded'>): void {
    const { low, high, comparator } = event.data;
    this.#change('exported_headcounts', { standing: 0 }, 'activity_id = ?', event.subjectId);
    this.#add('exported_headcounts', {
      ...{ position: event.recorded.position, activity_id: event.subjectId, low, high, comparator },
      ...this.#when('counted', event, occurredAt(event)),
      standing: 1,
    });
  }

  /** One that stands: another takes its place, and so does a sign-up. */
  #reply(event: EventOf<'RepliedToInvitation'>): void {
    const { activityId, reply, repliedAt, attribution } = event.data;
    this.#removeReply(event.subjectId, activityId);
    this.#insert('exported_replies', event, {
      ...{ participant_id: event.subjectId, activity_id: activityId, reply },
      ...this.#when('replied', event, repliedAt),
      ...attributionOf(attribution),
    });
  }

  #removeReply(participantId: string, activityId: string | null): void {
    this.#database.run(
      'DELETE FROM exported_replies WHERE participant_id = ? AND activity_id IS ?',
      participantId,
      activityId,
    );
  }

  #signUp(event: EventOf<'SignedUp' | 'SignUpConfirmed' | 'SignUpWithdrawn'>): void {
    const { subjectId: participantId, recorded } = event;
    const { activityId } = event.data;
    const changedAt = recorded.recordedAt.toISOString();
    const standing = 'participant_id = ? AND activity_id IS ? AND withdrawn_at IS NULL';
    switch (event.type) {
      case 'SignedUp': {
        const { signedUpAt, attribution, endsWalkIn, replaces } = event.data;
        if (replaces) this.#removeReply(participantId, activityId);
        this.#insert('exported_sign_ups', event, {
          ...{
            id: recorded.id,
            participant_id: participantId,
            activity_id: activityId,
            status: 'REGISTERED',
          },
          ...this.#when('signed_up', event, signedUpAt),
          ...{ created_at: changedAt, changed_at: changedAt },
          ...attributionOf(attribution),
        });
        if (endsWalkIn) this.#changeAttendance(participantId, activityId, { walk_in: 0 });
        return;
      }
      case 'SignUpConfirmed': {
        const confirmed = {
          status: 'CONFIRMED',
          ...this.#when('confirmed', event, occurredAt(event)),
          changed_at: changedAt,
        };
        this.#change('exported_sign_ups', confirmed, standing, participantId, activityId);
        return;
      }
      case 'SignUpWithdrawn': {
        const withdrawn = {
          status: 'WITHDRAWN',
          ...this.#when('withdrawn', event, occurredAt(event)),
          changed_at: changedAt,
        };
        this.#change('exported_sign_ups', withdrawn, standing, participantId, activityId);
        if (event.data.revokes) this.#removeAttendance(participantId, activityId);
      }
    }
  }

  #presence(event: EventOf<'AttendanceRecorded' | 'NoShowMarked' | 'AttendanceRevoked'>): void {
    const { subjectId: participantId, recorded, data } = event;
    this.#removeAttendance(participantId, data.activityId);
    if (event.type === 'AttendanceRevoked') return;
    const { activityId, occurredAt: at, attribution } = event.data;
    const status: Superseded['attendance'] = event.type === 'NoShowMarked' ? 'NO_SHOW' : 'ATTENDED';
    this.#insert('exported_attendances', event, {
      ...{ id: recorded.id, participant_id: participantId, activity_id: activityId, status },
      walk_in: Number(event.type === 'AttendanceRecorded' && event.data.walkIn),
      ...this.#when('occurred', event, at),
      created_at: recorded.recordedAt.toISOString(),
      ...attributionOf(attribution),
    });
  }

  #changeAttendance(participantId: string, activityId: string | null, fields: Fields): void {
    this.#change(
      'exported_attendances',
      fields,
      'participant_id = ? AND activity_id = ?',
      participantId,
      activityId,
    );
  }

  #removeAttendance(participantId: string, activityId: string | null): void {
    this.#database.run(
      'DELETE FROM exported_attendances WHERE participant_id = ? AND activity_id = ?',
      participantId,
      activityId,
    );
  }

  #pledge(event: EventOf<'PledgeMade' | 'PledgeFulfilled' | 'PledgeWithdrawn'>): void {
    const { subjectId: participantId } = event;
    if (event.type === 'PledgeMade') {
      const { pledgeId, kind, unit, dueOn, amount, madeAt, attribution } = event.data;
      this.#insert('exported_pledges', event, {
        ...{ pledge_id: pledgeId, participant_id: participantId, kind, unit, due_on: dueOn },
        ...this.#when('made', event, madeAt),
        ...{ pledged: amount, fulfilled: '0', withdrawn: '0', outstanding: amount, beyond_pledge: '0' },
        ...attributionOf(attribution),
      });
      return;
    }
    const place = 'participant_id = ? AND pledge_id = ?';
    const before = this.#database.get<Record<'fulfilled' | 'outstanding' | 'beyond_pledge', string>>(
      `SELECT fulfilled, outstanding, beyond_pledge FROM exported_pledges WHERE ${place}`,
      participantId,
      event.data.pledgeId,
    );
    if (!before) throw new Error('The pledge is not known: its PledgeMade event is missing.');
    const after =
      event.type === 'PledgeWithdrawn'
        ? { withdrawn: event.data.released, outstanding: '0' }
        : fulfilled(before, event.data);
    this.#change('exported_pledges', after, place, participantId, event.data.pledgeId);
  }

  /** The columns `…_at` and `…_on`, its local day. */
  #when(what: string, event: ProjectedEvent, at: string): Fields {
    return { [`${what}_at`]: instant(at), [`${what}_on`]: this.#day(event, at) };
  }

  /** Of an activity, as far as it is stated. */
  #timing(event: ProjectedEvent, { startsAt, endsAt, place, coordinates }: Partial<Timing>): Fields {
    const startsOn = startsAt ? this.#day(event, startsAt) : null;
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

  /** By the whole minute, as everything is counted. */
  #day({ campaignId }: ProjectedEvent, at: string): string {
    this.#days ??= localDays(this.#timeZone(campaignId));
    return this.#days.at(minuteOf(at) * 60_000);
  }

  #timeZone(campaignId: string): string {
    const campaign = findCampaignAnywhere(this.#database, campaignId);
    if (!campaign) throw new Error('The campaign is not known: its CampaignCreated event is missing.');
    return campaign.timeZone;
  }

  #insert(table: string, { recorded: { position, id } }: ProjectedEvent, fields: Fields): void {
    this.#add(table, { position, shuffled: shuffled(id), ...fields });
  }

  #add(table: string, fields: Fields): void {
    const names = Object.keys(fields);
    const marks = names.map(() => '?').join(', ');
    this.#database.run(
      `INSERT INTO ${table} (${names.join(', ')}) VALUES (${marks})`,
      ...Object.values(fields),
    );
  }

  #change(table: string, fields: Fields, where: string, ...values: SQLInputValue[]): void {
    const set = Object.keys(fields).map(name => `${name} = ?`);
    this.#database.run(
      `UPDATE ${table} SET ${set.join(', ')} WHERE ${where}`,
      ...Object.values(fields),
      ...values,
    );
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

const occurredAt = ({ recorded }: ProjectedEvent) => recorded.metadata.occurredAt;

/** As everything is exported: in UTC. @throws {RangeError} it is no instant */
function instant(text: string | null): string | null {
  return text === null ? null : new Date(text).toISOString();
}

/** 48 bits of a hash of the event's random id: fewer would make rows meet. */
function shuffled(eventId: string): number {
  return parseInt(hash('sha256', eventId).slice(0, 12), 16);
}

function fulfilled(
  before: Readonly<Record<'fulfilled' | 'outstanding' | 'beyond_pledge', string>>,
  { amount, settles }: { readonly amount: string; readonly settles: string },
): Fields {
  const [given, settled] = [parseDecimal(amount), parseDecimal(settles)];
  return {
    fulfilled: formatDecimal(parseDecimal(before.fulfilled) + given),
    outstanding: formatDecimal(parseDecimal(before.outstanding) - settled),
    beyond_pledge: formatDecimal(parseDecimal(before.beyond_pledge) + given - settled),
  };
}

function attributionOf(attribution: Attribution): Fields {
  const { channel, technique, creativeId, audience, area, ageBand, source, utm, share, referrerId } =
    attribution;
  return {
    ...{ channel: channel ?? null, technique: technique ?? null, creative: creativeId ?? null },
    ...{ audience: audience ?? null, area: area ?? null, age_band: ageBand ?? null, source: source ?? null },
    ...{ utm: utm ? JSON.stringify(utm) : null, share: share ?? null, recruiter_id: referrerId ?? null },
  };
}
