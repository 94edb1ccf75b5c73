CREATE TABLE api_receipt (
  user_name TEXT COLLATE "C" NOT NULL,
  key TEXT COLLATE "C" NOT NULL,
  fingerprint TEXT COLLATE "C" NOT NULL,
  at DOUBLE PRECISION NOT NULL,
  status BIGINT,
  body TEXT COLLATE "C",
  PRIMARY KEY (user_name, key)
);

CREATE INDEX api_receipt_at ON api_receipt (at);
