-- What platforms count themselves. Each value stands under the import that brought it, a file or the API of a platform
-- for one account; the value that was learnt last is in force, so that an import can be undone.

CREATE TABLE metric_import (
  id          INTEGER PRIMARY KEY,
  source      TEXT NOT NULL,              -- meta_ads, linkedin_page …; facebook_api and the like for an API
  account_id  TEXT NOT NULL,              -- empty where the file is about several, or does not say
  file_name   TEXT NOT NULL DEFAULT '',   -- empty for an API
  sha256      TEXT NOT NULL DEFAULT '',
  actor_kind  TEXT NOT NULL,
  actor_id    TEXT NOT NULL,
  imported_at REAL NOT NULL,
  rows        INTEGER NOT NULL DEFAULT 0,
  undone_at   REAL
);
CREATE INDEX metric_import_file ON metric_import (sha256) WHERE undone_at IS NULL AND sha256 <> '';
CREATE UNIQUE INDEX metric_import_api ON metric_import (source, account_id) WHERE file_name = '';

-- One number of one object: on a day, in a period of days, or ever since (both days empty). Money is in millionths.
CREATE TABLE metric_value (
  platform   TEXT NOT NULL,
  level      TEXT NOT NULL,               -- post, ad, account
  object_key TEXT NOT NULL,
  metric     TEXT NOT NULL,
  first_day  TEXT NOT NULL,
  last_day   TEXT NOT NULL,
  origin     TEXT NOT NULL,               -- organic, ad, mixed, unknown
  import_id  INTEGER NOT NULL REFERENCES metric_import (id),
  amount     INTEGER NOT NULL,
  currency   TEXT NOT NULL DEFAULT '',
  learnt_at  REAL NOT NULL,
  PRIMARY KEY (platform, level, object_key, metric, first_day, last_day, origin, import_id)) WITHOUT ROWID;
CREATE INDEX metric_value_import ON metric_value (import_id);

-- What the objects are called, and what they belong to.
CREATE TABLE metric_object (
  platform     TEXT NOT NULL,
  level        TEXT NOT NULL,
  object_key   TEXT NOT NULL,
  import_id    INTEGER NOT NULL REFERENCES metric_import (id),
  object_id    TEXT NOT NULL,             -- empty where only its address or its names are known
  account_id   TEXT NOT NULL,
  title        TEXT NOT NULL,
  permalink    TEXT NOT NULL,
  published_at TEXT NOT NULL,
  campaign_id  TEXT NOT NULL,
  campaign     TEXT NOT NULL,
  adset_id     TEXT NOT NULL,
  adset        TEXT NOT NULL,
  post_id      TEXT NOT NULL,
  learnt_at    REAL NOT NULL,
  PRIMARY KEY (platform, level, object_key, import_id)) WITHOUT ROWID;
CREATE INDEX metric_object_import ON metric_object (import_id);
