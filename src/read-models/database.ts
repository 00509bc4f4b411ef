import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import {
  asUnreadable,
  type DatabaseKind,
  openDatabase,
  UnreadableDatabase,
} from '../sqlite/open-database.ts';
import { readModels } from './all.ts';

/**
 * To be raised with every change of what is projected: a new version builds its own file beside the old one, which an
 * older process may still be serving.
 */
export const readModelVersion = 2;

/** Read models are rebuilt from the log, so a commit need not be on the disk when it returns. */
const database: DatabaseKind = {
  what: 'read-model file',
  remedy: 'Start the server, which builds it anew from the log: no backup is needed',
  applicationId: 0x44_55_47_52, // "DUGR"
  version: readModelVersion,
  synchronous: 'NORMAL',
  schema: `
    CREATE TABLE checkpoint (log_identity TEXT NOT NULL, position INTEGER) STRICT;
    INSERT INTO checkpoint VALUES ('', NULL);
    CREATE TABLE parked_events (
      position INTEGER PRIMARY KEY, campaign_id TEXT NOT NULL, stream TEXT NOT NULL, type TEXT NOT NULL, reason TEXT NOT NULL
    ) STRICT;
    ${readModels.map(({ schema }) => schema).join(';')}`,
};

export function readModelPath(directory: string): string {
  return join(directory, `read-models-v${readModelVersion}.sqlite`);
}

/** Opens the read models of the log `identity`; those of another log, or a damaged file, are thrown away and begun anew. */
export function openReadModels(path: string, identity: string): DatabaseSync {
  const db = openFor(path, identity);
  if (db) return db;
  discard(path);
  return openFor(path, identity)!;
}

/** For queries: many may read beside the projector. */
export function openReadModelsForReading(path: string): DatabaseSync {
  return withFunctions(openDatabase(path, database, true));
}

/** Empty read models in memory, for a replay. */
export function readModelsInMemory(): DatabaseSync {
  return withFunctions(openDatabase(':memory:', database));
}

/** `fold(text)`: without upper and lower case, in every alphabet; SQLite's own `lower` knows only a to z. */
function withFunctions(db: DatabaseSync): DatabaseSync {
  db.function('fold', { deterministic: true }, text => String(text).normalize('NFC').toLowerCase());
  return db;
}

/** Undefined where the file is damaged, or holds another log's read models. */
function openFor(path: string, identity: string): DatabaseSync | undefined {
  let db: DatabaseSync | undefined;
  try {
    db = openDatabase(path, database);
    if (belongsTo(db, identity)) return db;
    db.close();
  } catch (error) {
    db?.close();
    if (!(asUnreadable(error, path, database) instanceof UnreadableDatabase)) throw error;
  }
  return undefined;
}

/** A file that is no log's yet becomes this one's. */
function belongsTo(db: DatabaseSync, identity: string): boolean {
  const row = db.prepare('SELECT log_identity AS identity FROM checkpoint').get() as { identity: string };
  if (row.identity === '') db.prepare('UPDATE checkpoint SET log_identity = ?').run(identity);
  return row.identity === '' || row.identity === identity;
}

function discard(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}
