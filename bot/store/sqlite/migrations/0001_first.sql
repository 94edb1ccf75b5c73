-- Times are seconds since 1970 in UTC. Ids of platforms are text. JSON is text.

-- What a provider sent, byte for byte. States: new, parsed, malformed, quarantined.
CREATE TABLE delivery (
  id          INTEGER PRIMARY KEY,
  source      TEXT NOT NULL,
  sha256      BLOB NOT NULL,
  headers     TEXT NOT NULL,
  body        BLOB NOT NULL,
  received_at REAL NOT NULL,
  repeats     INTEGER NOT NULL DEFAULT 0,
  state       TEXT NOT NULL DEFAULT 'new',
  attempts    INTEGER NOT NULL DEFAULT 0,
  problem     TEXT,
  UNIQUE (source, sha256)
);
CREATE INDEX delivery_new ON delivery (attempts, id) WHERE state = 'new';

-- One thing that happened. States: new, decided, recorded (nothing to decide), unrouted,
-- quarantined.
CREATE TABLE event (
  id                INTEGER PRIMARY KEY,
  delivery_id       INTEGER REFERENCES delivery (id),
  source            TEXT NOT NULL,
  dedupe_key        TEXT NOT NULL UNIQUE,
  platform          TEXT NOT NULL,
  account_id        TEXT NOT NULL,
  kind              TEXT NOT NULL,
  message_id        TEXT NOT NULL,
  parent_id         TEXT,
  thread_id         TEXT NOT NULL,
  author_id         TEXT,
  author_name       TEXT,
  text              TEXT NOT NULL,
  attachments       TEXT NOT NULL,
  created_at        REAL NOT NULL,
  created_at_source TEXT NOT NULL,
  permalink         TEXT,
  origin            TEXT NOT NULL,
  is_own_echo       INTEGER NOT NULL,
  extra             TEXT NOT NULL,
  received_at       REAL NOT NULL,
  state             TEXT NOT NULL,
  attempts          INTEGER NOT NULL DEFAULT 0,
  not_before        REAL NOT NULL DEFAULT 0,
  language          TEXT,
  sentiment         TEXT,
  intent            TEXT,
  judgement         TEXT,
  decided_at        REAL
);
CREATE INDEX event_new ON event (attempts, not_before, id) WHERE state = 'new';
CREATE INDEX event_message ON event (account_id, message_id);
CREATE INDEX event_author ON event (account_id, author_id, received_at);
CREATE INDEX event_thread ON event (account_id, thread_id);
CREATE INDEX event_parent ON event (account_id, parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX event_received ON event (received_at);

-- What was decided about an event, by a version of the rules or by a person.
CREATE TABLE decision (
  id            INTEGER PRIMARY KEY,
  event_id      INTEGER NOT NULL REFERENCES event (id),
  decided_at    REAL NOT NULL,
  by_whom       TEXT NOT NULL,
  rules_version TEXT NOT NULL,
  matches       TEXT NOT NULL,
  labels        TEXT NOT NULL,
  verbs         TEXT NOT NULL,
  planned       INTEGER NOT NULL      -- how many outbox rows it made; the books are checked by it
);
CREATE INDEX decision_event ON decision (event_id);
CREATE INDEX decision_decided ON decision (decided_at);

-- One effect to bring about. States: see bot/domain.py.
CREATE TABLE outbox (
  id          INTEGER PRIMARY KEY,
  key         TEXT NOT NULL UNIQUE,
  decision_id INTEGER NOT NULL REFERENCES decision (id),
  event_id    INTEGER NOT NULL REFERENCES event (id),
  platform    TEXT NOT NULL,
  account_id  TEXT NOT NULL,
  message_id  TEXT NOT NULL,
  target      TEXT NOT NULL,
  via         TEXT NOT NULL,
  verb        TEXT NOT NULL,
  slot        TEXT NOT NULL,
  rule        TEXT NOT NULL,
  text        TEXT NOT NULL,
  details     TEXT NOT NULL,
  linked      TEXT,
  priority    INTEGER NOT NULL,
  state       TEXT NOT NULL,
  attempts    INTEGER NOT NULL DEFAULT 0,   -- calls begun
  looks       INTEGER NOT NULL DEFAULT 0,   -- read-backs since the last call that found nothing
  echoed      INTEGER NOT NULL DEFAULT 0,   -- the platform told us of it by webhook
  not_before  REAL NOT NULL DEFAULT 0,
  planned_at  REAL NOT NULL,
  expires_at  REAL,
  started_at  REAL,
  settled_at  REAL,
  external_id TEXT,
  found_by    TEXT,
  problem     TEXT,
  format      INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX outbox_due ON outbox (priority DESC, not_before, id)
  WHERE state IN ('planned', 'waiting', 'unknown');
CREATE INDEX outbox_sending ON outbox (id) WHERE state = 'sending';
CREATE INDEX outbox_message ON outbox (account_id, message_id);
CREATE INDEX outbox_target ON outbox (account_id, target);
CREATE INDEX outbox_external ON outbox (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX outbox_event ON outbox (event_id);
CREATE INDEX outbox_settled ON outbox (settled_at);

-- What waits for a person. States: open, closed.
CREATE TABLE cases (
  id          INTEGER PRIMARY KEY,
  event_id    INTEGER NOT NULL UNIQUE REFERENCES event (id),
  queue       TEXT NOT NULL,
  priority    INTEGER NOT NULL,
  rule        TEXT NOT NULL,
  why         TEXT NOT NULL,
  suggested   TEXT NOT NULL,
  since       REAL NOT NULL,
  state       TEXT NOT NULL DEFAULT 'open',
  claimed_by  TEXT,
  lease_until REAL NOT NULL DEFAULT 0,
  closed_at   REAL,
  closed_by   TEXT,
  answer      TEXT
);
CREATE INDEX cases_open ON cases (priority DESC, since, id) WHERE state = 'open';

CREATE TABLE note (
  id      INTEGER PRIMARY KEY,
  case_id INTEGER NOT NULL REFERENCES cases (id),
  at      REAL NOT NULL,
  by_whom TEXT NOT NULL,
  text    TEXT NOT NULL
);
CREATE INDEX note_case ON note (case_id);

-- A person's word on a comment, given here or in the platform's own app.
CREATE TABLE verdict (
  account_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  at         REAL NOT NULL,
  by_whom    TEXT NOT NULL,
  verb       TEXT NOT NULL,
  PRIMARY KEY (account_id, message_id)
);

-- Comments and messages that their authors removed; a late "add" must stay dead.
CREATE TABLE tombstone (
  account_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  at         REAL NOT NULL,
  PRIMARY KEY (account_id, message_id)
);

-- A person took a conversation over; the machine keeps silent in it until then.
CREATE TABLE takeover (
  account_id TEXT NOT NULL,
  thread_id  TEXT NOT NULL,
  until      REAL NOT NULL,
  PRIMARY KEY (account_id, thread_id)
);

-- What may not act now: 'all', 'account:<id>', 'words:<account id>' or 'rule:<id>'.
CREATE TABLE pause (
  scope   TEXT PRIMARY KEY,
  reason  TEXT NOT NULL,
  by_whom TEXT NOT NULL,
  at      REAL NOT NULL,
  token   TEXT            -- fingerprint of the token that ended; a new one lifts the pause
);

CREATE TABLE rules_version (
  version   TEXT PRIMARY KEY,
  text      TEXT NOT NULL,
  loaded_at REAL NOT NULL
);

CREATE TABLE counter (
  name  TEXT PRIMARY KEY,
  value INTEGER NOT NULL
);

-- Who did what, when. Holds ids, never texts or names. Each row seals the one before it.
CREATE TABLE audit (
  id       INTEGER PRIMARY KEY,
  at       REAL NOT NULL,
  actor    TEXT NOT NULL,
  action   TEXT NOT NULL,
  subject  TEXT NOT NULL,
  details  TEXT NOT NULL,
  seal     BLOB NOT NULL
);
CREATE INDEX audit_subject ON audit (subject);
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
