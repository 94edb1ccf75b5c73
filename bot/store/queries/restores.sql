-- name: doubt_open
UPDATE outbox SET
  doubted_since = coalesce(doubted_since, planned_at), doubted_in = :generation, was_in_doubt = 1
WHERE state NOT IN ('done', 'refused', 'cancelled', 'failed')

-- name: hold
UPDATE outbox SET state = 'held', hold_reason = :reason, problem = NULL
WHERE id = :id AND state NOT IN ('done', 'refused', 'cancelled', 'failed')

-- name: list_undecided
SELECT id FROM outbox
WHERE doubted_in IS NOT NULL AND (
  (state = 'held' AND hold_reason = 'restored')
  OR (state IN ('planned', 'waiting', 'unknown') AND doubted_since IS NOT NULL)
)
ORDER BY id

-- name: find_undecided
SELECT id FROM outbox
WHERE id = :id AND (
  (state = 'held' AND hold_reason = 'restored')
  OR (state IN ('planned', 'waiting', 'unknown') AND doubted_since IS NOT NULL)
)

-- name: release
UPDATE outbox SET state = 'planned', hold_reason = NULL, doubted_since = NULL, not_before = 0
WHERE id = :id AND state = 'held' AND hold_reason = 'restored'

-- name: count_outcomes
SELECT state, hold_reason, found_by, count(*) AS count FROM outbox WHERE doubted_in = :generation
GROUP BY state, hold_reason, found_by
