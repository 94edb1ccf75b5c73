-- name: assign_case
UPDATE case_ SET assignee = :assignee WHERE id = :case_id AND state = 'open' AND assignee <> :assignee

-- name: snooze_case
UPDATE case_ SET not_before = :until WHERE id = :case_id AND state = 'open'

-- name: last_skip
SELECT max(at) FROM case_skip WHERE case_id = :case_id AND actor_kind = :actor_kind AND actor_id = :actor_id

-- name: insert_skip
INSERT INTO case_skip (case_id, at, actor_kind, actor_id, reason)
VALUES (:case_id, :at, :actor_kind, :actor_id, :reason) ON CONFLICT DO NOTHING

-- name: list_skips
SELECT at, actor_kind, actor_id, reason FROM case_skip WHERE case_id = :case_id ORDER BY at

-- name: move_case
UPDATE case_ SET queue = :queue, priority = :priority, why = :why WHERE id = :case_id AND state = 'open'
