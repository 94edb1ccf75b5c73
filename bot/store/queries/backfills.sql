-- name: request
INSERT INTO backfill (source, account_id, cause, since, until, requested_at)
VALUES (:source, :account_id, :cause, :since, :at, :at)
ON CONFLICT (source, account_id, cause, since) DO NOTHING RETURNING *

-- name: get
SELECT * FROM backfill WHERE id = :id

-- name: widen
-- One that has not begun and fetches as much anyway.
UPDATE backfill SET until = :at
WHERE id = (
  SELECT id FROM backfill
  WHERE source = :source AND account_id = :account_id AND ended_at IS NULL AND since <= :since AND pages = 0
  ORDER BY id LIMIT 1
) RETURNING *

-- name: next
SELECT * FROM backfill WHERE source = :source AND account_id = :account_id AND ended_at IS NULL ORDER BY id LIMIT 1

-- name: advance
-- Only from where the page was asked for: of two processes that fetch the same page, one keeps it.
UPDATE backfill SET
  cursor = :cursor, pages = pages + 1, events = events + :events, missed = missed + :missed, ended_at = :ended_at,
  failing_since = NULL, problem = NULL
WHERE id = :id AND pages = :pages AND ended_at IS NULL

-- name: record_failure
UPDATE backfill SET failing_since = coalesce(failing_since, :at), problem = :problem
WHERE id = :id AND ended_at IS NULL

-- name: list_open
SELECT * FROM backfill WHERE ended_at IS NULL ORDER BY id

-- name: list_ended_since
SELECT * FROM backfill WHERE ended_at >= :since ORDER BY id

-- name: known_keys
SELECT dedupe_key FROM event WHERE dedupe_key IN (:keys*)

-- name: is_backfilled
SELECT 1 FROM event e JOIN delivery d ON d.id = e.delivery_id WHERE e.id = :event_id AND d.backfill_id IS NOT NULL

-- name: answered_by_colleague
-- A colleague wrote below the comment, or below the one that it answers itself, after it was written.
SELECT 1 FROM event {{own_replies_index}}
WHERE account_id = :account_id AND parent_id IN (:parents*) AND is_own_echo = 1 AND human_reply = 1
  AND created_at >= :written_at LIMIT 1
