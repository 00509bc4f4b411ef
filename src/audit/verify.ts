import { isDeepStrictEqual } from 'node:util';
import type { EventStore, Position } from '../event-store/event-store.ts';
import { readModels } from '../projections/all.ts';
import { type Checkpoint, doubtAbout, readCheckpoint } from '../projector/checkpoint.ts';
import { type ParkedEvent, parkedEvents } from '../projector/projector.ts';
import type { Database } from '../sqlite/database.ts';
import { replayCampaign } from './replay.ts';

type Row = Record<string, unknown>;

/** One row that differs between live and replayed; undefined: missing on that side. */
export interface Difference {
  readonly table: string;
  readonly key: string;
  readonly live: Row | undefined;
  readonly replayed: Row | undefined;
}

export interface Verification {
  /** Up to which position both were compared. */
  readonly position: Position | undefined;
  readonly events: number;
  readonly rows: number;
  readonly differences: readonly Difference[];
  /** The campaign's events that could not be folded in. */
  readonly parked: readonly ParkedEvent[];
  /** Why the live read models were not compared; undefined: they were. */
  readonly doubt: string | undefined;
}

/**
 * Replays a campaign up to where the live read models are, and compares them row by row. Read models that cannot be made from
 * this log, or are not complete yet, are not compared: `doubt` says why. Fields that are not in the read models, such as who
 * recorded an event, are not compared either.
 */
export async function verifyCampaign(
  store: EventStore,
  live: Database,
  campaignId: string,
  progress?: (events: number) => void,
): Promise<Verification> {
  live.sqlite.exec('BEGIN');
  try {
    const checkpoint = readCheckpoint(live);
    const { position, building } = checkpoint;
    const doubt = building ? `they are being built: ${building}` : await whyNot(checkpoint, store);
    const parked = parkedEvents(live, campaignId);
    if (doubt !== undefined) return { position, events: 0, rows: 0, differences: [], parked, doubt };
    const replay = await replayCampaign(store, campaignId, { position: position ?? -1 }, progress);
    const compared = tables().map(table => compareTable(table, campaignId, live, replay.database));
    return {
      position,
      events: replay.events,
      rows: compared.reduce((sum, { rows }) => sum + rows, 0),
      differences: compared.flatMap(({ differences }) => differences),
      parked,
      doubt,
    };
  } finally {
    live.sqlite.exec('COMMIT');
  }
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
