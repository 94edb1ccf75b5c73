-- What people said about a case that two of them have to decide. `text_id` is the event whose text they read, so that
-- nothing said about earlier words counts; `settled_at` is when the question was settled.
CREATE TABLE opinion (
  id          INTEGER PRIMARY KEY,
  case_id     INTEGER NOT NULL REFERENCES case_ (id),
  text_id     INTEGER NOT NULL REFERENCES event (id),
  policy      TEXT NOT NULL,
  verb        TEXT NOT NULL,
  actor_kind  TEXT NOT NULL,
  actor_id    TEXT NOT NULL,
  decision_id INTEGER,
  at          REAL NOT NULL,
  settled_at  REAL
);
CREATE UNIQUE INDEX opinion_of_person ON opinion (case_id, actor_kind, actor_id) WHERE settled_at IS NULL;
CREATE INDEX opinion_at ON opinion (at);

-- Whether two people have to agree about the case.
ALTER TABLE case_ ADD COLUMN needs_two INTEGER NOT NULL DEFAULT 0;
UPDATE case_ SET needs_two = 1 WHERE state = 'open' AND EXISTS (
  SELECT 1 FROM outbox o WHERE o.event_id = case_.event_id AND o.state = 'held' AND o.hold_reason = 'second_approval'
);
INSERT INTO opinion (case_id, text_id, policy, verb, actor_kind, actor_id, at)
SELECT c.id, a.event_id, c.actor_id, a.verb, a.actor_kind, a.actor_id, a.at
FROM approval a JOIN case_ c ON c.event_id = a.event_id WHERE c.needs_two = 1;
DROP TABLE approval;

-- How the team reviews, as the running program is configured: commands may have no configuration at hand.
CREATE TABLE review_settings (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  settings TEXT NOT NULL
);
