-- Posts that people want published, one row for each account. States: planned, held (a person has to say), leaving (the
-- outbox has it: the row with the key 'post:<id>:<round>'), cancelled, missed (too late to publish).
CREATE TABLE planned_post (
  id                INTEGER PRIMARY KEY,
  name              TEXT NOT NULL,
  platform          TEXT NOT NULL,
  account_id        TEXT NOT NULL,
  source            TEXT NOT NULL,
  title             TEXT NOT NULL,
  text              TEXT NOT NULL,
  link              TEXT NOT NULL,
  image             TEXT NOT NULL,
  first_comment     TEXT NOT NULL,
  due_at            REAL NOT NULL,
  timezone          TEXT NOT NULL,
  origin            TEXT NOT NULL,          -- file, command
  actor_kind        TEXT NOT NULL,          -- who planned it
  actor_id          TEXT NOT NULL,
  planned_at        REAL NOT NULL,
  state             TEXT NOT NULL DEFAULT 'planned',
  hold              TEXT,
  problem           TEXT NOT NULL DEFAULT '',
  waived            TEXT,                   -- the hold that a person has let pass
  approved_by_kind  TEXT,
  approved_by_id    TEXT,
  released_at       REAL,
  round             INTEGER NOT NULL DEFAULT 1,
  told_at           REAL,                   -- when people were told that it does not leave
  event_id          INTEGER REFERENCES event (id) ON DELETE SET NULL,
  UNIQUE (name, platform, account_id)
);
CREATE INDEX planned_post_due ON planned_post (due_at) WHERE state = 'planned';
CREATE INDEX planned_post_leaving ON planned_post (id) WHERE state = 'leaving';
CREATE INDEX planned_post_event ON planned_post (event_id) WHERE event_id IS NOT NULL;
-- How much an account published lately.
CREATE INDEX outbox_published ON outbox (account_id, platform, planned_at) WHERE verb = 'publish';
