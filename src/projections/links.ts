import type { Channel, Reach, Technique, Utm } from '../domain/attribution.ts';
import { reachOf } from '../domain/attribution.ts';
import { callToActionId } from '../domain/streams.ts';
import type { Database } from '../sqlite/database.ts';
import type { ProjectedEvent, Projection, ReadModel } from './projection.ts';

/** Every tracked link, and how often it was followed and led to sign-ups. */
export const links: ReadModel = {
  tables: { links: 'code' },
  schema: `
    CREATE TABLE links (
      code TEXT PRIMARY KEY, campaign_id TEXT NOT NULL, position INTEGER NOT NULL, -- of the event that made it
      sharer_id TEXT, -- participant; null: the organisers' own
      name TEXT, created_at TEXT NOT NULL,
      reach TEXT NOT NULL, -- JSON
      opens INTEGER NOT NULL, sign_ups INTEGER NOT NULL, -- gross
      lost INTEGER NOT NULL -- of the sign-ups those withdrawn since
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX links_by_campaign ON links (campaign_id, position)`,
  projection: database => new LinkProjection(database),
};

interface Followed {
  opens: number;
  signUps: number;
  lost: number;
}

const notFollowed: Readonly<Followed> = { opens: 0, signUps: 0, lost: 0 };

type NewLink = readonly [
  campaignId: string,
  position: number,
  sharerId: string | null,
  name: string | null,
  createdAt: string,
  reach: string,
];

/** A link that goes round is followed thousands of times in a batch: its row is written once. */
class LinkProjection implements Projection {
  readonly #database: Database;
  /** By code, as the next. */
  readonly #made = new Map<string, NewLink>();
  readonly #followed = new Map<string, Followed>();

  constructor(database: Database) {
    this.#database = database;
  }

  project(event: ProjectedEvent): void {
    switch (event.type) {
      case 'LinkCreated':
        this.#add(event, event.data.code, event.data.attribution, { name: event.data.name });
        break;
      case 'CampaignShared': {
        const { code, attribution } = event.data;
        this.#add(event, code, reachOf(attribution), { sharerId: event.subjectId });
        break;
      }
      case 'ShareOpened':
        this.#of(event.data.code).opens++;
        break;
      case 'SignedUp':
      case 'SignUpWithdrawn': {
        const { share } = event.data.attribution;
        if (share === undefined) break;
        if (event.type === 'SignedUp') this.#of(share).signUps++;
        else this.#of(share).lost++;
        break;
      }
      default:
      // No other event makes a link, or changes what is counted of one.
    }
  }

  flush(): void {
    const insert = this.#database.prepare(
      'INSERT INTO links VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
    );
    for (const [code, link] of this.#made) {
      const { opens, signUps, lost } = this.#followed.get(code) ?? notFollowed;
      const { changes } = insert.run(code, ...link, opens, signUps, lost);
      if (changes > 0) this.#followed.delete(code);
    }
    const update = this.#database.prepare(
      'UPDATE links SET opens = opens + ?, sign_ups = sign_ups + ?, lost = lost + ? WHERE code = ?',
    );
    for (const [code, { opens, signUps, lost }] of this.#followed) update.run(opens, signUps, lost, code);
    this.#made.clear();
    this.#followed.clear();
  }

  #add(
    { campaignId, recorded }: ProjectedEvent,
    code: string,
    reach: Reach,
    { name = null, sharerId = null }: { name?: string | null; sharerId?: string | null },
  ): void {
    if (this.#made.has(code)) return;
    const { position, metadata } = recorded;
    this.#made.set(code, [campaignId, position, sharerId, name, metadata.occurredAt, JSON.stringify(reach)]);
  }

  #of(code: string): Followed {
    let followed = this.#followed.get(code);
    if (!followed) this.#followed.set(code, (followed = { ...notFollowed }));
    return followed;
  }
}

/** A tracked link. */
export interface LinkRow {
  readonly code: string;
  readonly campaignId: string;
  readonly position: number;
  readonly sharerId: string | null;
  readonly name: string | null;
  readonly createdAt: string;
  readonly channel: Channel | null;
  readonly technique: Technique | null;
  readonly creativeId: string | null;
  readonly audience: string | null;
  readonly utm: Utm | null;
  readonly opens: number;
  readonly signUps: number;
  readonly lost: number;
}

type Stored = Omit<LinkRow, keyof Reach> & { readonly reach: string };

const columns = `code, campaign_id AS campaignId, position, sharer_id AS sharerId, name, created_at AS createdAt, reach, opens,
  sign_ups AS signUps, lost`;

function asLink({ reach, ...row }: Stored): LinkRow {
  const {
    channel = null,
    technique = null,
    creativeId = null,
    audience = null,
    utm = null,
  } = JSON.parse(reach) as Reach;
  return { ...row, channel, technique, creativeId, audience, utm };
}

/** Whose links: the organisers' own, those that participants shared, or both. */
export type LinkMakers = 'ORGANISERS' | 'PARTICIPANTS' | 'ALL';

const madeBy: Readonly<Record<LinkMakers, string>> = {
  ORGANISERS: 'AND sharer_id IS NULL',
  PARTICIPANTS: 'AND sharer_id IS NOT NULL',
  ALL: '',
};

/** A campaign's links in the order they were made, or the other way round, after a position. */
export function linksOf(
  database: Database,
  campaignId: string,
  {
    makers,
    descending,
    after,
    limit,
  }: {
    readonly makers: LinkMakers;
    readonly descending: boolean;
    readonly after: number | undefined;
    readonly limit: number;
  },
): LinkRow[] {
  const [beyond, direction] = descending ? ['<', 'DESC'] : ['>', 'ASC'];
  const rows = database.all<Stored>(
    `SELECT ${columns} FROM links WHERE campaign_id = ? ${madeBy[makers]} AND position ${beyond} ?
     ORDER BY position ${direction} LIMIT ?`,
    campaignId,
    after ?? (descending ? Number.MAX_SAFE_INTEGER : -1),
    limit,
  );
  return rows.map(asLink);
}

/** A campaign's link; undefined: it has none with this code. */
export function findLink(database: Database, campaignId: string, code: string): LinkRow | undefined {
  const row = database.get<Stored>(
    `SELECT ${columns} FROM links WHERE code = ? AND campaign_id = ?`,
    code,
    campaignId,
  );
  return row && asLink(row);
}

/** A tracked link with all that whoever follows it may see of its campaign. */
export interface PublicLink {
  readonly code: string;
  readonly campaignId: string;
  readonly organisationId: string;
  /** The campaign's name. */
  readonly name: string;
  /** Where it leads, as organisers entered it: the campaign's page, or else where its call to action leads; null: neither is stated. */
  readonly page: string | null;
  /** The call to action; null: none stands. */
  readonly callToAction: string | null;
  /** When the campaign closed; null: it is open. */
  readonly closedAt: string | null;
  readonly reach: Reach;
}

/** A tracked link of any organisation. */
export function findPublicLink(database: Database, code: string): PublicLink | undefined {
  const row = database.get<Omit<PublicLink, 'reach'> & { readonly reach: string }>(
    `SELECT l.code, l.campaign_id AS campaignId, c.organisation_id AS organisationId, c.name, c.closed_at AS closedAt, l.reach,
       coalesce(c.page, e.data ->> '$.link') AS page, e.data ->> '$.text' AS callToAction
     FROM links l JOIN campaigns c ON c.campaign_id = l.campaign_id
       LEFT JOIN entries e ON e.campaign_id = l.campaign_id AND e.type = 'CallToActionPublished' AND e.entry_id = ?
         AND e.standing = 1
     WHERE l.code = ?`,
    callToActionId,
    code,
  );
  return row && { ...row, reach: JSON.parse(row.reach) as Reach };
}
