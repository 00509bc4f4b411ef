import type { Attribution } from '../domain/attribution.ts';
import { type FactKind, factKinds, metrics } from '../domain/metrics.ts';
import { unreachable } from '../domain/decider.ts';
import type { Replied, ParticipationEvent } from '../domain/participation/events.ts';
import type { Database } from '../sqlite/database.ts';
import { ColumnTable, type ColumnWriter } from './columns.ts';
import { Contexts, contextSchema } from './contexts.ts';
import { minuteOf } from '../calendar/local-day.ts';
import { nobody, People, peopleSchema, peopleTables, type Person, type Recruitment } from './people.ts';
import { PledgeFacts, pledgeSchema, pledgeTables } from './pledges.ts';
import { Publications, publicationSchema, publicationTables } from './publications.ts';
import { Roster, rosterSchema, rosterTables } from './roster.ts';
import { isParticipation, type ProjectedEvent, type Projection, type ReadModel } from './projection.ts';

/** Added to `kind`, the index in the list of kinds, where the fact takes an earlier one back. */
export const negative = 0x80;

/** One row for each fact: when it occurred, who did it, how they came, who recruited them, and its kind. */
const factLayout = {
  minute: 'i32', // since 1970
  person: 'u32', // ordinal; 0: nobody in particular
  context: 'u32',
  recruiter: 'u32', // ordinal; 0: nobody
  kind: 'u8',
} as const;
export type FactLayout = typeof factLayout;

export const factRows = new ColumnTable('facts', factLayout);

/** Every act of taking part is a fact. Facts never change: a correction adds a fact that takes an earlier one back. */
export const facts: ReadModel = {
  tables: {
    contexts: 'campaign_id, context',
    facts: 'campaign_id, chunk',
    ...pledgeTables,
    ...peopleTables,
    ...publicationTables,
    ...rosterTables,
  },
  schema: [contextSchema, factRows.schema, pledgeSchema, peopleSchema, publicationSchema, rosterSchema].join(
    ';',
  ),
  projection: database => new FactProjection(database),
};

/** What all facts of one event have in common. */
interface Subject {
  readonly campaignId: string;
  /** Undefined: nobody in particular. */
  readonly person: Person | undefined;
  readonly activityId: string;
  readonly position: number;
}

class FactProjection implements Projection {
  readonly #facts: ColumnWriter<FactLayout>;
  readonly #contexts: Contexts;
  readonly #people: People;
  readonly #pledges: PledgeFacts;
  readonly #publications: Publications;
  readonly #roster: Roster;
  /** The last one: the facts of one event mostly share it. */
  #credit:
    | { readonly campaignId: string; readonly attribution: Attribution; readonly recruiter: number }
    | undefined;

  constructor(database: Database) {
    this.#facts = factRows.writer(database);
    this.#contexts = new Contexts(database);
    this.#people = new People(database);
    this.#pledges = new PledgeFacts(database);
    this.#publications = new Publications(database);
    this.#roster = new Roster(database);
  }

  project(event: ProjectedEvent): void {
    if (!isParticipation(event)) return;
    const { campaignId, recorded } = event;
    this.#publications.recorded(campaignId, recorded.recordedAt);
    if (event.type === 'ShareOpened') {
      const { attribution } = event.data;
      const { position } = recorded;
      const opened = { campaignId, person: undefined, activityId: '', position };
      this.#count('OPEN', 1, opened, recorded.metadata.occurredAt, attribution);
      return;
    }
    const person = this.#people.person(campaignId, event.subjectId);
    this.#roster.take(event, campaignId, person.ordinal);
    this.#participation(event, person);
  }

  flush(): void {
    this.#people.flush();
    this.#facts.flush();
    this.#pledges.flush();
    this.#contexts.flush();
    this.#publications.flush();
    this.#roster.flush();
  }

  #participation(event: ProjectedEvent & ParticipationEvent, person: Person): void {
    const { campaignId, subjectId, recorded } = event;
    const activityId = ('activityId' in event.data && event.data.activityId) || '';
    const subject = { campaignId, person, activityId, position: recorded.position };
    const count = (kind: FactKind, n: 1 | -1, at: string, attribution: Attribution) =>
      this.#count(kind, n, subject, at, attribution);
    const replied = ({ reply, repliedAt, attribution }: Replied, n: 1 | -1) =>
      count(reply, n, repliedAt, attribution);
    switch (event.type) {
      case 'RepliedToInvitation':
        if (event.data.replaces) replied(event.data.replaces, -1);
        replied(event.data, 1);
        break;
      case 'SignedUp': {
        const { attribution, endsWalkIn, replaces, signedUpAt } = event.data;
        if (replaces) replied(replaces, -1);
        count('SIGN_UP', 1, signedUpAt, attribution);
        if (attribution.share !== undefined) count('SIGN_UP_BY_LINK', 1, signedUpAt, attribution);
        if (attribution.referrerId !== undefined) count('SIGN_UP_BY_SHARE', 1, signedUpAt, attribution);
        if (endsWalkIn) count('WALK_IN', -1, endsWalkIn.occurredAt, endsWalkIn.attribution);
        else if (activityId !== '') count('UNKNOWN_ATTENDANCE', 1, signedUpAt, attribution);
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
        count('SHARE', 1, recorded.metadata.occurredAt, { ...attribution, referrerId: subjectId });
        break;
      }
      case 'AttendanceRecorded': {
        const { attribution, corrects, walkIn } = event.data;
        count('ATTENDANCE', 1, event.data.occurredAt, attribution);
        if (walkIn) count('WALK_IN', 1, event.data.occurredAt, attribution);
        else if (!corrects) count('UNKNOWN_ATTENDANCE', -1, event.data.occurredAt, attribution);
        if (corrects) count('NO_SHOW', -1, corrects.occurredAt, corrects.attribution);
        break;
      }
      case 'NoShowMarked': {
        const { attribution, corrects } = event.data;
        count('NO_SHOW', 1, event.data.occurredAt, attribution);
        if (corrects) count('ATTENDANCE', -1, corrects.occurredAt, corrects.attribution);
        else count('UNKNOWN_ATTENDANCE', -1, event.data.occurredAt, attribution);
        break;
      }
      case 'AttendanceRevoked': {
        const { attribution, revokes, walkIn } = event.data;
        const attended = revokes.attendance === 'ATTENDED';
        count(attended ? 'ATTENDANCE' : 'NO_SHOW', -1, revokes.occurredAt, revokes.attribution);
        if (walkIn) count('WALK_IN', -1, revokes.occurredAt, revokes.attribution);
        else if (attribution) count('UNKNOWN_ATTENDANCE', 1, revokes.occurredAt, attribution);
        break;
      }
      case 'PledgeMade':
        count('PLEDGE', 1, event.data.madeAt, event.data.attribution);
        this.#pledge(event, subject, event.data.attribution);
        break;
      case 'PledgeFulfilled':
      case 'PledgeWithdrawn':
        this.#pledge(event, subject, event.data.attribution);
        break;
      default:
        unreachable(event);
    }
  }

  #pledge(
    event: Parameters<PledgeFacts['add']>[0] & ProjectedEvent,
    { campaignId, person }: Subject,
    attribution: Attribution,
  ): void {
    this.#pledges.add(event, {
      campaignId,
      person: person?.ordinal ?? nobody,
      context: this.#contexts.number(campaignId, attribution, ''),
      recruiter: this.#recruiter(campaignId, attribution),
    });
  }

  #count(kind: FactKind, n: 1 | -1, subject: Subject, at: string, attribution: Attribution): void {
    const { campaignId, person, activityId } = subject;
    const ordinal = person?.ordinal ?? nobody;
    const recruiter = this.#recruiter(campaignId, attribution);
    // First: an event that cannot be folded in leaves no fact.
    const { share } = attribution;
    const byLink = kind === 'SIGN_UP' && recruiter !== nobody && share !== undefined;
    const through = byLink ? { recruiter, share } : undefined;
    const PARTICIPANTS = person !== undefined && this.#takesPart(kind, n, person, subject, at, through);
    this.#facts.add(campaignId, {
      minute: minuteOf(at),
      person: ordinal,
      context: this.#contexts.number(campaignId, attribution, activityId),
      recruiter,
      kind: n > 0 ? factKinds.indexOf(kind) : factKinds.indexOf(kind) | negative,
    });
    this.#publications.added(campaignId, kind, ordinal, { PARTICIPANTS });
  }

  /** Enters somebody by a fact that makes a participant, or takes it back. @returns whether it changes that they are one */
  #takesPart(
    kind: FactKind,
    n: 1 | -1,
    person: Person,
    { activityId, position }: Subject,
    at: string,
    through: Recruitment | undefined,
  ): boolean {
    if (!(kind in metrics.PARTICIPANTS.of)) return false;
    if (kind === 'ATTENDANCE') {
      if (n < 0) return this.#people.takeBack(person, activityId);
      return this.#people.enter(person, { position, attended: activityId });
    }
    if (n < 0) throw new Error(`A ${kind} makes a participant for good: it is never taken back.`);
    if (through) this.#people.recruited(person, position, at, through);
    return this.#people.enter(person, { position, through });
  }

  /** Their ordinal. */
  #recruiter(campaignId: string, attribution: Attribution): number {
    if (attribution.referrerId === undefined) return nobody;
    const last = this.#credit;
    if (last?.attribution === attribution && last.campaignId === campaignId) return last.recruiter;
    const { ordinal } = this.#people.person(campaignId, attribution.referrerId);
    this.#credit = { campaignId, attribution, recruiter: ordinal };
    return ordinal;
  }
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
