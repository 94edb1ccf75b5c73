-- One answer to many items at once. `answer` is as people give it, or `macro NAME`; `expires_at` is until when a second
-- person may confirm it, and `lease_until` until when a program is at work on it: whoever comes later goes on.
CREATE TABLE bulk (
  id           INTEGER PRIMARY KEY,
  actor_kind   TEXT NOT NULL,
  actor_id     TEXT NOT NULL,
  answer       TEXT NOT NULL,
  text         TEXT NOT NULL,
  target       TEXT NOT NULL,
  reason       TEXT NOT NULL,
  asked_at     REAL NOT NULL,
  state        TEXT NOT NULL,
  expires_at   REAL,
  lease_until  REAL NOT NULL DEFAULT 0,
  settled_at   REAL,
  settled_kind TEXT,
  settled_by   TEXT
);
CREATE INDEX bulk_unfinished ON bulk (state) WHERE state IN ('waiting', 'running', 'undoing');

-- Its items, as they were previewed, and what became of each; `code` says why one was left alone or cannot be undone.
CREATE TABLE bulk_item (
  bulk_id   INTEGER NOT NULL REFERENCES bulk (id) ON DELETE CASCADE,
  position  INTEGER NOT NULL,
  reference TEXT NOT NULL,
  version   TEXT NOT NULL,
  state     TEXT NOT NULL,
  code      TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (bulk_id, position)
) WITHOUT ROWID;
CREATE INDEX bulk_item_state ON bulk_item (bulk_id, state, position);

-- The decisions in which the answer is recorded: several where items are a group.
CREATE TABLE bulk_decision (
  decision_id INTEGER PRIMARY KEY,
  bulk_id     INTEGER NOT NULL,
  position    INTEGER NOT NULL,
  FOREIGN KEY (bulk_id, position) REFERENCES bulk_item (bulk_id, position) ON DELETE CASCADE
);
CREATE INDEX bulk_decision_item ON bulk_decision (bulk_id, position);
