-- How many cases people have closed: every so many, the oldest that is past its time comes first.
CREATE TABLE queue_turn (
  id       INTEGER PRIMARY KEY CHECK (id = 1),
  answered INTEGER NOT NULL
);
INSERT INTO queue_turn VALUES (1, 0);
