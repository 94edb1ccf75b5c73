-- What rules count over time, and what they remember of people.

-- By what an event can be found again: its words, the hosts it links to, the bands of its signature
-- (bot/alike.py). `key` is a hash of the account, of `alike` and of the value; whoever reads looks at the
-- event's account as well. Of a message only the event whose words stand has rows. There are about ten
-- rows an event, so they are one b-tree without copies of the account's id; keys are spread at random,
-- so `day` keeps together what is written and read together.
CREATE TABLE shape (
  day         INTEGER NOT NULL,   -- since 1970
  key         INTEGER NOT NULL,
  received_at REAL NOT NULL,
  event_id    INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
  alike       TEXT NOT NULL,
  PRIMARY KEY (day, key, received_at, event_id)
) WITHOUT ROWID;
CREATE INDEX shape_event ON shape (event_id);

-- A mark against an author. It counts until it runs out, is taken back or cleared (`ended_at`).
CREATE TABLE strike (
  id          INTEGER PRIMARY KEY,
  account_id  TEXT NOT NULL,
  author_id   TEXT NOT NULL,
  event_id    INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
  decision_id INTEGER NOT NULL REFERENCES decision (id) ON DELETE CASCADE,
  rule        TEXT NOT NULL,
  weight      REAL NOT NULL,
  given_at    REAL NOT NULL,
  expires_at  REAL,
  ended_at    REAL,
  ended_by    TEXT
);
CREATE INDEX strike_author ON strike (account_id, author_id);
CREATE INDEX strike_event ON strike (event_id);
CREATE INDEX strike_decision ON strike (decision_id);

-- Counters of the rules' own. `of` is an author, a thread or the account; `author_id` is set where it is
-- an author. `value` is what stood at `at`; the event and the decision are those that added last.
CREATE TABLE tally (
  account_id  TEXT NOT NULL,
  name        TEXT NOT NULL,
  of          TEXT NOT NULL,
  value       REAL NOT NULL,
  at          REAL NOT NULL,
  author_id   TEXT,
  event_id    INTEGER REFERENCES event (id) ON DELETE SET NULL,
  decision_id INTEGER REFERENCES decision (id) ON DELETE SET NULL,
  PRIMARY KEY (account_id, name, of)
);
CREATE INDEX tally_author ON tally (account_id, author_id) WHERE author_id IS NOT NULL;
CREATE INDEX tally_event ON tally (event_id);
CREATE INDEX tally_decision ON tally (decision_id);

-- Words that rules remember of an author, each with the event that made it last longest.
CREATE TABLE author_label (
  account_id  TEXT NOT NULL,
  author_id   TEXT NOT NULL,
  label       TEXT NOT NULL,
  event_id    INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
  decision_id INTEGER NOT NULL REFERENCES decision (id) ON DELETE CASCADE,
  given_at    REAL NOT NULL,
  expires_at  REAL,
  PRIMARY KEY (account_id, author_id, label)
);
CREATE INDEX author_label_event ON author_label (event_id);
CREATE INDEX author_label_decision ON author_label (decision_id);

-- Comments an hour, for what is usual in an account: counting a week for every comment is too dear.
CREATE TABLE busy_hour (
  account_id TEXT NOT NULL,
  hour       INTEGER NOT NULL,   -- since 1970
  comments   INTEGER NOT NULL,
  PRIMARY KEY (account_id, hour)
) WITHOUT ROWID;
INSERT INTO busy_hour (account_id, hour, comments)
  SELECT account_id, CAST(received_at / 3600 AS INTEGER), count(*) FROM event
  WHERE is_own_echo = 0 AND kind IN ('comment', 'reply', 'mention', 'review') GROUP BY 1, 2;
CREATE TRIGGER event_is_counted AFTER INSERT ON event
  WHEN new.is_own_echo = 0 AND new.kind IN ('comment', 'reply', 'mention', 'review')
BEGIN
  INSERT INTO busy_hour (account_id, hour, comments)
    VALUES (new.account_id, CAST(new.received_at / 3600 AS INTEGER), 1)
    ON CONFLICT (account_id, hour) DO UPDATE SET comments = comments + 1;
END;
-- An author who was withheld turned out to be ourselves.
CREATE TRIGGER event_is_ours AFTER UPDATE OF is_own_echo ON event
  WHEN new.is_own_echo = 1 AND old.is_own_echo = 0 AND old.kind IN ('comment', 'reply', 'mention', 'review')
BEGIN
  UPDATE busy_hour SET comments = comments - 1
    WHERE account_id = old.account_id AND hour = CAST(old.received_at / 3600 AS INTEGER);
END;

-- What people said, by author, by post and in an account over time; the conditions are those of
-- `FROM_PEOPLE` in bot/store/crowds.py, word for word, or SQLite does not use them.
CREATE INDEX event_person ON event (account_id, author_id, received_at, message_id)
  WHERE is_own_echo = 0 AND kind IN ('comment', 'reply', 'dm', 'mention', 'review');
CREATE INDEX event_post ON event (account_id, thread_id, received_at, sentiment, message_id)
  WHERE is_own_echo = 0 AND kind IN ('comment', 'reply', 'dm', 'mention', 'review');
CREATE INDEX event_people ON event (account_id, received_at)
  WHERE is_own_echo = 0 AND kind IN ('comment', 'reply', 'dm', 'mention', 'review');
-- What we said, under a comment and in a conversation.
CREATE INDEX event_answer ON event (account_id, parent_id, received_at) WHERE is_own_echo = 1;
CREATE INDEX event_own ON event (account_id, thread_id, received_at) WHERE is_own_echo = 1;
CREATE INDEX outbox_removed ON outbox (account_id, message_id)
  WHERE verb IN ('hide', 'delete') AND state = 'done';
