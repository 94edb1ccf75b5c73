-- What somebody outside says against a decision, and what another person of ours made of it.
CREATE TABLE appeal (
  id              INTEGER PRIMARY KEY,
  case_id         INTEGER NOT NULL REFERENCES case_ (id),
  event_id        INTEGER NOT NULL REFERENCES event (id),
  statement       TEXT NOT NULL,
  verb            TEXT NOT NULL,
  policy          TEXT NOT NULL,
  decided_by_kind TEXT NOT NULL,
  decided_by_id   TEXT NOT NULL,
  filed_at        REAL NOT NULL,
  filed_by_kind   TEXT NOT NULL,
  filed_by_id     TEXT NOT NULL,
  due_at          REAL NOT NULL,
  settled_at      REAL,
  settled_by_kind TEXT,
  settled_by_id   TEXT,
  outcome         TEXT,
  answer          TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX appeal_open ON appeal (case_id) WHERE settled_at IS NULL;
CREATE INDEX appeal_event ON appeal (event_id);
CREATE INDEX appeal_settled ON appeal (settled_at);
