import type { Attribution } from '../domain/attribution.ts';
import { isOfParticipation, type LedgerEvent, type ParticipationType } from '../domain/catalogue.ts';
import { type FactKind, factKinds } from '../domain/metrics.ts';
import { unreachable } from '../domain/decider.ts';
import type { ParticipationEvent } from '../domain/participation/events.ts';
import type { Database } from '../sqlite/database.ts';
import { columnTable, ColumnWriter } from './columns.ts';
import { Contexts, contextSchema } from './contexts.ts';
import { minuteOf } from '../calendar/local-day.ts';
import { People, peopleSchema, peopleTables } from './people.ts';
import { PledgeFacts, pledgeSchema, pledgeTables } from './pledges.ts';
import { Publications, publicationSchema, publicationTables } from './publications.ts';
import type { ProjectedEvent, Projection, ReadModel } from './projection.ts';

/** Added to `kind`, the index in the list of kinds, where the fact takes an earlier one back. */
export const negative = 0x80;

/** One row for each fact: when it occurred, who did it, how they came, who recruited them, and its kind. */
export const factLayout = {
  minute: 'i32', // since 1970
  person: 'u32', // ordinal + 1; 0: nobody in particular
  context: 'u32',
  recruiter: 'u32', // ordinal + 1; 0: nobody
  kind: 'u8',
} as const;

/** Every act of taking part is a fact. Facts never change: a correction adds a fact that takes an earlier one back. */
export const facts: ReadModel = {
  tables: {
    contexts: 'campaign_id, context',
    facts: 'campaign_id, chunk',
    ...pledgeTables,
    ...peopleTables,
    ...publicationTables,
  },
  schema: [contextSchema, columnTable('facts'), pledgeSchema, peopleSchema, publicationSchema].join(';'),
  projection: database => new FactProjection(database),
};

/** What all facts of one event have in common. */
interface Subject {
  readonly campaignId: string;
  readonly person: number;
  readonly activityId: string;
}

class FactProjection implements Projection {
  readonly #facts: ColumnWriter<typeof factLayout>;
  readonly #contexts: Contexts;
  readonly #people: People;
  readonly #pledges: PledgeFacts;
  readonly #publications: Publications;

  constructor(database: Database) {
    this.#facts = new ColumnWriter(database, 'facts', factLayout);
    this.#contexts = new Contexts(database);
    this.#people = new People(database);
    this.#pledges = new PledgeFacts(database);
    this.#publications = new Publications(database);
  }

  project(event: ProjectedEvent): void {
    if (!isParticipation(event)) return;
    const { campaignId, recorded } = event;
    this.#publications.recorded(campaignId, recorded.recordedAt);
    if (event.type === 'ShareOpened') {
      this.#count(
        'OPEN',
        1,
        { campaignId, person: 0, activityId: '' },
        recorded.metadata.occurredAt,
        event.data.attribution,
      );
      return;
    }
    const person = this.#people.ordinal(campaignId, event.subjectId) + 1;
    this.#participation(event, person);
  }

  flush(): void {
    this.#people.flush();
    this.#facts.flush();
    this.#pledges.flush();
    this.#contexts.flush();
    this.#publications.flush();
  }

  #participation(event: ProjectedEvent & ParticipationEvent, person: number): void {
    const { campaignId, subjectId, recorded } = event;
    const activityId = ('activityId' in event.data && event.data.activityId) || '';
    const place = { campaignId, person, activityId };
    const count = (kind: FactKind, n: 1 | -1, at: string, attribution: Attribution) =>
      this.#count(kind, n, place, at, attribution);
    const acted = () => this.#people.acted(campaignId, subjectId, recorded.position);
    switch (event.type) {
      case 'SignedUp': {
        const { attribution, endsWalkIn, signedUpAt } = event.data;
        count('SIGN_UP', 1, signedUpAt, attribution);
        if (attribution.share !== undefined) count('SIGN_UP_BY_LINK', 1, signedUpAt, attribution);
        if (attribution.referrerId !== undefined) count('SIGN_UP_BY_SHARE', 1, signedUpAt, attribution);
        if (endsWalkIn) count('WALK_IN', -1, endsWalkIn.occurredAt, endsWalkIn.attribution);
        else if (activityId !== '') count('UNKNOWN_ATTENDANCE', 1, signedUpAt, attribution);
        this.#signedUp(event, attribution, signedUpAt);
        break;
      }
      case 'SignUpConfirmed':
        count('SIGN_UP_CONFIRMED', 1, recorded.metadata.occurredAt, event.data.attribution);
        break;
      case 'SignUpWithdrawn': {
        const { attribution, revokes, signedUpAt } = event.data;
        count('SIGN_UP_WITHDRAWN', 1, recorded.metadata.occurredAt, attribution);
        count('SIGN_UP_LOST', 1, signedUpAt, attribution);
        if (revokes) count('NO_SHOW', -1, revokes.occurredAt, revokes.attribution);
        else if (activityId !== '') count('UNKNOWN_ATTENDANCE', -1, signedUpAt, attribution);
        break;
      }
      case 'CampaignShared': {
        const { attribution } = event.data;
        // A share counts as recruited by the sharer, like what their links lead to.
        this.#count('SHARE', 1, place, recorded.metadata.occurredAt, {
          ...attribution,
          referrerId: subjectId,
        });
        acted();
        break;
      }
      case 'AttendanceRecorded': {
        const { attribution, corrects, walkIn } = event.data;
        count('ATTENDANCE', 1, event.data.occurredAt, attribution);
        this.#people.attended(campaignId, subjectId, recorded.position, activityId);
        if (walkIn) count('WALK_IN', 1, event.data.occurredAt, attribution);
        else if (!corrects) count('UNKNOWN_ATTENDANCE', -1, event.data.occurredAt, attribution);
        if (corrects) count('NO_SHOW', -1, corrects.occurredAt, corrects.attribution);
        break;
      }
      case 'NoShowMarked': {
        const { attribution, corrects } = event.data;
        count('NO_SHOW', 1, event.data.occurredAt, attribution);
        if (corrects) {
          count('ATTENDANCE', -1, corrects.occurredAt, corrects.attribution);
          this.#people.notAttended(campaignId, subjectId, activityId);
        } else count('UNKNOWN_ATTENDANCE', -1, event.data.occurredAt, attribution);
        break;
      }
      case 'AttendanceRevoked': {
        const { attribution, revokes, walkIn } = event.data;
        const attended = revokes.attendance === 'ATTENDED';
        count(attended ? 'ATTENDANCE' : 'NO_SHOW', -1, revokes.occurredAt, revokes.attribution);
        if (attended) this.#people.notAttended(campaignId, subjectId, activityId);
        if (walkIn) count('WALK_IN', -1, revokes.occurredAt, revokes.attribution);
        else if (attribution) count('UNKNOWN_ATTENDANCE', 1, revokes.occurredAt, attribution);
        break;
      }
      case 'PledgeMade':
        count('PLEDGE', 1, event.data.madeAt, event.data.attribution);
        acted();
        this.#pledge(event, place, event.data.attribution);
        break;
      case 'PledgeFulfilled':
      case 'PledgeWithdrawn':
        this.#pledge(event, place, event.data.attribution);
        break;
      default:
        unreachable(event);
    }
  }

  #signedUp(
    { campaignId, subjectId, recorded }: ProjectedEvent,
    { referrerId, share }: Attribution,
    signedUpAt: string,
  ): void {
    const recruiter = referrerId === undefined ? undefined : this.#people.ordinal(campaignId, referrerId);
    const through = recruiter !== undefined && share !== undefined ? { recruiter, share } : undefined;
    this.#people.acted(campaignId, subjectId, recorded.position, through);
    if (through) this.#people.recruited(campaignId, subjectId, recorded.position, signedUpAt, through);
  }

  #pledge(
    event: Parameters<PledgeFacts['add']>[0] & ProjectedEvent,
    { campaignId, person }: Subject,
    attribution: Attribution,
  ): void {
    const context = this.#contexts.number(campaignId, attribution, '');
    this.#pledges.add(event, {
      campaignId,
      person,
      context,
      recruiter: this.#recruiter(campaignId, attribution),
    });
  }

  #count(
    kind: FactKind,
    n: 1 | -1,
    { campaignId, person, activityId }: Subject,
    at: string,
    attribution: Attribution,
  ) {
    this.#facts.add(campaignId, {
      minute: minuteOf(at),
      person,
      context: this.#contexts.number(campaignId, attribution, activityId),
      recruiter: this.#recruiter(campaignId, attribution),
      kind: n > 0 ? factKinds.indexOf(kind) : factKinds.indexOf(kind) | negative,
    });
    this.#publications.added(campaignId, kind, person);
  }

  #recruiter(campaignId: string, { referrerId }: Attribution): number {
    return referrerId === undefined ? 0 : this.#people.ordinal(campaignId, referrerId) + 1;
  }
}

function isParticipation(
  event: ProjectedEvent,
): event is ProjectedEvent & Extract<LedgerEvent, { type: ParticipationType }> {
  return isOfParticipation(event.type);
}

/** The first and the last minute, since 1970, of a campaign's facts; null: it has none. */
export function minutesOfFacts(
  database: Database,
  campaignId: string,
): { readonly first: number | null; readonly last: number | null } {
  return database.get<{ first: number | null; last: number | null }>(
    'SELECT min(from_minute) AS first, max(to_minute) AS last FROM facts WHERE campaign_id = ?',
    campaignId,
  )!;
}
