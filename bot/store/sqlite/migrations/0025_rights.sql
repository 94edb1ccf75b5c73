-- Requests for the rights to what people made, one for each comment or message. What it said, our words and the answer
-- stand in the events and in the outbox. `words` and `evidence` are of an answer that a person recorded. `sha256` is that of
-- the record as it stood when the rights were given; without `salt`, which an erasure forgets, it says nothing.
CREATE TABLE rights_request (
  id            INTEGER PRIMARY KEY,
  account_id    TEXT NOT NULL,
  message_id    TEXT NOT NULL,
  author_id     TEXT NOT NULL,
  event_id      INTEGER NOT NULL REFERENCES event (id),
  outbox_id     INTEGER REFERENCES outbox (id),
  state         TEXT NOT NULL,
  asked_at      REAL NOT NULL,
  expires_at    REAL,
  template      TEXT NOT NULL,
  rules_version TEXT NOT NULL,
  changed_at    REAL,
  answer_id     INTEGER REFERENCES event (id),
  answered_at   REAL,
  actor_kind    TEXT NOT NULL,
  actor_id      TEXT NOT NULL,
  why           TEXT NOT NULL,
  words         TEXT NOT NULL DEFAULT '',
  evidence      TEXT NOT NULL DEFAULT '',
  salt          TEXT,
  sha256        TEXT,
  UNIQUE (account_id, message_id)
);
CREATE INDEX rights_request_author ON rights_request (account_id, author_id);
CREATE INDEX rights_request_answer ON rights_request (answer_id) WHERE answer_id IS NOT NULL;
CREATE INDEX rights_request_event ON rights_request (event_id);
CREATE INDEX rights_request_asked ON rights_request (asked_at);
