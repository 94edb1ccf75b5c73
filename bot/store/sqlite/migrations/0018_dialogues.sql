-- Dialogues in private conversations. What people filled in is personal data and goes with them.
CREATE TABLE dialogue (
  id          INTEGER PRIMARY KEY,
  account_id  TEXT NOT NULL,
  thread_id   TEXT NOT NULL,
  author_id   TEXT NOT NULL,
  name        TEXT NOT NULL,
  rule        TEXT NOT NULL,            -- which began it
  step        TEXT NOT NULL,
  language    TEXT NOT NULL,
  state       TEXT NOT NULL,            -- asking, looking_up, ended
  ended_by    TEXT,
  slots       TEXT NOT NULL,            -- JSON: name, value, as people read it, message
  looked_up   TEXT NOT NULL,            -- JSON: what the shop answered
  intent      TEXT NOT NULL,
  tries       INTEGER NOT NULL,
  turn        INTEGER NOT NULL,
  is_reminded INTEGER NOT NULL,
  event_id    INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,  -- the message that was heard last
  started_at  REAL NOT NULL,
  updated_at  REAL NOT NULL
);
-- One at a time in a conversation, whatever happens at once.
CREATE UNIQUE INDEX dialogue_under_way ON dialogue (account_id, thread_id, author_id) WHERE state <> 'ended';
CREATE INDEX dialogue_conversation ON dialogue (account_id, thread_id, author_id, id);
CREATE INDEX dialogue_event ON dialogue (event_id);

-- What the operator's shop is asked. It may be asked again after a crash; the answer is taken up once.
CREATE TABLE dialogue_look_up (
  id          INTEGER PRIMARY KEY,
  dialogue_id INTEGER NOT NULL REFERENCES dialogue (id) ON DELETE CASCADE,
  turn        INTEGER NOT NULL,
  target      TEXT NOT NULL,            -- of the configuration
  request     TEXT NOT NULL,            -- JSON: dialogue, step, values that are sent, fields that may come back
  not_before  REAL NOT NULL,
  attempts    INTEGER NOT NULL DEFAULT 0,
  answer      TEXT,                     -- JSON: fields, or why there are none; NULL: not answered yet
  UNIQUE (dialogue_id, turn)
);
CREATE INDEX dialogue_look_up_due ON dialogue_look_up (not_before) WHERE answer IS NULL;

-- The files that were in force last (JSON, by name), for a start with files that are wrong.
CREATE TABLE dialogue_version (
  only_row  INTEGER PRIMARY KEY CHECK (only_row = 1),
  version   TEXT NOT NULL,
  texts     TEXT NOT NULL,
  loaded_at REAL NOT NULL
);
