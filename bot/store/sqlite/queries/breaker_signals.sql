-- SQLite would read the rows by another index when its statistics are old.

-- fragment: removal_index
INDEXED BY outbox_removal
