-- Each closed case of a conversation after which somebody was asked how satisfied they are, or why not. Who that is,
-- and what they wrote, stands in their events; a rating alone names nobody.
CREATE TABLE satisfaction (
  id          INTEGER PRIMARY KEY,
  case_id     INTEGER NOT NULL REFERENCES case_ (id),
  closed_at   REAL NOT NULL,
  event_id    INTEGER NOT NULL REFERENCES event (id),
  queue       TEXT NOT NULL,
  decided_at  REAL NOT NULL,
  not_asked   TEXT,
  outbox_id   INTEGER REFERENCES outbox (id),
  answer_id   INTEGER REFERENCES event (id),
  rating      INTEGER CHECK (rating BETWEEN 1 AND 5),
  rated_at    REAL,
  UNIQUE (case_id, closed_at)
);
CREATE INDEX satisfaction_event ON satisfaction (event_id);
CREATE INDEX satisfaction_answer ON satisfaction (answer_id) WHERE answer_id IS NOT NULL;
CREATE INDEX satisfaction_decided ON satisfaction (decided_at);
CREATE INDEX case_closed ON case_ (closed_at) WHERE state = 'closed' AND is_conversation = 1;
