import { replayCampaigns, type AsOf } from '../audit/replay.ts';
import type { EventStore, Position } from '../event-store/event-store.ts';
import type { Positions } from '../event-store/positions.ts';
import { readModels } from '../projections/all.ts';
import { type CampaignRow, findCampaignAnywhere } from '../projections/campaigns.ts';
import { readModelsInTemporaryFile } from '../projector/read-model-file.ts';
import type { Database } from '../sqlite/database.ts';
import { asNoTemporaryRoom } from '../sqlite/temporary-folder.ts';
import { rows } from './rows/rows.ts';

/** A campaign at one moment, from which all of an export is read. Whoever took it closes it. */
export class Snapshot implements Disposable {
  readonly store: EventStore;
  readonly positions: Positions;
  readonly database: Database;
  readonly campaign: CampaignRow;
  /** Its last event. */
  readonly position: Position;
  /** The moment it shows: the instant that was asked for, or when its last event was recorded. */
  readonly at: Date;
  readonly events: number;

  constructor(taken: Omit<Snapshot, typeof Symbol.dispose>) {
    ({
      store: this.store,
      positions: this.positions,
      database: this.database,
      campaign: this.campaign,
      position: this.position,
      at: this.at,
      events: this.events,
    } = taken);
  }

  [Symbol.dispose](): void {
    if (this.database.sqlite.isOpen) this.database.sqlite.close();
  }
}

interface Taking {
  readonly asOf?: AsOf | undefined;
  readonly signal?: AbortSignal;
  /** Called now and then with how many events have been read. */
  readonly progress?: (events: number) => void;
}

/**
 * Folds a campaign's history up to a moment into a temporary file: the read models, for its figures, and its rows. So an export of
 * any size needs little memory, and all its tables are of one moment, on any event store and beside any server.
 * @returns undefined: there was no such campaign
 * @throws {UnusablePath} there is no room for the temporary file
 */
export async function takeSnapshot(
  store: EventStore,
  positions: Positions,
  campaignId: string,
  { asOf, signal, progress }: Taking = {},
): Promise<Snapshot | undefined> {
  const into = { open, models: [...readModels, rows], signal };
  const { database, position, at, events } = await replayCampaigns(
    store,
    [campaignId],
    asOf,
    progress,
    into,
  ).catch((error: unknown) => {
    throw asNoTemporaryRoom(error);
  });
  const campaign = findCampaignAnywhere(database, campaignId);
  if (campaign && position !== undefined) {
    return new Snapshot({ store, positions, database, campaign, position, at, events });
  }
  database.sqlite.close();
  return undefined;
}

function open() {
  const db = readModelsInTemporaryFile();
  db.exec(rows.schema);
  return db;
}
