-- A case may be one person's, be due, wait out of sight, hold a proposed text, stand for a whole crowd, or be a
-- second look that must not show what was decided before.
ALTER TABLE cases ADD COLUMN assignee TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN draft TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN due_at REAL;
ALTER TABLE cases ADD COLUMN not_before REAL NOT NULL DEFAULT 0;
ALTER TABLE cases ADD COLUMN is_blind INTEGER NOT NULL DEFAULT 0;

-- Events that share the case of the first of their crowd.
CREATE TABLE case_member (
  case_id  INTEGER NOT NULL REFERENCES cases (id),
  event_id INTEGER NOT NULL REFERENCES event (id),
  PRIMARY KEY (case_id, event_id)
);
CREATE INDEX case_member_event ON case_member (event_id);

-- A rule that is to speak later about an event. States: waiting, done, cancelled.
CREATE TABLE timer (
  id         INTEGER PRIMARY KEY,
  event_id   INTEGER NOT NULL REFERENCES event (id),
  rule       TEXT NOT NULL,
  due_at     REAL NOT NULL,
  unless     TEXT NOT NULL,
  state      TEXT NOT NULL DEFAULT 'waiting',
  attempts   INTEGER NOT NULL DEFAULT 0,
  settled_at REAL,
  why        TEXT,
  UNIQUE (event_id, rule)
);
CREATE INDEX timer_due ON timer (due_at) WHERE state = 'waiting';

-- Which rules were tried against which past, so that nobody promotes a rule that was not.
CREATE TABLE backtest (
  id          INTEGER PRIMARY KEY,
  rule        TEXT NOT NULL,
  fingerprint TEXT NOT NULL,      -- of what the rule asks and does; another text needs another trial
  at          REAL NOT NULL,
  since       REAL NOT NULL,
  events      INTEGER NOT NULL,
  matched     INTEGER NOT NULL
);
CREATE INDEX backtest_rule ON backtest (rule, fingerprint, at);

-- What was drawn for a blind second look: what the rule wanted then, and what a person said without knowing it.
-- A `rule` of '' stands for what all rules left alone.
CREATE TABLE second_look (
  id         INTEGER PRIMARY KEY,
  event_id   INTEGER NOT NULL REFERENCES event (id),
  rule       TEXT NOT NULL,
  removes    INTEGER NOT NULL,
  at         REAL NOT NULL,
  by_whom    TEXT,
  agrees     INTEGER,
  settled_at REAL,
  UNIQUE (event_id, rule)
);
CREATE INDEX second_look_rule ON second_look (rule, settled_at) WHERE settled_at IS NOT NULL;

-- Who agreed to an action that needs two people.
CREATE TABLE agreement (
  event_id INTEGER NOT NULL REFERENCES event (id),
  verb     TEXT NOT NULL,
  by_whom  TEXT NOT NULL,
  at       REAL NOT NULL,
  PRIMARY KEY (event_id, verb, by_whom)
);
