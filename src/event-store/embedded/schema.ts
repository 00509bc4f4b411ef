import type { DatabaseKind } from '../../sqlite/database-kind.ts';

const identity = 'lower(hex(randomblob(16)))';

const epochs = `
  epochs (
    number INTEGER PRIMARY KEY,
    tag TEXT NOT NULL UNIQUE,
    after INTEGER,
    reason TEXT NOT NULL,
    replaced TEXT NOT NULL, -- JSON: [{ tag, until }]
    begun_at INTEGER NOT NULL -- milliseconds since 1970
  ) STRICT`;

const setBacks = 'set_backs (position INTEGER PRIMARY KEY) STRICT';

/** The log's tables. Streams, categories and types are integers in `events`; events are never changed. */
export const embeddedLog: DatabaseKind = {
  what: 'event log',
  remedy: 'Restore the event log from a backup',
  applicationId: 0x44_55_47_4c, // "DUGL"
  version: 2,
  readableFrom: 1,
  synchronous: 'FULL',
  schema: `
    CREATE TABLE categories (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE types (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
    CREATE TABLE streams (
      id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
      category_id INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE events (
      position INTEGER PRIMARY KEY,
      stream_id INTEGER NOT NULL,
      revision INTEGER NOT NULL,
      category_id INTEGER NOT NULL,
      type_id INTEGER NOT NULL,
      event_id BLOB NOT NULL,
      recorded_at INTEGER NOT NULL, -- milliseconds since 1970; never less than the event's before, but at a set-back (set-backs.ts)
      data TEXT NOT NULL,
      metadata TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX events_by_stream ON events (stream_id, revision);
    CREATE INDEX events_by_category ON events (category_id, position);
    CREATE TRIGGER events_never_change BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events never change'); END;
    CREATE TRIGGER events_never_go BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
    CREATE TABLE log (identity TEXT NOT NULL) STRICT;
    INSERT INTO log VALUES (${identity});
    CREATE TABLE ${epochs};
    CREATE TABLE ${setBacks}`,
  migrations: [
    {
      to: 2,
      what: 'tables for epochs and set-backs',
      // Files of layout 1 have either table or not: they were added whenever a log was opened.
      change: `
        INSERT INTO log SELECT ${identity} WHERE NOT EXISTS (SELECT 1 FROM log);
        CREATE TABLE IF NOT EXISTS ${epochs};
        CREATE TABLE IF NOT EXISTS ${setBacks}`,
    },
  ],
};
