-- What rules did before is looked up by account, rule and verb; for whom and where as well where a rule
-- may do something once (the expressions are those of bot/store/guards.py, word for word).
CREATE INDEX outbox_rule ON outbox (account_id, rule, verb, planned_at, state);
CREATE INDEX outbox_rule_author ON outbox (account_id, rule, verb, json_extract(details, '$.author_id'), planned_at);
CREATE INDEX outbox_rule_thread ON outbox (account_id, rule, verb, json_extract(details, '$.thread_id'), planned_at);
-- What rules took out of sight, and what they must not for now.
CREATE INDEX outbox_removal ON outbox (rule, planned_at) WHERE verb IN ('hide', 'delete');
CREATE INDEX outbox_held ON outbox (rule) WHERE state = 'held';

-- How much of what rules may take out of sight is used up: by rule, account and post. It drains evenly,
-- so that what is `capacity` at `at` is nothing `seconds` later.
CREATE TABLE bucket (
  scope    TEXT PRIMARY KEY,
  used     REAL NOT NULL,
  capacity REAL NOT NULL,
  seconds  REAL NOT NULL,
  at       REAL NOT NULL
);
CREATE INDEX bucket_at ON bucket (at);

-- How far a rule may go at most, whatever its file says, until a person resets it.
CREATE TABLE ceiling (
  rule    TEXT PRIMARY KEY,
  mode    TEXT NOT NULL,
  why     TEXT NOT NULL,
  by_whom TEXT NOT NULL,
  at      REAL NOT NULL
);

-- What somebody must be told; the program tells it once.
CREATE TABLE alert (
  id   INTEGER PRIMARY KEY,
  at   REAL NOT NULL,
  what TEXT NOT NULL,
  told INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX alert_new ON alert (id) WHERE told = 0;
