-- How much of what rules may take out of sight, and of what they may say, is used up. Moments are those of the breaker's own time.

-- name: list_buckets
-- The capacity of a scope is that of its newest grain.
SELECT b.scope, b.capacity, b.seconds, total.used
FROM bucket b
JOIN (
  SELECT scope, max(until) AS until, sum(used) AS used FROM bucket WHERE until > :at GROUP BY scope
) total ON total.scope = b.scope AND total.until = b.until
WHERE total.used > 0

-- name: used
SELECT coalesce(sum(used), 0) FROM bucket WHERE scope = :scope AND until > :at

-- name: add_one
INSERT INTO bucket (scope, until, used, capacity, seconds) VALUES (:scope, :until, 1, :capacity, :seconds)
ON CONFLICT (scope, until) DO UPDATE SET used = bucket.used + 1, capacity = excluded.capacity

-- name: delete_expired
DELETE FROM bucket WHERE until <= :at

-- name: delete_scope
DELETE FROM bucket WHERE scope = :scope

-- name: thread_of_event
SELECT thread_id FROM event WHERE id = :event_id

-- name: count_thread_messages
SELECT count(*) FROM (
  SELECT 1 FROM event {{by_thread_index}}
  WHERE account_id = :account_id AND thread_id = :thread_id AND created_at > :since AND {{from_people}}
  LIMIT :most
) message
