-- How long a conversation stays a person's after they wrote in it: what the running program is configured with, for
-- whoever answers without a configuration at hand.
CREATE TABLE takeover_length (
  id      INTEGER PRIMARY KEY CHECK (id = 1),
  seconds REAL NOT NULL
);
