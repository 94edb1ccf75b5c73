-- name: insert_timer
INSERT INTO timer (event_id, rule, due_at, unless) VALUES (:event_id, :rule, :due_at, :unless)
ON CONFLICT (event_id, rule) DO NOTHING

-- name: claim_due
UPDATE timer SET attempts = attempts + 1
WHERE id IN (SELECT id FROM timer WHERE state = 'waiting' AND due_at <= :now ORDER BY due_at, id LIMIT :most)
RETURNING *

-- name: next_due
SELECT min(due_at) FROM timer WHERE state = 'waiting'

-- name: end_timer
UPDATE timer SET state = :state, settled_at = :at, cancel_reason = :reason WHERE id = :id AND state = 'waiting'

-- name: list_timers
SELECT * FROM timer WHERE event_id = :event_id ORDER BY id

-- name: was_edited
SELECT 1 FROM event
WHERE account_id = :account_id AND message_id = :message_id AND kind = 'edit' AND id > :event_id LIMIT 1

-- name: is_case_closed
SELECT 1 FROM case_ WHERE event_id = :event_id AND state = 'closed'
