-- What a language model was asked about a case, what it answered, and what became of that. `prompt` and `output` are what
-- somebody wrote, and what was written for them; they are emptied when the person is erased. `calls` and `tokens` are what
-- it took of the budget.
CREATE TABLE draft (
  id         INTEGER PRIMARY KEY,
  case_id    INTEGER NOT NULL REFERENCES case_ (id),
  event_id   INTEGER NOT NULL REFERENCES event (id),
  state      TEXT NOT NULL,
  asked_at   REAL NOT NULL,
  not_before REAL NOT NULL,
  attempts   INTEGER NOT NULL,
  calls      INTEGER NOT NULL,
  tokens     INTEGER NOT NULL,
  model      TEXT NOT NULL,
  prompt     TEXT NOT NULL,
  output     TEXT NOT NULL,
  checks     TEXT NOT NULL,
  why        TEXT NOT NULL,
  UNIQUE (case_id, event_id)
);
CREATE INDEX draft_asked ON draft (asked_at);
CREATE INDEX draft_event ON draft (event_id);
CREATE INDEX draft_state ON draft (state, not_before) WHERE state IN ('asking', 'waiting');
