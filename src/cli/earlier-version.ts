import { existsSync, readdirSync } from 'node:fs';
import type { Config } from '../config.ts';
import { embeddedLog } from '../event-store/embedded/schema.ts';
import { isServer } from '../event-store/open-event-store.ts';
import { isEarlierReadModelFile, readModelPath } from '../projector/read-model-file.ts';
import { layoutOf } from '../sqlite/migrate.ts';
import { openDatabase } from '../sqlite/open-database.ts';

/** Whether this version was never started on these files: there are no read models of its own, and there is what an earlier one left. */
export function isOfEarlierVersion({ dataDirectory, eventStore }: Config): boolean {
  if (existsSync(readModelPath(dataDirectory))) return false;
  return (
    (existsSync(dataDirectory) && readdirSync(dataDirectory).some(isEarlierReadModelFile)) ||
    (!isServer(eventStore) && isOfEarlierLayout(eventStore))
  );
}

function isOfEarlierLayout(path: string): boolean {
  const log = openDatabase(path, embeddedLog, true);
  try {
    return layoutOf(log) < embeddedLog.version;
  } finally {
    log.close();
  }
}
