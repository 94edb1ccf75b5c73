-- name: list_overdue
-- What waits until the time that we gave it is over is not overdue. The states are those of the index `outbox_due`.
SELECT * FROM outbox
WHERE state IN ('planned', 'waiting', 'unknown') AND verb = 'escalate' AND planned_at <= :planned_before
  AND overdue_case IS NULL AND (state <> 'planned' OR not_before <= :at)
ORDER BY priority DESC, id LIMIT :most

-- name: set_case
UPDATE outbox SET overdue_case = :case_id WHERE id = :id

-- name: forget_case
UPDATE outbox SET overdue_case = NULL WHERE id = :id

-- name: list_targets
SELECT DISTINCT via FROM outbox WHERE overdue_case IS NOT NULL

-- name: list_settled
SELECT * FROM outbox
WHERE overdue_case IS NOT NULL AND state IN ('done', 'refused', 'cancelled', 'failed') ORDER BY id
