-- What was asked over the network under an idempotency key, kept for a day: `fingerprint` is a digest of the request,
-- `status` and `body` what it was answered with, NULL until then. Answers that quote people are not kept.
CREATE TABLE api_receipt (
  user_name   TEXT NOT NULL,
  key         TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  at          REAL NOT NULL,
  status      INTEGER,
  body        TEXT,
  PRIMARY KEY (user_name, key)
);
CREATE INDEX api_receipt_at ON api_receipt (at);
