-- name: waiting_leader
-- The event that the author's fragments in this conversation wait for, if any do.
SELECT id, not_before, attempts FROM event
WHERE account_id = :account_id AND thread_id = :thread_id AND author_id = :author_id
  AND state = 'new' AND leader_id IS NOT NULL AND leader_id = id
ORDER BY id DESC LIMIT 1

-- name: leader_of_message
-- The same for the fragments to which one message belongs.
SELECT w.id, w.not_before, w.attempts FROM event e JOIN event w ON w.id = e.leader_id
WHERE e.account_id = :account_id AND e.message_id = :message_id AND e.kind = 'dm'
  AND e.state = 'new' AND w.state = 'new'
LIMIT 1

-- name: extent
-- How many wait together, and since when.
SELECT count(*) AS fragments, min(received_at) AS began_at FROM event WHERE leader_id = :leader_id AND state = 'new'

-- name: follow
UPDATE event SET leader_id = :leader_id, not_before = :not_before WHERE id = :event_id

-- name: follow_new_leader
UPDATE event SET leader_id = :leader_id WHERE leader_id = :former_id AND state = 'new'

-- name: follow_with_edits
-- An edit may arrive before the message that it edits.
UPDATE event SET leader_id = :leader_id
WHERE account_id = :account_id AND message_id = :message_id AND kind = 'edit' AND state = 'new'

-- name: hold
UPDATE event SET not_before = :not_before, attempts = :attempts WHERE id = :leader_id

-- name: leave
-- What belongs to a message that its author removed is decided by itself.
UPDATE event SET leader_id = NULL
WHERE account_id = :account_id AND message_id = :message_id AND state = 'new' AND leader_id IS NOT NULL

-- name: last_fragment
SELECT max(id) FROM event WHERE leader_id = :leader_id AND kind = 'dm' AND state = 'new'

-- name: end_wait
UPDATE event SET not_before = :now
WHERE account_id = :account_id AND thread_id = :thread_id AND state = 'new' AND leader_id IS NOT NULL
  AND not_before > :now

-- name: is_leader
SELECT 1 FROM event WHERE id = :event_id AND state = 'new' AND leader_id = :event_id

-- name: join_to_leader
UPDATE event SET state = 'joined', decided_at = :at WHERE leader_id = :leader_id AND id != :leader_id AND state = 'new'
