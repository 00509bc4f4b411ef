import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { shortened } from '../event-store/epoch.ts';
import { openEmbedded } from '../event-store/embedded/embedded-event-store.ts';
import { embeddedLog } from '../event-store/embedded/schema.ts';
import type { EarlierEpoch, Epoch } from '../event-store/event-store.ts';
import { openDatabase } from '../sqlite/open-database.ts';

/** What a log holds that another, to be put in its place, does not. */
interface Replaced {
  readonly events: number;
  /** When the first and the last of them were recorded, RFC 3339; null: there are none. */
  readonly from: string | null;
  readonly to: string | null;
  readonly sameLog: boolean;
  /** Who would be let in again, in sentences: their keys or memberships have ended since the backup. */
  readonly letInAgain: readonly string[];
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
      letInAgain: letInAgain(db, shared),
      epochs: sameLog ? unknownEpochs(ours.epoch, theirs.epoch, shared === 0 ? undefined : shared) : [],
    };
  } finally {
    db.close();
    replacement.close();
  }
}

interface Ended {
  readonly type: string;
  readonly data: string;
  readonly at: number;
}

/** What ended after a position, which a log that ends there does not know. */
function letInAgain(db: DatabaseSync, after: number): string[] {
  const ended = db
    .prepare(
      `SELECT t.name AS type, e.data AS data, e.recorded_at AS at FROM events e JOIN types t ON t.id = e.type_id
       WHERE e.position > ? AND t.name IN ('KeyRevoked', 'KeyRotated', 'MemberRemoved', 'MemberRoleChanged',
         'ConnectorRemoved', 'ConnectorChanged', 'WebhookRemoved', 'WebhookPaused', 'WebhookSecretRotated',
         'WebhookChanged')
       ORDER BY e.position`,
    )
    .all(after) as unknown as Ended[];
  return ended.map(({ type, data, at }) => {
    const {
      keyId = '',
      memberId = '',
      connectorId = '',
      webhookId = '',
    } = JSON.parse(data) as Partial<Record<string, string>>;
    const when = new Date(at).toISOString();
    switch (type) {
      case 'KeyRevoked':
        return `The API key ${keyId}, revoked at ${when}, will open again: revoke it again.`;
      case 'KeyRotated':
        return `The API key ${keyId} got a new secret at ${when}, which will open nothing; the one before will open again: rotate it again.`;
      case 'ConnectorRemoved':
        return `The connector ${connectorId}, removed at ${when}, will take in again what comes: remove it again.`;
      case 'ConnectorChanged':
        return `The connector ${connectorId} will have the settings and secrets again that it had before ${when}.`;
      case 'WebhookRemoved':
        return `The webhook ${webhookId}, removed at ${when}, will get events again: remove it again.`;
      case 'WebhookPaused':
        return `The webhook ${webhookId}, paused at ${when}, will get events again: pause it again.`;
      case 'WebhookSecretRotated':
        return `The webhook ${webhookId} got a new secret at ${when}, by which nothing will be signed; the one before will sign again: rotate it again.`;
      case 'WebhookChanged':
        return `The webhook ${webhookId} will have the address and the selection again that it had before ${when}.`;
      case 'MemberRemoved':
        return `The member ${memberId}, removed at ${when}, will be one again: remove them again.`;
      default:
        return `The member ${memberId} will have the role again that they had before ${when}.`;
    }
  });
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
