-- What people pressed, what operators were told and what a rule's words promise, kept so that it can be held to.

-- How many seconds what a person decided waits before it leaves, as the running program has it configured.
CREATE TABLE undo_window (
  id      INTEGER PRIMARY KEY CHECK (id = 1),
  seconds REAL NOT NULL
);

-- "What did I do?" and "take my last answer back" walk from the newest decision of one person to the oldest.
CREATE INDEX decision_person ON decision (actor_id, id) WHERE actor_kind = 'person';

-- Whether a call of the row may ever have taken effect without our knowing: only then a platform that has one of
-- the kind already speaks of ours.
ALTER TABLE outbox ADD COLUMN was_in_doubt INTEGER NOT NULL DEFAULT 0;

-- What stood before an event is found in the order in which it came in, backwards from the event, and never by
-- walking over what waits behind it. The conditions are those of `from_people`, word for word.
DROP INDEX event_person;
DROP INDEX event_post;
DROP INDEX event_people;
CREATE INDEX event_person ON event (account_id, author_id, id, created_at, message_id)
  WHERE is_own_echo = 0 AND kind IN ('comment', 'reply', 'dm', 'mention', 'review');
CREATE INDEX event_post ON event (account_id, thread_id, created_at)
  WHERE is_own_echo = 0 AND kind IN ('comment', 'reply', 'dm', 'mention', 'review');
CREATE INDEX event_post_arrival ON event (account_id, thread_id, id, created_at, sentiment, message_id)
  WHERE is_own_echo = 0 AND kind IN ('comment', 'reply', 'dm', 'mention', 'review');
CREATE INDEX event_people ON event (account_id, id, created_at)
  WHERE is_own_echo = 0 AND kind IN ('comment', 'reply', 'dm', 'mention', 'review');

-- States that a person switches on and off: everywhere, in an account or under a post. Rows stay, so that the past
-- can be replayed.
CREATE TABLE switched_state (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  account    TEXT NOT NULL,              -- id or name; empty: every account
  post       TEXT NOT NULL,              -- as it was named; empty: every post
  reason     TEXT NOT NULL,
  actor_kind TEXT NOT NULL,
  actor_id   TEXT NOT NULL,
  since      REAL NOT NULL,
  until      REAL,                       -- when it ends by itself
  ended_at   REAL                        -- when a person ended it
);
CREATE INDEX switched_state_name ON switched_state (name, since);

-- What the program was last started with, for commands that have no configuration at hand.
CREATE TABLE started_with (
  what TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (what, name)
) WITHOUT ROWID;

-- Which instance this is, where its folder was when it last ran, and how far it had come. One row, from the first
-- start on. `sequence` grows with every round of calls; a file beside the database follows it, so that a database
-- that is put back is found to be the older one. The moments say what the last restored database does not know.
CREATE TABLE instance (
  only_row       INTEGER PRIMARY KEY CHECK (only_row = 1),
  id             TEXT NOT NULL,
  generation     INTEGER NOT NULL,              -- one more whenever it was restored or adopted
  sequence       INTEGER NOT NULL,
  beat_at        REAL NOT NULL,
  location       TEXT NOT NULL,
  restored_at    REAL,
  restored_from  REAL,
  restored_until REAL
);

-- From when on to search the platform for the effect before acting, and in which generation that doubt arose.
ALTER TABLE outbox ADD COLUMN doubted_since REAL;
ALTER TABLE outbox ADD COLUMN doubted_in INTEGER;
CREATE INDEX outbox_doubted ON outbox (doubted_in) WHERE doubted_in IS NOT NULL;

-- The case that stands in for an escalation which should have left long ago.
ALTER TABLE outbox ADD COLUMN overdue_case INTEGER REFERENCES case_ (id);
CREATE INDEX outbox_overdue ON outbox (overdue_case) WHERE overdue_case IS NOT NULL;

-- The labels of events one by one, for searches and reports; those of former decisions, too.
CREATE TABLE event_label (
  event_id    INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
  label       TEXT NOT NULL,
  decision_id INTEGER NOT NULL,
  given_at    REAL NOT NULL,
  PRIMARY KEY (event_id, label)
) WITHOUT ROWID;
CREATE INDEX event_label_label ON event_label (label, event_id);
INSERT OR IGNORE INTO event_label (event_id, label, decision_id, given_at)
  SELECT d.event_id, l.value, d.id, d.decided_at FROM decision d, json_each(d.labels) l WHERE d.labels <> '[]';

-- What takes long to be read waits in a lane of its own, and so does what its author wrote after it.
ALTER TABLE event ADD COLUMN lane INTEGER NOT NULL DEFAULT 0;
DROP INDEX event_new;
CREATE INDEX event_new ON event (attempts, lane, not_before, id) WHERE state = 'new';
CREATE INDEX event_slow ON event (account_id, author_id, id, lane) WHERE state = 'new' AND lane > 0;

-- What may be a danger or a matter for the law, as it stood when its author changed or removed it. Whole by itself,
-- for it outlives what its author asks to be forgotten, and no longer than `retention.evidence`.
CREATE TABLE evidence (
  id           INTEGER PRIMARY KEY,
  event_id     INTEGER NOT NULL UNIQUE REFERENCES event (id),
  source       TEXT NOT NULL,
  platform     TEXT NOT NULL,
  account_id   TEXT NOT NULL,
  message_id   TEXT NOT NULL,
  thread_id    TEXT NOT NULL,
  permalink    TEXT,
  author_id    TEXT,
  author_name  TEXT,
  text         TEXT NOT NULL,
  attachments  TEXT NOT NULL,
  judgement    TEXT,
  why          TEXT NOT NULL,          -- what raised it: who asked for a person and why, or the scores
  cause        TEXT NOT NULL,          -- edited, removed
  written_at   REAL NOT NULL,
  preserved_at REAL NOT NULL
);
CREATE INDEX evidence_message ON evidence (account_id, message_id);
CREATE INDEX evidence_author ON evidence (author_id) WHERE author_id IS NOT NULL;
CREATE INDEX evidence_age ON evidence (preserved_at);

-- Whether an erasure takes the evidence, too.
ALTER TABLE erasure ADD COLUMN with_evidence INTEGER NOT NULL DEFAULT 0;
ALTER TABLE erasure ADD COLUMN evidence_kept INTEGER NOT NULL DEFAULT 0;

-- Webhooks that were not taken in, counted by the hour: a wrong app secret leaves no other trace.
CREATE TABLE refused_delivery (
  source  TEXT NOT NULL,
  refusal TEXT NOT NULL,
  hour    INTEGER NOT NULL,
  count   INTEGER NOT NULL,
  last_at REAL NOT NULL,
  PRIMARY KEY (source, refusal, hour)) WITHOUT ROWID;

-- What was asked of people before a colleague handed the case on in this queue (JSON), so that it can be taken
-- back; NULL where nobody did.
ALTER TABLE case_ ADD COLUMN handed_on_from TEXT;

-- INSERT OR REPLACE removes a row without a word to the triggers on DELETE. A row without an id of its own shows as -1
-- here.
CREATE TRIGGER audit_is_appended BEFORE INSERT ON audit WHEN NEW.id <> -1 AND NEW.id <= (SELECT max(id) FROM audit)
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
-- How far each account has been polled: where to go on, and why it fails since when.
CREATE TABLE poll (
  source        TEXT NOT NULL,
  account_id    TEXT NOT NULL,
  cursor        TEXT NOT NULL,
  polled_at     REAL,
  failing_since REAL,
  problem       TEXT,
  PRIMARY KEY (source, account_id)) WITHOUT ROWID;
-- What was last seen of an account's token, of what it may do and of its webhooks: a fault and since when, until when a
-- token lasts, which fields were subscribed. `attempted_at` stands while nobody knows whether a renewal happened.
CREATE TABLE account_check (
  source       TEXT NOT NULL,
  account_id   TEXT NOT NULL,
  subject      TEXT NOT NULL,          -- token, permission, subscription
  checked_at   REAL NOT NULL,
  fault        TEXT,
  detail       TEXT NOT NULL DEFAULT '',
  since        REAL,
  ends_at      REAL,
  attempted_at REAL,
  fields       TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (source, account_id, subject)) WITHOUT ROWID;

-- How constructive a message is and how harmful at most, so that a report over a year opens no judgement.
ALTER TABLE event ADD COLUMN constructive REAL;
ALTER TABLE event ADD COLUMN harm REAL;
UPDATE event SET
  constructive = json_extract(judgement, '$.scores.constructive'),
  harm = (SELECT max(s.value) FROM json_each(judgement, '$.scores') s WHERE s.key IN
    ('toxicity', 'insult', 'threat', 'identity_hate', 'obscene', 'sexual', 'hate', 'spam'))
  WHERE judgement IS NOT NULL;
-- What no webhook told and is to be fetched: since when, why, and how far that has got. A row stays when it is done.
CREATE TABLE backfill (
  id            INTEGER PRIMARY KEY,
  source        TEXT NOT NULL,
  account_id    TEXT NOT NULL,
  cause         TEXT NOT NULL,          -- operator, outage, silence, subscription
  since         REAL NOT NULL,          -- what was written from then on …
  until         REAL NOT NULL,          -- … and until then, where the platform wants to know
  requested_at  REAL NOT NULL,
  cursor        TEXT NOT NULL DEFAULT '',
  pages         INTEGER NOT NULL DEFAULT 0,
  events        INTEGER NOT NULL DEFAULT 0,
  missed        INTEGER NOT NULL DEFAULT 0,  -- of these events, what no webhook had told
  ended_at      REAL,
  failing_since REAL,
  problem       TEXT,
  UNIQUE (source, account_id, cause, since)
);
CREATE INDEX backfill_open ON backfill (source, account_id, id) WHERE ended_at IS NULL;
ALTER TABLE delivery ADD COLUMN backfill_id INTEGER REFERENCES backfill (id);

-- The accounts that have been silent for longer than is usual at that hour of the week, until they are heard again.
CREATE TABLE silence (
  source     TEXT NOT NULL,
  account_id TEXT NOT NULL,
  since      REAL NOT NULL,
  usual      REAL NOT NULL,             -- the seconds of silence that were still usual then
  noticed_at REAL NOT NULL,
  PRIMARY KEY (source, account_id)) WITHOUT ROWID;
