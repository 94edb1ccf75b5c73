-- What people pressed, what operators were told and what a rule's words promise, kept so that it can be held to.

-- Whether a call of the row may ever have taken effect without our knowing: only then a platform that has one of
-- the kind already speaks of ours.
ALTER TABLE outbox ADD COLUMN was_in_doubt INTEGER NOT NULL DEFAULT 0;
