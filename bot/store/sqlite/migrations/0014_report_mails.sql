-- Since when each report of the configuration has been known here: what was due before is not sent.
CREATE TABLE report_plan (
  name          TEXT PRIMARY KEY,
  first_seen_at REAL NOT NULL
) WITHOUT ROWID;

-- One row for each report and period. States: sending, waiting (for another try), done, given_up (the next period was
-- due). `sending` is written before the mail leaves; whoever finds it after `not_before` tries again with the same
-- `message_id`, by which mailboxes recognise what they have.
CREATE TABLE report_run (
  name       TEXT NOT NULL,
  period     TEXT NOT NULL,
  state      TEXT NOT NULL,
  message_id TEXT NOT NULL,
  attempts   INTEGER NOT NULL,
  not_before REAL NOT NULL,
  due_at     REAL NOT NULL,
  problem    TEXT NOT NULL DEFAULT '',
  status     INTEGER NOT NULL DEFAULT 0,
  done_at    REAL,
  PRIMARY KEY (name, period)
) WITHOUT ROWID;
