-- Ages, windows and reports count from when people wrote, which is never after it reached us: a platform's clock
-- may be ahead of ours. `received_at` says how long we took ourselves.
UPDATE event SET created_at = received_at WHERE created_at > received_at;
DROP INDEX event_author;
DROP INDEX event_person;
DROP INDEX event_post;
DROP INDEX event_people;
DROP INDEX event_answer;
DROP INDEX event_own;
-- The conditions are those of `from_people` in bot/store/queries/fragments.sql, word for word.
CREATE INDEX event_person ON event (account_id, author_id, created_at, message_id)
  WHERE is_own_echo = 0 AND kind IN ('comment', 'reply', 'dm', 'mention', 'review');
CREATE INDEX event_post ON event (account_id, thread_id, created_at, sentiment, message_id)
  WHERE is_own_echo = 0 AND kind IN ('comment', 'reply', 'dm', 'mention', 'review');
CREATE INDEX event_people ON event (account_id, created_at)
  WHERE is_own_echo = 0 AND kind IN ('comment', 'reply', 'dm', 'mention', 'review');
CREATE INDEX event_answer ON event (account_id, parent_id, created_at) WHERE is_own_echo = 1;
CREATE INDEX event_own ON event (account_id, thread_id, created_at) WHERE is_own_echo = 1;
CREATE INDEX event_created ON event (created_at);
-- Rows from before have the time of receipt; they are dropped with their days.
ALTER TABLE similarity_key RENAME COLUMN received_at TO created_at;
DROP TRIGGER event_is_counted;
DROP TRIGGER event_is_ours;
DELETE FROM hourly_volume;
INSERT INTO hourly_volume (account_id, hour, comments)
  SELECT account_id, CAST(created_at / 3600 AS INTEGER), count(*) FROM event
  WHERE is_own_echo = 0 AND kind IN ('comment', 'reply', 'mention', 'review') GROUP BY 1, 2;
CREATE TRIGGER event_is_counted AFTER INSERT ON event
  WHEN new.is_own_echo = 0 AND new.kind IN ('comment', 'reply', 'mention', 'review')
BEGIN
  INSERT INTO hourly_volume (account_id, hour, comments)
    VALUES (new.account_id, CAST(new.created_at / 3600 AS INTEGER), 1)
    ON CONFLICT (account_id, hour) DO UPDATE SET comments = comments + 1;
END;
CREATE TRIGGER event_is_ours AFTER UPDATE OF is_own_echo ON event
  WHEN new.is_own_echo = 1 AND old.is_own_echo = 0 AND old.kind IN ('comment', 'reply', 'mention', 'review')
BEGIN
  UPDATE hourly_volume SET comments = comments - 1
    WHERE account_id = old.account_id AND hour = CAST(old.created_at / 3600 AS INTEGER);
END;
-- Somebody waits since they wrote (`since`); limits count by when a rule asked for a person (`opened_at`).
ALTER TABLE case_ ADD COLUMN opened_at REAL NOT NULL DEFAULT 0;
UPDATE case_ SET opened_at = since;
UPDATE case_ SET since = min(since, (SELECT created_at FROM event WHERE event.id = case_.event_id))
  WHERE is_blind = 0;
DROP INDEX case_actor;
CREATE INDEX case_actor ON case_ (actor_id, opened_at);


-- What another app wrote in our name by itself: no colleague, no answer.
ALTER TABLE event ADD COLUMN is_automatic INTEGER NOT NULL DEFAULT 0;
-- What others than we wrote in our conversations; the condition is that of `automation.same_hour`, word for word.
CREATE INDEX event_not_by_us ON event (account_id, created_at)
  WHERE is_own_echo = 1 AND kind = 'dm' AND (human_reply = 1 OR is_automatic = 1);

-- Events that came without their text: the platform is asked for it before they are decided. A row is there until
-- it is known; the event waits no longer than its `not_before`, whatever becomes of the row.
CREATE TABLE completion (
  event_id   INTEGER PRIMARY KEY REFERENCES event (id) ON DELETE CASCADE,
  attempts   INTEGER NOT NULL DEFAULT 0,
  not_before REAL NOT NULL
);
CREATE INDEX completion_due ON completion (not_before);

-- One answer per person and post: what any rule said to somebody there. The condition is that of
-- `rate_limits.last_in_slot`, word for word.
CREATE INDEX outbox_slot ON outbox (account_id, author_id, thread_id, slot, planned_at)
  WHERE actor_kind = 'rule' AND slot IN ('public_reply', 'private_reply');

-- Fragments of one thought are read together: each names the event that is decided about with the texts of all, which
-- is the last one and names itself. A comment that was told twice names the report that is decided about. Whatever is
-- decided about elsewhere ends in the state `joined`.
ALTER TABLE event ADD COLUMN leader_id INTEGER REFERENCES event (id) ON DELETE SET NULL;
CREATE INDEX event_leader ON event (leader_id) WHERE leader_id IS NOT NULL;
CREATE INDEX event_waiting ON event (account_id, thread_id) WHERE state = 'new' AND leader_id IS NOT NULL;

-- A conversation has one open case, which is about its latest message.
ALTER TABLE case_ ADD COLUMN is_conversation INTEGER NOT NULL DEFAULT 0;
UPDATE case_ SET is_conversation = 1 WHERE is_blind = 0 AND event_id IN (SELECT id FROM event WHERE kind = 'dm');

-- Why something is paused, as a word.
ALTER TABLE pause ADD COLUMN cause TEXT NOT NULL DEFAULT 'person';
UPDATE pause SET cause = 'token_expired' WHERE token IS NOT NULL;
UPDATE pause SET cause = 'blocked' WHERE scope LIKE 'words:%';

-- Calls in a row of which nobody can tell whether the comment is gone or the account may not touch it any more.
CREATE TABLE denied_call (
  outbox_id  INTEGER PRIMARY KEY REFERENCES outbox (id) ON DELETE CASCADE,
  account_id TEXT NOT NULL,
  at         REAL NOT NULL
);
CREATE INDEX denied_call_account ON denied_call (account_id);

-- How long an answer in private is possible on an account, in seconds, as the program was last started.
CREATE TABLE answer_window (
  account_id    TEXT PRIMARY KEY,
  standard      REAL NOT NULL,
  by_person     REAL NOT NULL,
  private_reply REAL NOT NULL
);

-- Who is to be forgotten. An empty source, platform or account means any; the person's id is there until they are.
CREATE TABLE erasure (
  id             INTEGER PRIMARY KEY,
  code           TEXT NOT NULL UNIQUE,
  source         TEXT NOT NULL,
  platform       TEXT NOT NULL,
  account_id     TEXT NOT NULL,
  person_id      TEXT,
  pseudonym      TEXT NOT NULL,
  request_sha256 BLOB UNIQUE,          -- of a platform's request: sent again, it is the same erasure
  written_until  REAL NOT NULL,
  requested_at   REAL NOT NULL,
  actor_kind     TEXT NOT NULL,
  actor_id       TEXT NOT NULL,
  state          TEXT NOT NULL DEFAULT 'received',
  events         INTEGER NOT NULL DEFAULT 0,
  erased_at      REAL,
  done_at        REAL
);
CREATE INDEX erasure_open ON erasure (id) WHERE state <> 'done';
-- Who asks to be forgotten is known by their id alone, whichever account they wrote to.
CREATE INDEX event_author ON event (author_id) WHERE is_own_echo = 0 AND author_id IS NOT NULL;

-- What the model has no pieces for is not read, which the report counts apart.
ALTER TABLE event ADD COLUMN unread INTEGER NOT NULL DEFAULT 0;
