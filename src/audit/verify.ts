import { isDeepStrictEqual } from 'node:util';
import { campaignCategory } from '../domain/streams.ts';
import { countAfter } from '../event-store/count-after.ts';
import type { Contradiction, EventStore, Position } from '../event-store/event-store.ts';
import { readModels } from '../projections/all.ts';
import { campaignIdsOf } from '../projections/campaigns.ts';
import { type Checkpoint, doubtAbout, readCheckpoint } from '../projector/checkpoint.ts';
import { type ParkedEvent, parkedEvents } from '../projector/projector.ts';
import type { Database } from '../sqlite/database.ts';
import { type Replay, replayCampaign, replayLog } from './replay.ts';

type Row = Record<string, unknown>;

/** One row that differs between live and replayed; undefined: missing on that side. */
interface Difference {
  readonly table: string;
  readonly key: string;
  readonly live: Row | undefined;
  readonly replayed: Row | undefined;
}

export interface Verification {
  /** Up to which position both were compared. */
  readonly position: Position | undefined;
  readonly campaigns: number;
  readonly events: number;
  readonly rows: number;
  readonly differences: readonly Difference[];
  /** How many events the log holds after `position`, which the read models do not show yet: of the campaign, or of all. */
  readonly beyond: number;
  /** Their events that could not be folded in. */
  readonly parked: readonly ParkedEvent[];
  /** Where the log contradicts itself: in the campaign's streams, or in all. */
  readonly contradictions: readonly Contradiction[];
  /** Why the live read models were not compared; undefined: they were. */
  readonly doubt: string | undefined;
}

/** How far a verification is. */
export interface Watching {
  readonly replayed?: (events: number) => void;
  readonly compared?: (campaigns: number, of: number) => void;
}

/**
 * Replays a campaign up to where the live read models are, and compares them row by row. Read models that cannot be made from
 * this log, or are not complete yet, are not compared: `doubt` says why. Fields that are not in the read models, such as who
 * recorded an event, are not compared either.
 */
export function verifyCampaign(
  store: EventStore,
  live: Database,
  campaignId: string,
  { replayed }: Watching = {},
): Promise<Verification> {
  return verify(store, live, {
    replay: position => replayCampaign(store, campaignId, { position }, replayed),
    campaigns: () => [campaignId],
    category: campaignCategory(campaignId),
    beyond: position => countAfter(store, position, campaignCategory(campaignId)),
  });
}

/**
 * The same for all campaigns there are, live or in the log, in one pass through the log.
 * @param organisationId only the campaigns of this organisation; default: of all
 */
export function verifyCampaigns(
  store: EventStore,
  live: Database,
  organisationId?: string,
  { replayed, compared }: Watching = {},
): Promise<Verification> {
  return verify(store, live, {
    replay: position => replayLog(store, position, replayed),
    campaigns: databases => [
      ...new Set(databases.flatMap(database => campaignsIn(database, organisationId))),
    ],
    beyond: position => countAfter(store, position),
    compared,
  });
}

interface Scope {
  readonly replay: (until: Position) => Promise<Replay>;
  readonly campaigns: (databases: readonly Database[]) => readonly string[];
  /** In whose streams contradictions are looked for; default: in all. */
  readonly category?: string;
  readonly beyond: (position: Position | undefined) => Promise<number>;
  readonly compared?: Watching['compared'] | undefined;
}

async function verify(
  store: EventStore,
  live: Database,
  { replay: replayUntil, campaigns: campaignsOf, category, beyond: countBeyond, compared }: Scope,
): Promise<Verification> {
  live.sqlite.exec('BEGIN');
  try {
    const checkpoint = readCheckpoint(live);
    const { position, building } = checkpoint;
    const contradictions = (await store.contradictions?.(category)) ?? [];
    const doubt = building ? `they are being built: ${building}` : await whyNot(checkpoint, store);
    if (doubt !== undefined) {
      const campaigns = campaignsOf([live]);
      const parked = campaigns.flatMap(id => parkedEvents(live, id));
      const none = { campaigns: 0, events: 0, rows: 0, beyond: 0, differences: [] };
      return { position, ...none, parked, contradictions, doubt };
    }
    const replay = await replayUntil(position ?? -1);
    try {
      const campaigns = campaignsOf([live, replay.database]);
      const [differences, parked]: [Difference[], ParkedEvent[]] = [[], []];
      let rows = 0;
      for (const [done, id] of campaigns.entries()) {
        for (const table of tables()) {
          const one = compareTable(table, id, live, replay.database);
          rows += one.rows;
          for (const difference of one.differences) differences.push(difference);
        }
        parked.push(...parkedEvents(live, id));
        compared?.(done + 1, campaigns.length);
      }
      const { events } = replay;
      const beyond = await countBeyond(position);
      const found = { campaigns: campaigns.length, events, rows, beyond, differences };
      return { position, ...found, parked, contradictions, doubt };
    } finally {
      replay.database.sqlite.close();
    }
  } finally {
    live.sqlite.exec('COMMIT');
  }
}

/** The campaigns of an organisation; without one all that any table names. */
function campaignsIn(database: Database, organisationId: string | undefined): string[] {
  if (organisationId !== undefined) return campaignIdsOf(database, organisationId);
  const select = tables()
    .map(([table]) => `SELECT campaign_id AS id FROM ${table}`)
    .join(' UNION ');
  return database.all<{ id: string }>(select).map(({ id }) => id);
}

/** Read models of no log yet hold nothing that could be doubted. */
async function whyNot(checkpoint: Checkpoint, store: EventStore): Promise<string | undefined> {
  return checkpoint.logIdentity === '' ? undefined : (await doubtAbout(checkpoint, store))?.why;
}

function tables(): [table: string, key: string][] {
  return [
    ...readModels.flatMap(readModel => Object.entries(readModel.tables)),
    ['parked_events', 'position'],
  ];
}

function compareTable(
  [table, key]: [string, string],
  campaignId: string,
  live: Database,
  replayed: Database,
): { rows: number; differences: Difference[] } {
  const rowsOf = (database: Database) => {
    const select = database.sqlite.prepare(`SELECT * FROM ${table} WHERE campaign_id = ? ORDER BY ${key}`);
    select.setReadBigInts(true);
    const rows: Row[] = select.all(campaignId).map(plain);
    return new Map(
      rows.map(row => [
        key
          .split(', ')
          .map(column => String(row[column]))
          .join(' '),
        row,
      ]),
    );
  };
  const [liveRows, replayedRows] = [rowsOf(live), rowsOf(replayed)];
  const keys = [...new Set([...liveRows.keys(), ...replayedRows.keys()])];
  const differences = keys
    .map(rowKey => ({ table, key: rowKey, live: liveRows.get(rowKey), replayed: replayedRows.get(rowKey) }))
    .filter(row => !isDeepStrictEqual(row.live, row.replayed));
  return { rows: keys.length, differences };
}

/** Integers as numbers where those are exact. */
function plain(row: Row): Row {
  const asNumber = (value: unknown) =>
    typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, asNumber(value)]));
}
