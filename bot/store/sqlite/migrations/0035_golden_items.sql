-- Items whose right answer a lead has named, by which people check themselves, and what each answered. Answers serve
-- whoever gave them; of the others only sums are told.
CREATE TABLE golden_item (
  id          INTEGER PRIMARY KEY,
  event_id    INTEGER NOT NULL UNIQUE REFERENCES event (id),
  policy      TEXT NOT NULL,
  verb        TEXT NOT NULL,
  agreed_at   REAL NOT NULL,
  agreed_kind TEXT NOT NULL,
  agreed_id   TEXT NOT NULL
);
CREATE TABLE golden_answer (
  item_id  INTEGER NOT NULL REFERENCES golden_item (id) ON DELETE CASCADE,
  actor_id TEXT NOT NULL,
  verb     TEXT NOT NULL,
  at       REAL NOT NULL,
  PRIMARY KEY (item_id, actor_id)
);
