import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { shortened } from '../event-store/epoch.ts';
import { openEmbedded } from '../event-store/embedded/embedded-event-store.ts';
import { embeddedLog } from '../event-store/embedded/schema.ts';
import type { EarlierEpoch, Epoch } from '../event-store/event-store.ts';
import { openDatabase } from '../sqlite/open-database.ts';

/** What a log holds that another, to be put in its place, does not. */
export interface Replaced {
  readonly events: number;
  /** When the first and the last of them were recorded, RFC 3339; null: there are none. */
  readonly from: string | null;
  readonly to: string | null;
  readonly sameLog: boolean;
  /** Epochs that only this log has seen, as far as the other still holds what they named. */
  readonly epochs: readonly EarlierEpoch[];
}

/** Undefined: there is no log. @throws what keeps it from being read */
export async function compareLogs(current: string, other: string): Promise<Replaced | undefined> {
  if (!existsSync(current)) return undefined;
  const [ours, theirs] = [await epochIn(current), await epochIn(other)];
  const db = openDatabase(current, embeddedLog, true);
  const replacement = openDatabase(other, embeddedLog, true);
  try {
    const sameLog = ours.identity === theirs.identity;
    const shared = sameLog ? lastShared(db, replacement) : 0;
    const since = db
      .prepare(
        'SELECT count(*) AS events, min(recorded_at) AS first, max(recorded_at) AS last FROM events WHERE position > ?',
      )
      .get(shared) as { events: number; first: number | null; last: number | null };
    return {
      events: since.events,
      from: instant(since.first),
      to: instant(since.last),
      sameLog,
      epochs: sameLog ? unknownEpochs(ours.epoch, theirs.epoch, shared === 0 ? undefined : shared) : [],
    };
  } finally {
    db.close();
    replacement.close();
  }
}

async function epochIn(path: string): Promise<{ identity: string; epoch: Epoch }> {
  const store = openEmbedded(path, { readOnly: true });
  try {
    return { identity: await store.identity(), epoch: await store.epoch() };
  } finally {
    await store.close();
  }
}

/** The last position at which two states of one log hold the same event: all before it are the same too. 0: none. */
function lastShared(one: DatabaseSync, other: DatabaseSync): number {
  const idAt = (db: DatabaseSync, position: number) =>
    db.prepare('SELECT hex(event_id) AS id FROM events WHERE position = ?').get(position)?.id;
  const head = (db: DatabaseSync) =>
    Number(db.prepare('SELECT max(position) AS head FROM events').get()?.head ?? 0);
  let low = 0;
  let high = Math.min(head(one), head(other));
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (idAt(one, middle) === idAt(other, middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function unknownEpochs(ours: Epoch, theirs: Epoch, shared: number | undefined): readonly EarlierEpoch[] {
  const known = new Set([theirs.tag, ...theirs.earlier.map(({ tag }) => tag)]);
  const all = [...ours.earlier, { tag: ours.tag, until: shared }];
  return shortened(
    all.filter(({ tag }) => !known.has(tag)),
    shared,
  );
}

function instant(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
