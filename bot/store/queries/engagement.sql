-- name: inbound_events
-- What people wrote in the period, whenever it reached us: not our own echoes, receipts, controls, deletions,
-- edits or reactions. Fragments that were read together are one message.
SELECT
  account_id, message_id, thread_id, platform, origin, language, kind, created_at, received_at, sentiment, intent,
  needs_answer, unread, extra,
  CASE WHEN judgement IS NOT NULL AND degraded = 0 THEN 1 ELSE 0 END AS is_judged
FROM event
WHERE {{from_people}} AND state NOT IN ('unrouted', 'joined') AND created_at >= :since AND created_at < :until
ORDER BY id

-- name: own_replies
-- What left by the outbox.
SELECT o.account_id, o.message_id, e.thread_id, o.settled_at AS at, o.actor_kind
FROM outbox o JOIN event e ON e.id = o.event_id
WHERE o.settled_at >= :since AND o.state = 'done' AND o.verb IN ('reply', 'private_reply', 'message')
ORDER BY o.settled_at

-- name: colleagues_replies
-- What colleagues wrote in the platform's own app.
SELECT account_id, parent_id AS message_id, thread_id, created_at AS at, 'person' AS actor_kind
FROM event WHERE created_at >= :since AND is_own_echo = 1 AND human_reply = 1

-- name: visibility_effects
SELECT account_id, message_id, verb, actor_kind, actor_id, settled_at AS at
FROM outbox WHERE settled_at >= :since AND state = 'done' AND verb IN ('hide', 'delete', 'unhide')
ORDER BY settled_at, id

-- name: restoring_overrides
SELECT account_id, message_id, at FROM override WHERE verb IN ('keep', 'unhide') AND at >= :since

-- name: answered_cases
SELECT since, closed_at, answer, suggested FROM case_
WHERE state = 'closed' AND closed_by_kind = 'person' AND closed_at >= :since AND closed_at < :until
ORDER BY closed_at

-- name: open_cases
SELECT count(*) AS cases, min(since) AS oldest_since FROM case_ WHERE state = 'open'
