import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { embeddedDirectory } from '../directory/embedded/schema.ts';
import { embeddedLog } from '../event-store/embedded/schema.ts';
import type { DatabaseKind } from '../sqlite/database-kind.ts';
import { openDatabase } from '../sqlite/open-database.ts';
import { countEvents, countParticipants } from './back-up.ts';
import { directoryFile, logFile, type Manifest, UnusableBackup } from './manifest.ts';

/** Counts what a backup's files hold. @throws {UnusableBackup} it is not what the manifest says */
export function checkCounts(folder: string, { log, directory }: Manifest): void {
  const refuseOther = (name: string, what: string, found: number, stated: number | null) => {
    if (found === stated) return;
    throw new UnusableBackup(
      `${join(folder, name)} holds ${found} ${what}, and its manifest says ${stated}. Use another backup. Nothing was changed.`,
    );
  };
  if (log.file) {
    const { events } = looked(join(folder, logFile), embeddedLog, countEvents);
    refuseOther(logFile, 'events', events, log.events);
  }
  const people = looked(join(folder, directoryFile), embeddedDirectory, countParticipants);
  refuseOther(directoryFile, 'people', people, directory.participants);
}

/** Nothing is made beside the file: a backup may be on a disk that takes no writes. */
function looked<Seen>(path: string, kind: DatabaseKind, look: (db: DatabaseSync) => Seen): Seen {
  const db = openDatabase(path, kind, 'as it lies');
  try {
    return look(db);
  } finally {
    db.close();
  }
}
