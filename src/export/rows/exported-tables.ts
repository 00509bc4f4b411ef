/** Where somebody came from. */
const attributed = `channel TEXT, technique TEXT, creative TEXT, audience TEXT, area TEXT, age_band TEXT, source TEXT, utm TEXT,
  share TEXT, recruiter_id TEXT`;

/** In which order a row is given to whoever may not see whose it is: one that says nothing, and is always the same. */
const order = 'position INTEGER NOT NULL, shuffled INTEGER NOT NULL';

/** The tables of an export, in a temporary file: activities, head-counts, and one for each act of taking part. */
export const exportedTables = `
    CREATE TABLE exported_activities (
      activity_id TEXT PRIMARY KEY, position INTEGER NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL,
      type TEXT, tags TEXT NOT NULL, starts_at TEXT, starts_on TEXT, ends_at TEXT, place TEXT, latitude REAL, longitude REAL,
      online_url TEXT, co_hosts TEXT NOT NULL, capacity INTEGER, grouped_as TEXT, cancelled_at TEXT, cancel_reason TEXT, created_at TEXT NOT NULL, changed_at TEXT NOT NULL, revision INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE exported_headcounts (
      position INTEGER PRIMARY KEY, activity_id TEXT NOT NULL, low INTEGER NOT NULL, high INTEGER, comparator TEXT NOT NULL,
      counted_at TEXT NOT NULL, counted_on TEXT NOT NULL, standing INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE exported_replies (
      ${order}, participant_id TEXT NOT NULL, activity_id TEXT, reply TEXT NOT NULL, replied_at TEXT NOT NULL,
      replied_on TEXT NOT NULL, ${attributed}
    ) STRICT;
    CREATE UNIQUE INDEX exported_replies_in_order ON exported_replies (position);
    CREATE INDEX exported_replies_shuffled ON exported_replies (shuffled);
    CREATE INDEX exported_replies_of ON exported_replies (participant_id, activity_id);
    CREATE TABLE exported_sign_ups (
      ${order}, id TEXT NOT NULL, participant_id TEXT NOT NULL, activity_id TEXT, status TEXT NOT NULL,
      signed_up_at TEXT NOT NULL, signed_up_on TEXT NOT NULL, confirmed_at TEXT, confirmed_on TEXT, withdrawn_at TEXT,
      withdrawn_on TEXT, created_at TEXT NOT NULL, changed_at TEXT NOT NULL, ${attributed}
    ) STRICT;
    CREATE UNIQUE INDEX exported_sign_ups_in_order ON exported_sign_ups (position);
    CREATE INDEX exported_sign_ups_shuffled ON exported_sign_ups (shuffled);
    CREATE INDEX exported_sign_ups_of ON exported_sign_ups (participant_id, activity_id);
    CREATE TABLE exported_attendances (
      ${order}, id TEXT NOT NULL, participant_id TEXT NOT NULL, activity_id TEXT NOT NULL, status TEXT NOT NULL,
      walk_in INTEGER NOT NULL, occurred_at TEXT NOT NULL, occurred_on TEXT NOT NULL, created_at TEXT NOT NULL, ${attributed}
    ) STRICT;
    CREATE UNIQUE INDEX exported_attendances_in_order ON exported_attendances (position);
    CREATE INDEX exported_attendances_shuffled ON exported_attendances (shuffled);
    CREATE UNIQUE INDEX exported_attendances_of ON exported_attendances (participant_id, activity_id);
    CREATE TABLE exported_shares (
      ${order}, share_code TEXT NOT NULL, participant_id TEXT NOT NULL, shared_at TEXT NOT NULL, shared_on TEXT NOT NULL,
      ${attributed}
    ) STRICT;
    CREATE UNIQUE INDEX exported_shares_in_order ON exported_shares (position);
    CREATE INDEX exported_shares_shuffled ON exported_shares (shuffled);
    CREATE TABLE exported_opens (
      ${order}, opened_at TEXT NOT NULL, opened_on TEXT NOT NULL, ${attributed}
    ) STRICT;
    CREATE UNIQUE INDEX exported_opens_in_order ON exported_opens (position);
    CREATE INDEX exported_opens_shuffled ON exported_opens (shuffled);
    CREATE TABLE exported_pledges (
      ${order}, pledge_id TEXT NOT NULL, participant_id TEXT NOT NULL, kind TEXT NOT NULL, unit TEXT NOT NULL, due_on TEXT,
      made_at TEXT NOT NULL, made_on TEXT NOT NULL, pledged TEXT NOT NULL, fulfilled TEXT NOT NULL, withdrawn TEXT NOT NULL,
      outstanding TEXT NOT NULL, beyond_pledge TEXT NOT NULL, ${attributed}
    ) STRICT;
    CREATE UNIQUE INDEX exported_pledges_in_order ON exported_pledges (position);
    CREATE INDEX exported_pledges_shuffled ON exported_pledges (shuffled);
    CREATE UNIQUE INDEX exported_pledges_of ON exported_pledges (participant_id, pledge_id)`;
