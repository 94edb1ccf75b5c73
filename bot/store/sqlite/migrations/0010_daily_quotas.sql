-- How many units of a platform's daily quota are used, one row for whoever shares it. `turns_at` is when its day
-- ends and names the day; `units` are all of a day, `reserved` those of them that polls leave for what is done.
CREATE TABLE daily_quota (
  scope    TEXT PRIMARY KEY,
  turns_at REAL NOT NULL,
  used     INTEGER NOT NULL,
  units    INTEGER NOT NULL,
  reserved INTEGER NOT NULL
) WITHOUT ROWID;
