-- What an assistant proposes about a case, and what a person made of it. Nothing follows from a row before somebody has
-- accepted it. `text` and `why` are what was written for a person; they are emptied when that person is erased. `version`
-- is the one of the item that the proposal is about.
CREATE TABLE proposal (
  id               INTEGER PRIMARY KEY,
  case_id          INTEGER NOT NULL REFERENCES case_ (id),
  event_id         INTEGER NOT NULL REFERENCES event (id),
  version          TEXT NOT NULL,
  answer           TEXT NOT NULL,
  text             TEXT NOT NULL,
  why              TEXT NOT NULL,
  proposed_at      REAL NOT NULL,
  proposed_by_kind TEXT NOT NULL,
  proposed_by_id   TEXT NOT NULL,
  settled_at       REAL,
  settled_by_kind  TEXT,
  settled_by_id    TEXT,
  outcome          TEXT
);
CREATE UNIQUE INDEX proposal_standing ON proposal (case_id) WHERE settled_at IS NULL;
CREATE INDEX proposal_event ON proposal (event_id);
