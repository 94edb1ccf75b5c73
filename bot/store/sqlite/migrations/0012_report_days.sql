-- What a report reads of one day (of UTC), packed in columns, so that a year is read in seconds. A row holds nothing
-- that the other tables do not say: it goes with the first change of a row that it was read from, in the same
-- transaction, and is made anew. While it is being read, `claim` says by whom and the columns are NULL.
CREATE TABLE report_day (
  day      INTEGER PRIMARY KEY,       -- days since 1970
  layout   TEXT NOT NULL,             -- which columns, and how they are packed
  claim    INTEGER NOT NULL,
  messages BLOB,                      -- written on that day
  acts     BLOB                       -- done on that day
);

-- A message is of the day on which it was written. (Both days in one IN would cost 30 µs an event.)
CREATE TRIGGER event_changes_day_by_insert AFTER INSERT ON event
BEGIN
  DELETE FROM report_day WHERE day = CAST(new.created_at / 86400 AS INTEGER);
END;
CREATE TRIGGER event_changes_day_by_delete AFTER DELETE ON event
BEGIN
  DELETE FROM report_day WHERE day = CAST(old.created_at / 86400 AS INTEGER);
END;
CREATE TRIGGER event_changes_day AFTER UPDATE OF
  id, platform, account_id, kind, message_id, parent_id, thread_id, author_id, attachments, created_at, origin,
  is_own_echo, human_reply, extra, received_at, state, language, sentiment, intent, needs_answer, constructive,
  harm, degraded, unread ON event
BEGIN
  DELETE FROM report_day WHERE day = CAST(old.created_at / 86400 AS INTEGER);
END;
CREATE TRIGGER event_comes_to_day AFTER UPDATE OF created_at ON event
BEGIN
  DELETE FROM report_day WHERE day = CAST(new.created_at / 86400 AS INTEGER);
END;

-- What was done is of the day on which it was done, and says what it was about.
CREATE TRIGGER event_changes_day_of_acts AFTER UPDATE OF id, platform, account_id, thread_id, created_at, extra ON event
BEGIN
  DELETE FROM report_day WHERE day IN (
    SELECT CAST(settled_at / 86400 AS INTEGER) FROM outbox WHERE event_id IN (old.id, new.id) AND state = 'done'
  );
END;
CREATE TRIGGER outbox_changes_day_by_insert AFTER INSERT ON outbox WHEN new.state = 'done'
BEGIN
  DELETE FROM report_day WHERE day = CAST(new.settled_at / 86400 AS INTEGER);
END;
CREATE TRIGGER outbox_changes_day_by_delete AFTER DELETE ON outbox WHEN old.state = 'done'
BEGIN
  DELETE FROM report_day WHERE day = CAST(old.settled_at / 86400 AS INTEGER);
END;
CREATE TRIGGER outbox_changes_day AFTER UPDATE OF
  id, event_id, account_id, message_id, verb, actor_kind, actor_id, state, settled_at ON outbox
  WHEN old.state = 'done' OR new.state = 'done'
BEGIN
  DELETE FROM report_day WHERE day = CAST(old.settled_at / 86400 AS INTEGER);
  DELETE FROM report_day WHERE day = CAST(new.settled_at / 86400 AS INTEGER);
END;
