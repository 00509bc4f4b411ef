import type { Database } from '../sqlite/database.ts';

/** Reads who recruited whom from the tables of people; src/metrics/recruitment.ts counts these rows. */

/** How many people ever did something in a campaign, and how many of them are participants. */
export function peopleCounts(
  database: Database,
  campaignId: string,
): { readonly people: number; readonly participants: number } {
  return database.get<{ people: number; participants: number }>(
    `SELECT coalesce(max(ordinal), 0) AS people, count(entered_at) AS participants FROM participants
     WHERE campaign_id = ?`,
    campaignId,
  )!;
}

/** Who was recruited, and by whom, in log order: recruiters come before those they recruited. */
export interface Recruits {
  readonly people: Int32Array;
  readonly recruiters: Int32Array;
}

export function recruitsThroughLinks(database: Database, campaignId: string): Recruits {
  const rows = database.arrays<[person: number, recruiter: number]>(
    'SELECT ordinal, recruiter FROM participants WHERE campaign_id = ? AND recruiter IS NOT NULL ORDER BY entered_at',
    campaignId,
  );
  return {
    people: Int32Array.from(rows, ([person]) => person),
    recruiters: Int32Array.from(rows, ([, recruiter]) => recruiter),
  };
}

/** The ordinals of participants who had taken part in another campaign of the organisation before they entered this one. */
export function knownBefore(
  database: Database,
  organisationId: string,
  campaignId: string,
): ReadonlySet<number> {
  // The plus sign keeps SQLite from using that index: somebody is in few campaigns, so going through those costs less.
  const rows = database.all<{ ordinal: number }>(
    `SELECT DISTINCT here.ordinal FROM participants here CROSS JOIN participants elsewhere
       ON elsewhere.participant_id = here.participant_id AND elsewhere.entered_at < here.entered_at
     WHERE here.campaign_id = ? AND +elsewhere.campaign_id IN (SELECT campaign_id FROM campaigns WHERE organisation_id = ?)`,
    campaignId,
    organisationId,
  );
  return new Set(rows.map(({ ordinal }) => ordinal));
}

/** A participant, and how they entered. */
export interface Entered {
  readonly participantId: string;
  readonly ordinal: number;
  /** Position. */
  readonly enteredAt: number;
  /** Ordinal; null: they came on their own. */
  readonly recruiter: number | null;
  readonly share: string | null;
}

const enteredColumns =
  'p.participant_id AS participantId, p.ordinal, p.entered_at AS enteredAt, p.recruiter, p.share';

/** Undefined: they do not take part in the campaign. */
export function entered(database: Database, campaignId: string, participantId: string): Entered | undefined {
  return database.get(
    `SELECT ${enteredColumns} FROM participants p
     WHERE participant_id = ? AND campaign_id = ? AND entered_at IS NOT NULL`,
    participantId,
    campaignId,
  );
}

/**
 * Somebody, their recruiter, the recruiter's recruiter and so on, at most `?3` steps. Recruiters must have entered before those
 * they recruited, so that the walk ends even where events are missing.
 */
const upwards = `
  WITH RECURSIVE upwards (steps, ordinal, entered_at, recruiter) AS (
    SELECT 0, ordinal, entered_at, recruiter FROM participants WHERE campaign_id = ?1 AND ordinal = ?2
    UNION ALL
    SELECT steps + 1, p.ordinal, p.entered_at, p.recruiter FROM upwards CROSS JOIN participants p
      ON p.campaign_id = ?1 AND p.ordinal = upwards.recruiter AND p.entered_at < upwards.entered_at
    LIMIT ?3
  )`;

/** How many recruiters there are above somebody. */
export function depthOf(database: Database, campaignId: string, ordinal: number): number {
  const unlimited = -1;
  const row = database.get<{ depth: number }>(
    `${upwards} SELECT max(steps) AS depth FROM upwards`,
    campaignId,
    ordinal,
    unlimited,
  );
  return row?.depth ?? 0;
}

/** Recruiters above somebody, the nearest first, after the `skip` nearest. */
export function recruitersAbove(
  database: Database,
  campaignId: string,
  ordinal: number,
  { skip, limit }: { readonly skip: number; readonly limit: number },
): Entered[] {
  return database.all(
    `${upwards} SELECT ${enteredColumns} FROM upwards CROSS JOIN participants p
       ON p.campaign_id = ?1 AND p.ordinal = upwards.ordinal
     WHERE steps > ?4 ORDER BY steps`,
    campaignId,
    ordinal,
    skip + limit + 1,
    skip,
  );
}

/** People who entered through somebody's links after a position, in the order they did. */
export function recruitsOf(
  database: Database,
  campaignId: string,
  recruiter: number,
  { after = -1, limit }: { readonly after: number | undefined; readonly limit: number },
): Entered[] {
  return database.all(
    `SELECT ${enteredColumns} FROM recruitments r CROSS JOIN participants p
       ON p.campaign_id = r.campaign_id AND p.ordinal = r.person AND p.entered_at = r.position
     WHERE r.campaign_id = ? AND r.recruiter = ? AND r.position > ? ORDER BY r.position LIMIT ?`,
    campaignId,
    recruiter,
    after,
    limit,
  );
}

/** A sign-up through a tracked link. */
export interface TrackedSignUp {
  readonly position: number;
  readonly recruiterId: string;
  readonly participantId: string;
  readonly share: string;
  readonly occurredAt: string;
  /** Whether they entered the campaign with it. */
  readonly entered: boolean;
}

/** A campaign's sign-ups through tracked links after a position, in log order. */
export function trackedSignUps(
  database: Database,
  campaignId: string,
  { after = -1, limit }: { readonly after: number | undefined; readonly limit: number },
): TrackedSignUp[] {
  const rows = database.all<Omit<TrackedSignUp, 'entered'> & { entered: 0 | 1 }>(
    `SELECT r.position, recruiter.participant_id AS recruiterId, person.participant_id AS participantId, r.share,
       r.occurred_at AS occurredAt, person.entered_at IS r.position AS entered
     FROM recruitments r
       CROSS JOIN participants person ON person.campaign_id = r.campaign_id AND person.ordinal = r.person
       CROSS JOIN participants recruiter ON recruiter.campaign_id = r.campaign_id AND recruiter.ordinal = r.recruiter
     WHERE r.campaign_id = ? AND r.position > ? ORDER BY r.position LIMIT ?`,
    campaignId,
    after,
    limit,
  );
  return rows.map(row => ({ ...row, entered: row.entered === 1 }));
}
