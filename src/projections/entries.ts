import {
  entryEvents,
  type EntryRetracted,
  type EntryType,
  type StandingEntry,
} from '../domain/entry/events.ts';
import { type Point, unpacked } from '../domain/entry/series.ts';
import type { Database } from '../sqlite/database.ts';
import { isOf, type ProjectedEvent, type Projection, type ReadModel } from './projection.ts';

/** One version of an entry of a campaign. */
export interface Entry<Type extends EntryType> {
  /** An indicator's is its key. */
  readonly id: string;
  readonly type: Type;
  /** From 1, one more with each correction. */
  readonly version: number;
  /** When a gauge or a discussion was observed; for all others, when they were entered. */
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly position: number;
  readonly data: EntryData<Type>;
}

type Data<Type extends EntryType> = Extract<StandingEntry, { readonly type: Type }>['data'];

/** The event's data, except that each point of a series has its days. */
type EntryData<Type extends EntryType> = Type extends 'SeriesImported'
  ? Omit<Data<Type>, 'points'> & { readonly points: readonly Point[] }
  : Data<Type>;

/** Every version of every entry. An update that was planned and published has rows of both types, with the same id. */
export const entries: ReadModel = {
  tables: { entries: 'campaign_id, type, entry_id, version' },
  schema: `
    CREATE TABLE entries (
      campaign_id TEXT NOT NULL, type TEXT NOT NULL, entry_id TEXT NOT NULL, version INTEGER NOT NULL,
      standing INTEGER NOT NULL, -- 1: neither corrected nor retracted
      occurred_at TEXT NOT NULL, recorded_at TEXT NOT NULL, position INTEGER NOT NULL,
      data TEXT NOT NULL, -- JSON, as in the event
      PRIMARY KEY (campaign_id, type, entry_id, version)
    ) STRICT, WITHOUT ROWID`,
  projection: database => new EntryProjection(database),
};

/** Entries are few: each event is written at once. */
class EntryProjection implements Projection {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  project(event: ProjectedEvent): void {
    if (!isOf(entryEvents, event)) return;
    if (event.type === 'EntryRetracted') this.#retract(event, event.data);
    else this.#enter(event);
  }

  #enter(event: ProjectedEvent & StandingEntry): void {
    const { campaignId, subjectId, type, data, recorded } = event;
    if (data.version > 1) this.#end(event, type);
    this.#database.run(
      'INSERT INTO entries VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?)',
      campaignId,
      type,
      subjectId,
      data.version,
      'observedAt' in data ? data.observedAt : recorded.metadata.occurredAt,
      recorded.recordedAt.toISOString(),
      recorded.position,
      JSON.stringify(data),
    );
  }

  #retract(event: ProjectedEvent, { entry }: EntryRetracted['data']): void {
    this.#end(event, entry);
    if (entry === 'UpdatePublished') this.#end(event, 'UpdatePlanned');
  }

  /** Of the versions only the last can stand; it is found by the key, so that the thousandth correction costs what the first did. */
  #end({ campaignId, subjectId }: ProjectedEvent, type: EntryType): void {
    const of = 'campaign_id = ?1 AND type = ?2 AND entry_id = ?3';
    this.#database.run(
      `UPDATE entries SET standing = 0
       WHERE ${of} AND version = (SELECT max(version) FROM entries WHERE ${of})`,
      campaignId,
      type,
      subjectId,
    );
  }
}

type EntryRow = Omit<Entry<EntryType>, 'data'> & { readonly campaignId: string; readonly data: string };

const columns = `campaign_id AS campaignId, entry_id AS id, type, version, occurred_at AS occurredAt,
  recorded_at AS recordedAt, position, data`;

/** A campaign's standing entries of a type, oldest first. */
export function entriesOf<Type extends EntryType>(
  database: Database,
  campaignId: string,
  type: Type,
): readonly Entry<Type>[] {
  return entriesOfCampaigns(database, [campaignId], type).get(campaignId) ?? [];
}

/** Each campaign's standing entries of a type, oldest first, by campaign id; a campaign without any is left out. */
export function entriesOfCampaigns<Type extends EntryType>(
  database: Database,
  campaignIds: readonly string[],
  type: Type,
): ReadonlyMap<string, readonly Entry<Type>[]> {
  const rows = database.all<EntryRow>(
    `SELECT ${columns} FROM entries
     WHERE campaign_id IN (SELECT value FROM json_each(?)) AND type = ? AND standing = 1
     ORDER BY occurred_at, position`,
    JSON.stringify(campaignIds),
    type,
  );
  const grouped = Map.groupBy(rows, ({ campaignId }) => campaignId);
  return new Map([...grouped].map(([campaignId, own]) => [campaignId, own.map(entryFrom<Type>)]));
}

/** All versions of one entry, the first one first, whether it stands or not. */
export function entryVersions<Type extends EntryType>(
  database: Database,
  campaignId: string,
  type: Type,
  id: string,
): readonly Entry<Type>[] {
  return database
    .all<EntryRow>(
      `SELECT ${columns} FROM entries WHERE campaign_id = ? AND type = ? AND entry_id = ? ORDER BY version`,
      campaignId,
      type,
      id,
    )
    .map(entryFrom<Type>);
}

function entryFrom<Type extends EntryType>({ campaignId: _, data, ...row }: EntryRow): Entry<Type> {
  const said = JSON.parse(data) as StandingEntry['data'];
  return {
    ...row,
    data: 'points' in said ? { ...said, points: unpacked(said.points) } : said,
  } as Entry<Type>;
}
