-- fragment: stands_in_public
-- Of the event `e`: people wrote it in public, its author has not removed it, and nobody has hidden it for good.
e.is_own_echo = 0 AND e.kind IN ('comment', 'reply', 'mention', 'review') AND e.state NOT IN ('unrouted', 'joined')
AND e.text <> '' AND coalesce(e.spam, 0) < 0.5 AND {{not_removed}} AND NOT EXISTS (
  SELECT 1 FROM outbox o
  WHERE o.account_id = e.account_id AND o.message_id = e.message_id
    AND o.verb IN ('hide', 'delete') AND o.state = 'done'
    AND NOT {{restored}}
)

-- name: count
SELECT count(*) FROM event e
WHERE e.created_at >= :since AND e.created_at < :until AND e.is_own_echo = 0 AND {{in_scope}}

-- name: most_constructive
-- Those with the highest score, one row each.
SELECT e.id, e.account_id, coalesce(e.author_id, e.message_id) AS author FROM event e
WHERE e.created_at >= :since AND e.created_at < :until AND e.constructive >= :at_least AND {{stands_in_public}}
  AND {{in_scope}}
ORDER BY e.constructive DESC, e.id LIMIT :most

-- name: sample
-- One in so many of them by their row, which says nothing about them. A question is answered once anybody of ours
-- has replied to it.
SELECT
  e.id, e.account_id, e.author_id, e.author_name, e.message_id, e.text, e.sentiment, e.intent,
  coalesce(e.needs_answer, 0) AS needs_answer,
  EXISTS (
    SELECT 1 FROM outbox o
    WHERE o.event_id = e.id AND o.state = 'done' AND o.verb IN ('reply', 'private_reply', 'message')
  ) OR EXISTS (
    SELECT 1 FROM event r
    WHERE r.account_id = e.account_id AND r.parent_id = e.message_id AND r.is_own_echo = 1
  ) AS is_answered
FROM event e
WHERE e.created_at >= :since AND e.created_at < :until AND e.id % :parts = 0 AND {{stands_in_public}} AND {{in_scope}}
ORDER BY e.id
