-- People who come in over a network, by name and role. A row stays when somebody leaves: the record names them.
CREATE TABLE user_ (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL,
  role       TEXT NOT NULL,              -- viewer, moderator, lead, admin
  added_at   REAL NOT NULL,
  removed_at REAL
);
CREATE UNIQUE INDEX user_name ON user_ (name) WHERE removed_at IS NULL;

-- What lets them in: the public beginning of a random secret, by which it is listed and found, and a hash of it all.
CREATE TABLE user_token (
  id           INTEGER PRIMARY KEY,
  user_id      INTEGER NOT NULL REFERENCES user_ (id),
  prefix       TEXT NOT NULL UNIQUE,
  sha256       TEXT NOT NULL,
  made_at      REAL NOT NULL,
  expires_at   REAL,
  last_used_at REAL,
  revoked_at   REAL
);
CREATE INDEX user_token_user ON user_token (user_id);

-- Who is signed in with a browser, by which token; a session ends with it at the latest.
CREATE TABLE user_session (
  id         INTEGER PRIMARY KEY,
  token_id   INTEGER NOT NULL REFERENCES user_token (id),
  prefix     TEXT NOT NULL UNIQUE,
  sha256     TEXT NOT NULL,
  opened_at  REAL NOT NULL,
  expires_at REAL NOT NULL
);
CREATE INDEX user_session_token ON user_session (token_id);
CREATE INDEX user_session_end ON user_session (expires_at);
