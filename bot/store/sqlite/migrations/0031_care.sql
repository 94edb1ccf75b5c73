-- What spares people who review. Nothing of this is in any report, export or log: it says who needs what.
-- What somebody chose for themselves.
CREATE TABLE reviewer (
  actor_id TEXT PRIMARY KEY,
  settings TEXT NOT NULL
);
-- Cases that somebody does not want now, for no reason that anybody asks; forgotten when that is over.
CREATE TABLE passed_case (
  case_id  INTEGER NOT NULL REFERENCES case_ (id),
  actor_id TEXT NOT NULL,
  until    REAL NOT NULL,
  PRIMARY KEY (case_id, actor_id)
);
-- What somebody has read in the last hour, so that severe cases can be spread; forgotten after that.
CREATE TABLE recent_reading (
  actor_id  TEXT NOT NULL,
  case_id   INTEGER NOT NULL,
  is_severe INTEGER NOT NULL,
  at        REAL NOT NULL,
  PRIMARY KEY (actor_id, case_id)
);
