-- What people did on a site of the operator's own. Each stands under the file or the webhook that told of it, as the
-- platforms' figures do; the one that was learnt last is in force. The id of an order is known by its hash alone.
CREATE TABLE conversion (
  key          BLOB NOT NULL,             -- SHA-256 of its id
  import_id    INTEGER NOT NULL REFERENCES metric_import (id),
  happened_at  REAL NOT NULL,
  amount       INTEGER,                   -- in millionths; NULL where nobody says what it was worth
  currency     TEXT NOT NULL DEFAULT '',
  platform     TEXT NOT NULL DEFAULT '',
  campaign_id  TEXT NOT NULL DEFAULT '',
  campaign     TEXT NOT NULL DEFAULT '',
  ad_id        TEXT NOT NULL DEFAULT '',
  post_id      TEXT NOT NULL DEFAULT '',
  utm_source   TEXT NOT NULL DEFAULT '',
  utm_medium   TEXT NOT NULL DEFAULT '',
  utm_campaign TEXT NOT NULL DEFAULT '',
  utm_content  TEXT NOT NULL DEFAULT '',
  utm_id       TEXT NOT NULL DEFAULT '',
  is_ours      INTEGER NOT NULL DEFAULT 0, -- its link carries what the links of our replies carry
  is_cancelled INTEGER NOT NULL DEFAULT 0,
  learnt_at    REAL NOT NULL,
  PRIMARY KEY (key, import_id)) WITHOUT ROWID;
CREATE INDEX conversion_import ON conversion (import_id);
CREATE INDEX conversion_time ON conversion (happened_at);
