-- Contests whose list of entries is closed. Who took part stands in the events; a code is a keyed hash.
CREATE TABLE contest (
  id          INTEGER PRIMARY KEY,
  name        TEXT NOT NULL UNIQUE,
  label       TEXT NOT NULL,
  account_id  TEXT NOT NULL,
  post        TEXT NOT NULL,
  since       REAL NOT NULL,
  until       REAL NOT NULL,
  salt        TEXT NOT NULL,
  seed        TEXT NOT NULL,
  closed_at   REAL NOT NULL,
  public_word TEXT,
  drawn_at    REAL
);
CREATE TABLE contest_entry (
  contest_id  INTEGER NOT NULL REFERENCES contest (id),
  event_id    INTEGER NOT NULL REFERENCES event (id),
  code        TEXT NOT NULL,
  excluded    TEXT,
  place       INTEGER,
  PRIMARY KEY (contest_id, event_id)
);
CREATE INDEX contest_entry_event ON contest_entry (event_id);
