import type { Attribution, Channel } from '../domain/attribution.ts';
import { unreachable } from '../domain/decider.ts';
import {
  type Reply,
  replies,
  type Attendance,
  type ParticipationEvent,
} from '../domain/participation/events.ts';
import type { SignUp } from '../domain/participation/state.ts';
import type { Database } from '../sqlite/database.ts';

/** What somebody last said about coming to an activity: a sign-up's status, or a reply that is none. */
export const standings = ['REGISTERED', 'CONFIRMED', 'WITHDRAWN', ...replies] as const satisfies readonly (
  SignUp['status'] | Reply
)[];
export type Standing = (typeof standings)[number];

export const rosterTables = { roster: 'campaign_id, activity_id, person' };

/** Who said what about coming to an activity, and who came. Each of the two parts of a row is written as a whole. */
export const rosterSchema = `
  CREATE TABLE roster (
    campaign_id TEXT NOT NULL, activity_id TEXT NOT NULL, person INTEGER NOT NULL, -- their ordinal
    standing TEXT, signed_up_at TEXT, channel TEXT, -- standing null: they said nothing
    attendance TEXT, walk_in INTEGER NOT NULL DEFAULT 0, came_by TEXT, -- attendance null: not known
    PRIMARY KEY (campaign_id, activity_id, person)
  ) STRICT, WITHOUT ROWID`;

/** An event about an activity, or the campaign as a whole. */
type RosterEvent = Extract<ParticipationEvent, { data: { readonly activityId: string | null } }>;

const isOfRoster = (event: ParticipationEvent): event is RosterEvent => 'activityId' in event.data;

interface Coming {
  readonly standing: Standing;
  readonly signedUpAt: string | null;
  readonly channel: Channel | null;
}

interface Presence {
  readonly attendance: Attendance | null;
  readonly walkIn: boolean;
  readonly channel: Channel | null;
}

interface Row {
  /** Undefined: as it was. */
  coming?: Coming;
  presence?: Presence;
}

const comingColumns = ['standing', 'signed_up_at', 'channel'];
const presenceColumns = ['attendance', 'walk_in', 'came_by'];
const [replaceComing, replacePresence] = [replacing(comingColumns), replacing(presenceColumns)];
const replaceBoth = replacing([...comingColumns, ...presenceColumns]);

/** Writes these columns of a row, and leaves the others as they were. */
function replacing(columns: readonly string[]): string {
  return `INSERT INTO roster (campaign_id, activity_id, person, ${columns.join()})
    VALUES (?, ?, ?, ${columns.map(() => '?').join()})
    ON CONFLICT (campaign_id, activity_id, person)
    DO UPDATE SET ${columns.map(column => `${column} = excluded.${column}`).join()}`;
}

const notKnown: Presence = { attendance: null, walkIn: false, channel: null };

/** Keeps the rows that a batch changes, and writes each once. What an event says replaces a part of the row as a whole, so none is read. */
export class Roster {
  readonly #database: Database;
  /** By campaign and activity, so that rows which lie together are written together; then by person. */
  readonly #changed = new Map<string, Map<string, Map<number, Row>>>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** @param person their ordinal */
  take(event: ParticipationEvent, campaignId: string, person: number): void {
    if (!isOfRoster(event) || event.data.activityId === null) return;
    Object.assign(this.#row(campaignId, event.data.activityId, person), rowAfter(event));
  }

  flush(): void {
    for (const [campaignId, activityId, person, { coming, presence }] of this.#rows()) {
      const values = [
        ...(coming ? [coming.standing, coming.signedUpAt, coming.channel] : []),
        ...(presence ? [presence.attendance, Number(presence.walkIn), presence.channel] : []),
      ];
      const sql = coming && presence ? replaceBoth : coming ? replaceComing : replacePresence;
      this.#database.run(sql, campaignId, activityId, person, ...values);
    }
    this.#changed.clear();
  }

  *#rows(): Iterable<[campaignId: string, activityId: string, person: number, row: Row]> {
    for (const [campaignId, activities] of this.#changed) {
      for (const [activityId, rows] of activities) {
        for (const [person, row] of rows) yield [campaignId, activityId, person, row];
      }
    }
  }

  #row(campaignId: string, activityId: string, person: number): Row {
    let activities = this.#changed.get(campaignId);
    if (!activities) this.#changed.set(campaignId, (activities = new Map<string, Map<number, Row>>()));
    let rows = activities.get(activityId);
    if (!rows) activities.set(activityId, (rows = new Map<number, Row>()));
    let row = rows.get(person);
    if (!row) rows.set(person, (row = {}));
    return row;
  }
}

/** The parts of a row that an event replaces. */
function rowAfter(event: RosterEvent): Row {
  switch (event.type) {
    case 'RepliedToInvitation': {
      const { reply, attribution } = event.data;
      return { coming: { standing: reply, signedUpAt: null, channel: attribution.channel ?? null } };
    }
    case 'SignedUp': {
      const { endsWalkIn } = event.data;
      const coming = signedUp('REGISTERED', event.data);
      return endsWalkIn ? { coming, presence: present('ATTENDED', endsWalkIn.attribution) } : { coming };
    }
    case 'SignUpConfirmed':
      return { coming: signedUp('CONFIRMED', event.data) };
    case 'SignUpWithdrawn':
      return { coming: signedUp('WITHDRAWN', event.data), presence: notKnown };
    case 'AttendanceRecorded':
      return { presence: present('ATTENDED', event.data.attribution, event.data.walkIn) };
    case 'NoShowMarked':
      return { presence: present('NO_SHOW', event.data.attribution) };
    case 'AttendanceRevoked':
      return { presence: notKnown };
    default:
      return unreachable(event);
  }
}

function signedUp(
  standing: SignUp['status'],
  { signedUpAt, attribution }: Pick<SignUp, 'signedUpAt' | 'attribution'>,
): Coming {
  return { standing, signedUpAt, channel: attribution.channel ?? null };
}

function present(attendance: Attendance, { channel }: Attribution, walkIn = false): Presence {
  return { attendance, walkIn, channel: channel ?? null };
}

/** Whether somebody came, as a roster says it. */
export type Came = Attendance | 'UNKNOWN';

export interface RosterRow {
  readonly participantId: string;
  /** Their ordinal, in whose order rosters are. */
  readonly person: number;
  /** null: they said nothing beforehand. */
  readonly standing: Standing | null;
  readonly signedUpAt: string | null;
  readonly attendance: Came;
  readonly walkIn: boolean;
  /** Where they were reached; of somebody who said nothing, as their attendance states. */
  readonly channel: Channel | null;
}

export interface RosterSelection {
  readonly campaignId: string;
  readonly activityId: string;
  /** Undefined: all, also those who said nothing. */
  readonly standings?: readonly Standing[] | undefined;
  readonly came?: readonly Came[] | undefined;
}

interface RosterPage {
  /** The ordinal after which to go on. */
  readonly after?: number | undefined;
  readonly limit: number;
}

/** Somebody whose attendance was revoked and who had said nothing is on no roster. */
const isOnIt = '(r.standing IS NOT NULL OR r.attendance IS NOT NULL)';

/** A page of an activity's people, in the order in which they first did something in the campaign. */
export function rosterOf(
  database: Database,
  { campaignId, activityId, standings, came }: RosterSelection,
  { after = -1, limit }: RosterPage,
): readonly RosterRow[] {
  const among = (column: string) => `${column} IN (SELECT value FROM json_each(?))`;
  const conditions = [
    isOnIt,
    ...(standings ? [among('r.standing')] : []),
    ...(came ? [among("coalesce(r.attendance, 'UNKNOWN')")] : []),
  ];
  const rows = database.all<Omit<RosterRow, 'walkIn'> & { walkIn: 0 | 1 }>(
    `SELECT p.participant_id AS participantId, r.person, r.standing, r.signed_up_at AS signedUpAt,
       coalesce(r.attendance, 'UNKNOWN') AS attendance, r.walk_in AS walkIn,
       iif(r.standing IS NULL, r.came_by, r.channel) AS channel
     FROM roster r CROSS JOIN participants p ON p.campaign_id = r.campaign_id AND p.ordinal = r.person
     WHERE r.campaign_id = ? AND r.activity_id = ? AND r.person > ? AND ${conditions.join(' AND ')}
     ORDER BY r.person LIMIT ?`,
    campaignId,
    activityId,
    after,
    ...[standings, came].flatMap(list => (list ? [JSON.stringify(list)] : [])),
    limit,
  );
  return rows.map(row => ({ ...row, walkIn: row.walkIn === 1 }));
}

/** How many people of an activity stand where. */
export interface RosterCount {
  readonly standing: Standing | null;
  readonly attendance: Came;
  readonly walkIn: boolean;
  readonly people: number;
}

export function rosterCounts(
  database: Database,
  campaignId: string,
  activityId: string,
): readonly RosterCount[] {
  return database
    .all<Omit<RosterCount, 'walkIn'> & { walkIn: 0 | 1 }>(
      `SELECT standing, coalesce(attendance, 'UNKNOWN') AS attendance, walk_in AS walkIn, count(*) AS people FROM roster r
       WHERE campaign_id = ? AND activity_id = ? AND ${isOnIt} GROUP BY 1, 2, 3`,
      campaignId,
      activityId,
    )
    .map(row => ({ ...row, walkIn: row.walkIn === 1 }));
}
