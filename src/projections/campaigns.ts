import type { Channel, Technique } from '../domain/attribution.ts';
import type { CampaignDetails, CampaignUpdated } from '../domain/campaign.ts';
import type { Database } from '../sqlite/database.ts';
import type { ProjectedEvent, Projection, ReadModel } from './projection.ts';

/** A campaign as the organisers describe it. */
export interface CampaignRow {
  readonly id: string;
  readonly organisationId: string;
  readonly name: string;
  readonly description: string | null;
  readonly status: 'OPEN' | 'CLOSED';
  readonly timeZone: string;
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  readonly channels: readonly Channel[];
  readonly techniques: readonly Technique[];
  readonly statedResult: string | null;
  readonly createdAt: string;
  readonly closedAt: string | null;
}

export const campaigns: ReadModel = {
  tables: { campaigns: 'campaign_id' },
  schema: `
    CREATE TABLE campaigns (
      campaign_id TEXT PRIMARY KEY, organisation_id TEXT NOT NULL, name TEXT NOT NULL, description TEXT,
      status TEXT NOT NULL, time_zone TEXT NOT NULL, starts_on TEXT, ends_on TEXT,
      channels TEXT NOT NULL, techniques TEXT NOT NULL, stated_result TEXT,
      created_at TEXT NOT NULL, closed_at TEXT
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX campaigns_by_organisation ON campaigns (organisation_id, created_at, campaign_id)`,
  projection: database => new CampaignProjection(database),
};

/** Campaigns are few: each event is written at once. */
class CampaignProjection implements Projection {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  project(event: ProjectedEvent): void {
    switch (event.type) {
      case 'CampaignCreated': {
        const { organisationId, timeZone, ...details } = event.data;
        this.#database.run(
          `INSERT INTO campaigns (campaign_id, organisation_id, time_zone, created_at, status, name, channels, techniques)
           VALUES (?, ?, ?, ?, 'OPEN', '', '[]', '[]')`,
          event.campaignId,
          organisationId,
          timeZone,
          event.recorded.metadata.occurredAt,
        );
        this.#update(event.campaignId, details);
        break;
      }
      case 'CampaignUpdated':
        this.#expect(event.campaignId);
        this.#update(event.campaignId, event.data);
        break;
      case 'CampaignClosed':
        this.#expect(event.campaignId);
        this.#database.run(
          "UPDATE campaigns SET status = 'CLOSED', closed_at = ? WHERE campaign_id = ?",
          event.data.closedAt,
          event.campaignId,
        );
        break;
      default:
    }
  }

  #expect(campaignId: string): void {
    if (!findCampaignAnywhere(this.#database, campaignId))
      throw new Error('The campaign is not known: its CampaignCreated event is missing.');
  }

  #update(campaignId: string, changes: CampaignUpdated['data']): void {
    for (const [field, column] of Object.entries(columnOf) as [keyof CampaignDetails, string][]) {
      const value = changes[field];
      if (value === undefined) continue;
      this.#database.run(
        `UPDATE campaigns SET ${column} = ? WHERE campaign_id = ?`,
        typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
        campaignId,
      );
    }
  }
}

const columnOf: Record<keyof CampaignDetails, string> = {
  name: 'name',
  description: 'description',
  startsOn: 'starts_on',
  endsOn: 'ends_on',
  channels: 'channels',
  techniques: 'techniques',
  statedResult: 'stated_result',
};

const columns = `campaign_id AS id, organisation_id AS organisationId, name, description, status, time_zone AS timeZone,
  starts_on AS startsOn, ends_on AS endsOn, channels, techniques, stated_result AS statedResult,
  created_at AS createdAt, closed_at AS closedAt`;

type Stored = Omit<CampaignRow, 'channels' | 'techniques'> & {
  readonly channels: string;
  readonly techniques: string;
};

function asCampaign(row: Stored): CampaignRow {
  return {
    ...row,
    channels: JSON.parse(row.channels) as Channel[],
    techniques: JSON.parse(row.techniques) as Technique[],
  };
}

/** One campaign of the organisation; undefined when it has none with this id. */
export function findCampaign(
  database: Database,
  organisationId: string,
  id: string,
): CampaignRow | undefined {
  const row = database.get<Stored>(
    `SELECT ${columns} FROM campaigns WHERE campaign_id = ? AND organisation_id = ?`,
    id,
    organisationId,
  );
  return row && asCampaign(row);
}

/** A campaign of any organisation: for the operator's own tools. */
export function findCampaignAnywhere(database: Database, id: string): CampaignRow | undefined {
  const row = database.get<Stored>(`SELECT ${columns} FROM campaigns WHERE campaign_id = ?`, id);
  return row && asCampaign(row);
}

/** The campaigns with these ids, in no order. */
export function campaignsById(
  database: Database,
  organisationId: string,
  ids: readonly string[],
): CampaignRow[] {
  return database
    .all<Stored>(
      `SELECT ${columns} FROM campaigns WHERE organisation_id = ? AND campaign_id IN (SELECT value FROM json_each(?))`,
      organisationId,
      JSON.stringify(ids),
    )
    .map(asCampaign);
}

/** All campaigns of an organisation, as their figures need them, the oldest first. */
export function campaignsOfOrganisation(
  database: Database,
  organisationId: string,
): readonly { readonly id: string; readonly timeZone: string }[] {
  return database.all(
    `SELECT campaign_id AS id, time_zone AS timeZone FROM campaigns WHERE organisation_id = ?
     ORDER BY created_at, campaign_id`,
    organisationId,
  );
}

export interface CampaignFilter {
  readonly status?: 'OPEN' | 'CLOSED' | undefined;
  readonly nameContains?: string | undefined;
  readonly channel?: Channel | undefined;
}

export const campaignOrders = {
  CREATED_AT: 'created_at',
  NAME: 'name COLLATE NOCASE',
  STARTS_ON: "coalesce(starts_on, '')",
};

export interface CampaignPage {
  readonly filter: CampaignFilter;
  readonly order: keyof typeof campaignOrders;
  readonly descending: boolean;
  readonly limit: number;
  /** Only rows after this one, in the order asked for. */
  readonly after?: { readonly key: string; readonly id: string } | undefined;
}

/** A page of an organisation's campaigns; `key` is what they are ordered by. */
export function listCampaigns(
  database: Database,
  organisationId: string,
  { filter, order, descending, limit, after }: CampaignPage,
): (CampaignRow & { readonly key: string })[] {
  const key = campaignOrders[order];
  const [beyond, direction] = descending ? ['<', 'DESC'] : ['>', 'ASC'];
  const rows = database.all<Stored & { key: string }>(
    `SELECT ${columns}, ${key} AS key FROM campaigns
     WHERE ${matching} ${after ? `AND (${key}, campaign_id) ${beyond} (?, ?)` : ''}
     ORDER BY ${key} ${direction}, campaign_id ${direction} LIMIT ?`,
    ...matchingValues(organisationId, filter),
    ...(after ? [after.key, after.id] : []),
    limit,
  );
  return rows.map(row => ({ ...asCampaign(row), key: row.key }));
}

export function countCampaigns(database: Database, organisationId: string, filter: CampaignFilter): number {
  const row = database.get<{ n: number }>(
    `SELECT count(*) AS n FROM campaigns WHERE ${matching}`,
    ...matchingValues(organisationId, filter),
  );
  return row?.n ?? 0;
}

const matching = `organisation_id = ? AND status = coalesce(?, status)
  AND instr(fold(name), fold(?)) > 0
  AND (? IS NULL OR EXISTS (SELECT 1 FROM json_each(channels) WHERE value = ?))`;

function matchingValues(organisationId: string, { status, nameContains, channel }: CampaignFilter) {
  return [organisationId, status ?? null, nameContains ?? '', channel ?? null, channel ?? null];
}
