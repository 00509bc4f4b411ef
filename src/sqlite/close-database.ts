import type { DatabaseSync } from 'node:sqlite';

/**
 * Closes a file that was written. What its write-ahead log holds goes into the file first, so that the file alone holds
 * everything and can be copied; SQLite does so only for the last connection. Somebody who reads meanwhile may keep it
 * from that: then the log stays beside the file, as after a crash, and nothing is lost.
 */
export function closeDatabase(db: DatabaseSync): void {
  if (!db.isOpen) return;
  try {
    db.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)');
  } catch {
    // A full or failing disk: what is in the write-ahead log stays there.
  } finally {
    db.close();
  }
}
