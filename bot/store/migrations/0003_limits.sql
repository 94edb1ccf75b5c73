-- What rules did before is looked up by account, rule and verb.
CREATE INDEX outbox_rule ON outbox (account_id, rule, verb, planned_at);

-- How much of what rules may take out of sight is left: by rule, account and post.
CREATE TABLE bucket (
  scope TEXT PRIMARY KEY,
  level REAL NOT NULL,
  at    REAL NOT NULL
);

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
