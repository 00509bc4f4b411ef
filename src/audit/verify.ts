import { isDeepStrictEqual } from 'node:util';
import type { EventStore, Position } from '../event-store/event-store.ts';
import { readModels } from '../read-models/all.ts';
import type { Statements } from '../sqlite/statements.ts';
import { replayCampaign } from './replay.ts';

type Row = Record<string, unknown>;

/** One row that is not the same live and replayed; undefined: missing there. */
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
}

/** Replays a campaign up to where the live read models are, and compares them row by row. */
export async function verifyCampaign(
  store: EventStore,
  live: Statements,
  campaignId: string,
  progress?: (events: number) => void,
): Promise<Verification> {
  live.db.exec('BEGIN');
  try {
    const position =
      live.get<{ position: Position | null }>('SELECT position FROM checkpoint')?.position ?? undefined;
    const replay = await replayCampaign(store, campaignId, { position: position ?? -1 }, progress);
    const compared = tables().map(table => compareTable(table, campaignId, live, replay.statements));
    return {
      position,
      events: replay.events,
      rows: compared.reduce((sum, { rows }) => sum + rows, 0),
      differences: compared.flatMap(({ differences }) => differences),
    };
  } finally {
    live.db.exec('COMMIT');
  }
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
  live: Statements,
  replayed: Statements,
): { rows: number; differences: Difference[] } {
  const rowsOf = (statements: Statements) => {
    const select = statements.db.prepare(`SELECT * FROM ${table} WHERE campaign_id = ? ORDER BY ${key}`);
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
