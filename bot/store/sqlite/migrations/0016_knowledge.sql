-- The pages of the knowledge base that were in force last (JSON, by name), for a start with pages that are wrong. What an
-- entry said when it was used stands in the judgement of the event.
CREATE TABLE knowledge_version (
  only_row  INTEGER PRIMARY KEY CHECK (only_row = 1),
  version   TEXT NOT NULL,
  texts     TEXT NOT NULL,
  loaded_at REAL NOT NULL
);
