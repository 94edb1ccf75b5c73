-- Figures of this moment, for a page that asks every second: each reads an index from a moment on.

-- name: arrivals_by_minute
-- What people wrote, by the minute in which it reached us.
SELECT CAST(received_at / 60 AS INTEGER) AS minute, count(*) AS count FROM event
WHERE received_at >= :since AND {{from_people}} AND state NOT IN ('unrouted', 'joined')
GROUP BY 1

-- name: actions_by_minute
-- What took effect, by the minute, who wanted it and what it was.
SELECT CAST(settled_at / 60 AS INTEGER) AS minute, actor_kind, verb, count(*) AS count FROM outbox
WHERE settled_at >= :since AND state = 'done' AND verb NOT IN ('notify')
GROUP BY 1, 2, 3

-- name: queue
SELECT
  count(*) AS open, min(since) AS oldest_since, count(*) FILTER (WHERE lease_until > :at) AS claimed,
  count(*) FILTER (WHERE due_at < :at) AS overdue,
  count(*) FILTER (WHERE due_at >= :at AND due_at < :soon) AS due_soon
FROM case_ WHERE state = 'open'

-- name: open_by_queue
SELECT queue, count(*) AS open, min(since) AS oldest_since FROM case_ WHERE state = 'open'
GROUP BY queue ORDER BY count(*) DESC, queue LIMIT :most

-- name: not_done
-- What a platform refused, or what nobody can tell of, by account and verb.
SELECT platform, account_id, verb, state, count(*) AS count, max(settled_at) AS last_at FROM outbox
WHERE settled_at >= :since AND state IN ('refused', 'failed')
GROUP BY 1, 2, 3, 4 ORDER BY last_at DESC LIMIT :most

-- name: polls
SELECT source, account_id, polled_at, failing_since FROM poll
