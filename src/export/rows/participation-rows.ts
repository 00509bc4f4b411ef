import type { Attribution } from '../../domain/attribution.ts';
import { formatDecimal, parseDecimal } from '../../domain/decimal.ts';
import { unreachable } from '../../domain/decider.ts';
import type { Superseded } from '../../domain/participation/events.ts';
import type { ProjectedParticipation } from '../../projections/projection.ts';
import { type EventOf, type Fields, occurredAt, type RowWriter } from './row-writer.ts';

/** The rows of acts of taking part, as they stand. */
export class ParticipationRows {
  readonly #rows: RowWriter;

  constructor(rows: RowWriter) {
    this.#rows = rows;
  }

  take(event: ProjectedParticipation): void {
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
        this.#rows.insert('exported_shares', event, {
          share_code: event.data.code,
          participant_id: event.subjectId,
          ...this.#rows.when('shared', event, occurredAt(event)),
          ...attributionOf(event.data.attribution),
        });
        break;
      case 'ShareOpened':
        this.#rows.insert('exported_opens', event, {
          ...this.#rows.when('opened', event, occurredAt(event)),
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

  /** One that stands: another takes its place, and so does a sign-up. */
  #reply(event: EventOf<'RepliedToInvitation'>): void {
    const { activityId, reply, repliedAt, attribution } = event.data;
    this.#removeReply(event.subjectId, activityId);
    this.#rows.insert('exported_replies', event, {
      ...{ participant_id: event.subjectId, activity_id: activityId, reply },
      ...this.#rows.when('replied', event, repliedAt),
      ...attributionOf(attribution),
    });
  }

  #removeReply(participantId: string, activityId: string | null): void {
    this.#rows.database.run(
      'DELETE FROM exported_replies WHERE participant_id = ? AND activity_id IS ?',
      participantId,
      activityId,
    );
  }

  #signUp(event: EventOf<'SignedUp' | 'SignUpConfirmed' | 'SignUpWithdrawn'>): void {
    const { subjectId: participantId, recorded } = event;
    const { activityId } = event.data;
    const changedAt = recorded.recordedAt.toISOString();
    const become = (status: string, when: string) => {
      const fields = { status, ...this.#rows.when(when, event, occurredAt(event)), changed_at: changedAt };
      const standing = 'participant_id = ? AND activity_id IS ? AND withdrawn_at IS NULL';
      this.#rows.change('exported_sign_ups', fields, standing, participantId, activityId);
    };
    switch (event.type) {
      case 'SignedUp': {
        const { signedUpAt, attribution, endsWalkIn, replaces } = event.data;
        if (replaces) this.#removeReply(participantId, activityId);
        this.#rows.insert('exported_sign_ups', event, {
          ...{
            id: recorded.id,
            participant_id: participantId,
            activity_id: activityId,
            status: 'REGISTERED',
          },
          ...this.#rows.when('signed_up', event, signedUpAt),
          ...{ created_at: changedAt, changed_at: changedAt },
          ...attributionOf(attribution),
        });
        if (endsWalkIn) this.#changeAttendance(participantId, activityId, { walk_in: 0 });
        return;
      }
      case 'SignUpConfirmed':
        become('CONFIRMED', 'confirmed');
        return;
      case 'SignUpWithdrawn':
        become('WITHDRAWN', 'withdrawn');
        if (event.data.revokes) this.#removeAttendance(participantId, activityId);
    }
  }

  #presence(event: EventOf<'AttendanceRecorded' | 'NoShowMarked' | 'AttendanceRevoked'>): void {
    const { subjectId: participantId, recorded, data } = event;
    this.#removeAttendance(participantId, data.activityId);
    if (event.type === 'AttendanceRevoked') return;
    const { activityId, occurredAt: at, attribution } = event.data;
    const status: Superseded['attendance'] = event.type === 'NoShowMarked' ? 'NO_SHOW' : 'ATTENDED';
    this.#rows.insert('exported_attendances', event, {
      ...{ id: recorded.id, participant_id: participantId, activity_id: activityId, status },
      walk_in: Number(event.type === 'AttendanceRecorded' && event.data.walkIn),
      ...this.#rows.when('occurred', event, at),
      created_at: recorded.recordedAt.toISOString(),
      ...attributionOf(attribution),
    });
  }

  #changeAttendance(participantId: string, activityId: string | null, fields: Fields): void {
    this.#rows.change(
      'exported_attendances',
      fields,
      'participant_id = ? AND activity_id = ?',
      participantId,
      activityId,
    );
  }

  #removeAttendance(participantId: string, activityId: string | null): void {
    this.#rows.database.run(
      'DELETE FROM exported_attendances WHERE participant_id = ? AND activity_id = ?',
      participantId,
      activityId,
    );
  }

  #pledge(event: EventOf<'PledgeMade' | 'PledgeFulfilled' | 'PledgeWithdrawn'>): void {
    const { subjectId: participantId } = event;
    if (event.type === 'PledgeMade') {
      const { pledgeId, kind, unit, dueOn, amount, madeAt, attribution } = event.data;
      this.#rows.insert('exported_pledges', event, {
        ...{ pledge_id: pledgeId, participant_id: participantId, kind, unit, due_on: dueOn },
        ...this.#rows.when('made', event, madeAt),
        ...{ pledged: amount, fulfilled: '0', withdrawn: '0', outstanding: amount, beyond_pledge: '0' },
        ...attributionOf(attribution),
      });
      return;
    }
    const thisPledge = 'participant_id = ? AND pledge_id = ?';
    const before = this.#rows.database.get<Record<'fulfilled' | 'outstanding' | 'beyond_pledge', string>>(
      `SELECT fulfilled, outstanding, beyond_pledge FROM exported_pledges WHERE ${thisPledge}`,
      participantId,
      event.data.pledgeId,
    );
    if (!before) throw new Error('The pledge is not known: its PledgeMade event is missing.');
    const after =
      event.type === 'PledgeWithdrawn'
        ? { withdrawn: event.data.released, outstanding: '0' }
        : fulfilled(before, event.data);
    this.#rows.change('exported_pledges', after, thisPledge, participantId, event.data.pledgeId);
  }
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
