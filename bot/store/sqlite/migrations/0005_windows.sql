-- How much of what rules may take out of sight is used up: by rule, account and post. Each row is a
-- sixtieth of the window and counts until `until`, so that no window ever holds more than its capacity.
-- What the table before had counted is dropped; `bot/store/breaker.py` starts from nothing once.
DROP TABLE bucket;
CREATE TABLE bucket (
  scope    TEXT NOT NULL,
  until    INTEGER NOT NULL,
  used     INTEGER NOT NULL,
  capacity REAL NOT NULL,
  seconds  INTEGER NOT NULL,
  PRIMARY KEY (scope, until)
) WITHOUT ROWID;
CREATE INDEX bucket_until ON bucket (until);

-- How often a rule asked for a person.
CREATE INDEX cases_rule ON cases (rule, since);
