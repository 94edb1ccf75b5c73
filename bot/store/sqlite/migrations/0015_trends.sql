-- How much is unusual: what people wrote by quarters of an hour, what stood out, and when nobody could tell us anything.

-- Spam apart from other harms, as `harm` is, so that counting it opens no judgement.
ALTER TABLE event ADD COLUMN spam REAL;
UPDATE event SET spam = json_extract(judgement, '$.scores.spam') WHERE judgement IS NOT NULL;

-- By when it was written, however late it reached us; counted when it is decided, and never counted back: what its
-- author removes was written all the same.
CREATE TABLE activity (
  account_id TEXT NOT NULL,
  slot       INTEGER NOT NULL,          -- quarters of an hour since 1970
  written    INTEGER NOT NULL,
  read       INTEGER NOT NULL,          -- of these, those whose sentiment a classifier read
  negative   INTEGER NOT NULL,
  spam       INTEGER NOT NULL,
  PRIMARY KEY (account_id, slot)) WITHOUT ROWID;
INSERT INTO activity (account_id, slot, written, read, negative, spam)
  SELECT
    account_id, CAST(created_at / 900 AS INTEGER), count(*),
    count(CASE WHEN degraded = 0 AND sentiment IS NOT NULL THEN 1 END),
    count(CASE WHEN degraded = 0 AND sentiment = 'negative' THEN 1 END),
    count(CASE WHEN spam >= 0.5 THEN 1 END)
  FROM event
  WHERE is_own_echo = 0 AND kind IN ('comment', 'reply', 'dm', 'mention', 'review') AND state IN ('decided', 'recorded')
  GROUP BY 1, 2;
CREATE TRIGGER event_is_active AFTER UPDATE OF state ON event
  WHEN old.state = 'new' AND new.state IN ('decided', 'recorded') AND new.is_own_echo = 0
    AND new.kind IN ('comment', 'reply', 'dm', 'mention', 'review')
BEGIN
  INSERT INTO activity (account_id, slot, written, read, negative, spam)
    VALUES (
      new.account_id, CAST(new.created_at / 900 AS INTEGER), 1,
      new.degraded = 0 AND new.sentiment IS NOT NULL,
      new.degraded = 0 AND new.sentiment IS 'negative',
      coalesce(new.spam, 0) >= 0.5
    )
    ON CONFLICT (account_id, slot) DO UPDATE SET
      written = written + 1, read = read + excluded.read, negative = negative + excluded.negative,
      spam = spam + excluded.spam;
END;

-- What each rule wanted out of sight, by when it was written.
CREATE TABLE rule_activity (
  account_id TEXT NOT NULL,
  rule       TEXT NOT NULL,
  slot       INTEGER NOT NULL,
  hidden     INTEGER NOT NULL,
  PRIMARY KEY (account_id, rule, slot)) WITHOUT ROWID;
INSERT INTO rule_activity (account_id, rule, slot, hidden)
  SELECT o.account_id, o.actor_id, CAST(e.created_at / 900 AS INTEGER), count(*)
  FROM outbox o JOIN event e ON e.id = o.event_id
  WHERE o.actor_kind = 'rule' AND o.verb IN ('hide', 'delete') GROUP BY 1, 2, 3;
CREATE TRIGGER hide_is_counted AFTER INSERT ON outbox
  WHEN new.actor_kind = 'rule' AND new.verb IN ('hide', 'delete')
BEGIN
  INSERT INTO rule_activity (account_id, rule, slot, hidden)
    SELECT new.account_id, new.actor_id, CAST(e.created_at / 900 AS INTEGER), 1 FROM event e WHERE e.id = new.event_id
    ON CONFLICT (account_id, rule, slot) DO UPDATE SET hidden = hidden + 1;
END;

-- When we were away (no account named) or an account told nothing: no weeks to compare others with.
CREATE TABLE intake_gap (
  account_id TEXT NOT NULL,
  since      REAL NOT NULL,
  until      REAL NOT NULL,
  PRIMARY KEY (account_id, since)) WITHOUT ROWID;

-- More than usual, from when until when, and its highest hour. Open while `ended_at` is NULL.
CREATE TABLE spike (
  id          INTEGER PRIMARY KEY,
  account_id  TEXT NOT NULL,
  measure     TEXT NOT NULL,            -- volume, negative, spam, hidden
  rule        TEXT NOT NULL,            -- whose hides; empty for other measures
  platform    TEXT NOT NULL,
  post        TEXT NOT NULL,            -- the thread; empty: all over the account
  comment     TEXT NOT NULL,            -- the comment below which at least half of it stands
  began_at    REAL NOT NULL,
  noticed_at  REAL NOT NULL,
  last_at     REAL NOT NULL,            -- when it was last above what is usual
  ended_at    REAL,
  count       INTEGER NOT NULL,
  authors     INTEGER NOT NULL,
  usual       REAL NOT NULL,
  deviation   REAL NOT NULL,
  share       REAL,                     -- of what was read; negative ones only
  usual_share REAL,
  event_id    INTEGER REFERENCES event (id) ON DELETE SET NULL
);
CREATE INDEX spike_open ON spike (account_id) WHERE ended_at IS NULL;
CREATE INDEX spike_began ON spike (began_at);
CREATE INDEX spike_event ON spike (event_id) WHERE event_id IS NOT NULL;
