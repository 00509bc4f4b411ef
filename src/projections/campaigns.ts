import type { Channel, Technique } from '../domain/attribution.ts';
import { type CampaignDetails, campaignEvents, type CampaignUpdated } from '../domain/campaign.ts';
import { unreachable } from '../domain/decider.ts';
import type { Database } from '../sqlite/database.ts';
import { isOf, type ProjectedEvent, type Projection, type ReadModel } from './projection.ts';

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
  readonly page: string | null;
  readonly createdAt: string;
  readonly closedAt: string | null;
}

export const campaigns: ReadModel = {
  tables: { campaigns: 'campaign_id' },
  schema: `
    CREATE TABLE campaigns (
      campaign_id TEXT PRIMARY KEY, organisation_id TEXT NOT NULL, name TEXT NOT NULL, description TEXT,
      status TEXT NOT NULL, time_zone TEXT NOT NULL, starts_on TEXT, ends_on TEXT,
      channels TEXT NOT NULL, techniques TEXT NOT NULL, stated_result TEXT, page TEXT,
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
    if (!isOf(campaignEvents, event)) return;
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
        campaignOfEvent(this.#database, event.campaignId);
        this.#update(event.campaignId, event.data);
        break;
      case 'CampaignClosed':
        campaignOfEvent(this.#database, event.campaignId);
        this.#database.run(
          "UPDATE campaigns SET status = 'CLOSED', closed_at = ? WHERE campaign_id = ?",
          event.data.closedAt,
          event.campaignId,
        );
        break;
      default:
        unreachable(event);
    }
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
  page: 'page',
};

const columns = `campaign_id AS id, organisation_id AS organisationId, name, description, status, time_zone AS timeZone,
  starts_on AS startsOn, ends_on AS endsOn, channels, techniques, stated_result AS statedResult, page,
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

/** The campaigns that there are for whoever asks. */
export interface CampaignScope {
  readonly organisationId: string;
  /** undefined: all of the organisation's. */
  readonly campaigns?: ReadonlySet<string> | undefined;
}

/** One campaign; undefined when there is none with this id for whoever asks. */
export function findCampaign(database: Database, scope: CampaignScope, id: string): CampaignRow | undefined {
  if (scope.campaigns?.has(id) === false) return undefined;
  const row = findCampaignAnywhere(database, id);
  return row?.organisationId === scope.organisationId ? row : undefined;
}

/** A campaign of any organisation: for the operator's own tools, and for what is public. */
export function findCampaignAnywhere(database: Database, id: string): CampaignRow | undefined {
  const row = database.get<Stored>(`SELECT ${columns} FROM campaigns WHERE campaign_id = ?`, id);
  return row && asCampaign(row);
}

/** The campaign that an event is of. @throws {Error} there is none: the event cannot be folded in */
export function campaignOfEvent(database: Database, id: string): CampaignRow {
  const campaign = findCampaignAnywhere(database, id);
  if (!campaign) throw new Error('The campaign is not known: its CampaignCreated event is missing.');
  return campaign;
}

/** Of the campaigns with these ids those that there are for whoever asks, in no order. */
export function campaignsById(
  database: Database,
  { organisationId, campaigns }: CampaignScope,
  ids: readonly string[],
): CampaignRow[] {
  return database
    .all<Stored>(
      `SELECT ${columns} FROM campaigns WHERE organisation_id = ? AND campaign_id IN (SELECT value FROM json_each(?))`,
      organisationId,
      JSON.stringify(campaigns ? ids.filter(id => campaigns.has(id)) : ids),
    )
    .map(asCampaign);
}

/** The ids of all campaigns of an organisation, in their own order. */
export function campaignIdsOf(database: Database, organisationId: string): string[] {
  return database
    .all<{ id: string }>(
      'SELECT campaign_id AS id FROM campaigns WHERE organisation_id = ? ORDER BY campaign_id',
      organisationId,
    )
    .map(({ id }) => id);
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

/** A page of the campaigns that there are for whoever asks; `key` is what they are ordered by. */
export function listCampaigns(
  database: Database,
  scope: CampaignScope,
  { filter, order, descending, limit, after }: CampaignPage,
): (CampaignRow & { readonly key: string })[] {
  const key = campaignOrders[order];
  const [beyond, direction] = descending ? ['<', 'DESC'] : ['>', 'ASC'];
  const rows = database.all<Stored & { key: string }>(
    `SELECT ${columns}, ${key} AS key FROM campaigns
     WHERE ${matching} ${after ? `AND (${key}, campaign_id) ${beyond} (?, ?)` : ''}
     ORDER BY ${key} ${direction}, campaign_id ${direction} LIMIT ?`,
    ...matchingValues(scope, filter),
    ...(after ? [after.key, after.id] : []),
    limit,
  );
  return rows.map(row => ({ ...asCampaign(row), key: row.key }));
}

export function countCampaigns(database: Database, scope: CampaignScope, filter: CampaignFilter): number {
  const row = database.get<{ n: number }>(
    `SELECT count(*) AS n FROM campaigns WHERE ${matching}`,
    ...matchingValues(scope, filter),
  );
  return row?.n ?? 0;
}

const matching = `organisation_id = ? AND (? IS NULL OR campaign_id IN (SELECT value FROM json_each(?)))
  AND status = coalesce(?, status)
  AND instr(fold(name), fold(?)) > 0
  AND (? IS NULL OR EXISTS (SELECT 1 FROM json_each(channels) WHERE value = ?))`;

function matchingValues(
  { organisationId, campaigns }: CampaignScope,
  { status, nameContains, channel }: CampaignFilter,
) {
  const only = campaigns ? JSON.stringify([...campaigns]) : null;
  return [organisationId, only, only, status ?? null, nameContains ?? '', channel ?? null, channel ?? null];
}
