import type { Database } from '../sqlite/database.ts';

/**
 * Who has taken part in a campaign, and who recruited them. Somebody enters with the first of their acts that stands; if that
 * is a sign-up through a tracked link, the link's sharer recruited them. The sharer had shared before, and no share is ever
 * taken back. So recruiters entered before those they recruited, in log order, and recruitment has no cycles.
 */
export const peopleTables = {
  participants: 'participant_id, campaign_id',
  recruitments: 'campaign_id, position',
};

export const peopleSchema = `
  CREATE TABLE participants (
    participant_id TEXT NOT NULL, campaign_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL, -- from 1, by which facts refer to them
    entered_at INTEGER, -- position of the act they entered with; null: none of theirs stands
    recruiter INTEGER, share TEXT, -- by whom (ordinal) and through which link they entered; null: on their own
    entrances TEXT, -- JSON: what they enter with once attendances are taken back; null: as above for good
    PRIMARY KEY (participant_id, campaign_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX participants_by_ordinal ON participants (campaign_id, ordinal, entered_at, recruiter);
  CREATE TABLE recruitments ( -- each sign-up through a tracked link; people by their ordinals
    campaign_id TEXT NOT NULL, position INTEGER NOT NULL, recruiter INTEGER NOT NULL, person INTEGER NOT NULL,
    share TEXT NOT NULL, occurred_at TEXT NOT NULL,
    PRIMARY KEY (campaign_id, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX recruitments_by_recruiter ON recruitments (campaign_id, recruiter)`;

/** Stands for nobody where an ordinal is expected. */
export const nobody = 0;

/** An act with which somebody enters, unless an earlier one stands. */
interface Entrance {
  readonly position: number;
  /** The activity they attended. Only an attendance can be taken back, not other acts. */
  readonly attended?: string | undefined;
  readonly through?: Recruitment | undefined;
}

/** Somebody who did something in a campaign. */
export interface Person {
  readonly id: string;
  readonly campaignId: string;
  readonly ordinal: number;
  /** Attendances, and last the first act that is never taken back. With the first of these they entered. */
  entrances: readonly Entrance[];
}

/** A sign-up through a tracked link. */
export interface Recruitment {
  /** Ordinal. */
  readonly recruiter: number;
  readonly share: string;
}

/** So many people are remembered between batches. */
const remembered = 300_000;

interface CampaignPeople {
  readonly byId: Map<string, Person>;
  next: number;
  /** Whether this holds everybody of the campaign. */
  readonly complete: boolean;
}

/** Keeps who takes part, and writes each changed row once. */
export class People {
  readonly #database: Database;
  readonly #campaigns = new Map<string, CampaignPeople>();
  readonly #changed = new Set<Person>();
  readonly #limit: number;
  #count = 0;

  constructor(database: Database, limit = remembered) {
    this.#database = database;
    this.#limit = limit;
  }

  /** Somebody new gets the next ordinal. To be used before the next flush. */
  person(campaignId: string, participantId: string): Person {
    const campaign = this.#campaign(campaignId);
    let person = campaign.byId.get(participantId);
    if (person) return person;
    person = campaign.complete ? undefined : this.#stored(campaignId, participantId);
    if (!person) {
      person = { id: participantId, campaignId, ordinal: campaign.next++, entrances: [] };
      this.#changed.add(person);
    }
    campaign.byId.set(participantId, person);
    this.#count++;
    return person;
  }

  /** Somebody took part. @returns whether they became a participant by it */
  enter(person: Person, entrance: Entrance): boolean {
    const last = person.entrances.at(-1);
    if (last && last.attended === undefined) return false;
    person.entrances = [...person.entrances, entrance];
    this.#changed.add(person);
    return last === undefined;
  }

  /** An attendance is taken back. @returns whether they are no participant any more */
  takeBack(person: Person, activityId: string): boolean {
    const entrances = person.entrances.filter(({ attended }) => attended !== activityId);
    if (entrances.length === person.entrances.length) return false;
    person.entrances = entrances;
    this.#changed.add(person);
    return entrances.length === 0;
  }

  /** Somebody signed up through a link that was shared. */
  recruited(
    { campaignId, ordinal }: Person,
    position: number,
    occurredAt: string,
    { recruiter, share }: Recruitment,
  ): void {
    this.#database.run(
      'INSERT INTO recruitments VALUES (?, ?, ?, ?, ?, ?)',
      campaignId,
      position,
      recruiter,
      ordinal,
      share,
      occurredAt,
    );
  }

  flush(): void {
    const write = this.#database.prepare(
      `INSERT INTO participants VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (participant_id, campaign_id) DO UPDATE SET entered_at = excluded.entered_at,
         recruiter = excluded.recruiter, share = excluded.share, entrances = excluded.entrances`,
    );
    for (const { id, campaignId, ordinal, entrances } of this.#changed) {
      const [entered] = entrances;
      const { recruiter = null, share = null } = entered?.through ?? {};
      const changeable = entered?.attended === undefined ? null : JSON.stringify(entrances);
      write.run(id, campaignId, ordinal, entered?.position ?? null, recruiter, share, changeable);
    }
    this.#changed.clear();
    if (this.#count <= this.#limit) return;
    this.#campaigns.clear();
    this.#count = 0;
  }

  #campaign(campaignId: string): CampaignPeople {
    let campaign = this.#campaigns.get(campaignId);
    if (!campaign) {
      const next = this.#database.get<{ next: number }>(
        'SELECT coalesce(max(ordinal), 0) + 1 AS next FROM participants WHERE campaign_id = ?',
        campaignId,
      )!.next;
      this.#campaigns.set(campaignId, (campaign = { byId: new Map(), next, complete: next === 1 }));
    }
    return campaign;
  }

  #stored(campaignId: string, participantId: string): Person | undefined {
    const row = this.#database.get<StoredPerson>(
      `SELECT participant_id AS id, ordinal, entered_at AS enteredAt, recruiter, share, entrances
       FROM participants WHERE participant_id = ? AND campaign_id = ?`,
      participantId,
      campaignId,
    );
    return row && { id: row.id, campaignId, ordinal: row.ordinal, entrances: entrancesOf(row) };
  }
}

interface StoredPerson {
  readonly id: string;
  readonly ordinal: number;
  readonly enteredAt: number | null;
  readonly recruiter: number | null;
  readonly share: string | null;
  readonly entrances: string | null;
}

function entrancesOf({ enteredAt, recruiter, share, entrances }: StoredPerson): readonly Entrance[] {
  if (entrances !== null) return JSON.parse(entrances) as Entrance[];
  if (enteredAt === null) return [];
  const through = recruiter === null || share === null ? undefined : { recruiter, share };
  return [{ position: enteredAt, through }];
}

/** The campaigns in which somebody's part stands. */
export function campaignsOf(database: Database, participantId: string): string[] {
  return database
    .all<{ campaignId: string }>(
      `SELECT campaign_id AS campaignId FROM participants WHERE participant_id = ? AND entered_at IS NOT NULL
       ORDER BY campaign_id`,
      participantId,
    )
    .map(({ campaignId }) => campaignId);
}

/** Somebody who takes part, and who recruited them. */
interface Participating {
  readonly ordinal: number;
  readonly participantId: string;
  /** Position of the act they entered with. */
  readonly enteredAt: number;
  /** null: they came on their own. */
  readonly recruiterId: string | null;
  readonly share: string | null;
}

/** A campaign's participants with an ordinal greater than `after`, in the order in which they first did something. */
export function participating(
  database: Database,
  campaignId: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Participating[] {
  return database.all(
    `SELECT p.ordinal, p.participant_id AS participantId, p.entered_at AS enteredAt,
       recruiter.participant_id AS recruiterId, p.share
     FROM participants p LEFT JOIN participants recruiter
       ON recruiter.campaign_id = p.campaign_id AND recruiter.ordinal = p.recruiter
     WHERE p.campaign_id = ? AND p.ordinal > ? AND p.entered_at IS NOT NULL ORDER BY p.ordinal LIMIT ?`,
    campaignId,
    after,
    limit,
  );
}

/** The people of a campaign with these ordinals, by ordinal. */
export function participantIds(
  database: Database,
  campaignId: string,
  ordinals: readonly number[],
): ReadonlyMap<number, string> {
  const rows = database.all<{ ordinal: number; id: string }>(
    `SELECT ordinal, participant_id AS id FROM participants
     WHERE campaign_id = ? AND ordinal IN (SELECT value FROM json_each(?))`,
    campaignId,
    JSON.stringify(ordinals),
  );
  return new Map(rows.map(({ ordinal, id }) => [ordinal, id]));
}
