-- name: get_poll
SELECT * FROM poll WHERE source = :source AND account_id = :account_id

-- name: record_page
INSERT INTO poll (source, account_id, cursor, polled_at) VALUES (:source, :account_id, :cursor, :at)
ON CONFLICT (source, account_id)
DO UPDATE SET cursor = excluded.cursor, polled_at = excluded.polled_at, failing_since = NULL, problem = NULL

-- name: record_failure
INSERT INTO poll (source, account_id, cursor, failing_since, problem) VALUES (:source, :account_id, '', :at, :problem)
ON CONFLICT (source, account_id)
DO UPDATE SET failing_since = coalesce(poll.failing_since, excluded.failing_since), problem = excluded.problem

-- name: list_failing
SELECT * FROM poll WHERE failing_since IS NOT NULL AND failing_since <= :before ORDER BY failing_since
