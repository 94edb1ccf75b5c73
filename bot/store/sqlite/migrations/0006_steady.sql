-- The breaker's own time: where it stood when each boot of a machine last said so. Windows go by it, for a
-- wall clock that is set forward or back is no time that has passed.
CREATE TABLE steady (
  boot    TEXT PRIMARY KEY,
  seconds REAL NOT NULL,
  wall    REAL NOT NULL,
  at      REAL NOT NULL
) WITHOUT ROWID;
