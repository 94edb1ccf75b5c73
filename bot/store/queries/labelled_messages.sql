-- fragment: labelled_messages
-- What people wrote in the period, `e`, and the labels `l` of its events: an edit may have got one.
event_label l JOIN event x ON x.id = l.event_id
JOIN event e ON e.account_id = x.account_id AND e.message_id = x.message_id
  AND e.is_own_echo = 0 AND e.kind IN ('comment', 'reply', 'dm', 'mention', 'review')
  AND e.state NOT IN ('unrouted', 'joined') AND e.created_at >= :since AND e.created_at < :until

-- name: list_labels
SELECT event_id, label FROM event_label WHERE event_id BETWEEN :first AND :last

-- name: labels_of_edits
-- An edit may have got the label that counts for what it edited, long after. Edits are few, so they come first.
SELECT l.label, x.account_id, x.message_id FROM event_label l JOIN event x ON x.id = l.event_id
WHERE l.event_id IN (SELECT e.id FROM event e WHERE e.kind = 'edit' AND e.id >= :first)

-- name: list_messages
SELECT e.id FROM {{labelled_messages}}
WHERE l.label = :label AND {{not_removed}} GROUP BY e.id, e.created_at ORDER BY e.created_at, e.id

-- name: participants
-- Each author in each group, since they were first in it, and what they wrote in the time after that.
WITH participant AS MATERIALIZED (
  SELECT l.label, e.account_id, e.author_id, min(e.created_at) AS began_at,
    max(CASE WHEN EXISTS (
      SELECT 1 FROM outbox o
      WHERE o.account_id = e.account_id AND o.message_id = e.message_id AND o.state = 'done'
        AND o.verb IN ('reply', 'private_reply', 'message') AND o.actor_kind = 'rule'
    ) THEN 1 ELSE 0 END) AS answered
  FROM {{labelled_messages}}
  WHERE l.label IN (:labels*) AND e.author_id IS NOT NULL
  GROUP BY l.label, e.account_id, e.author_id
)
SELECT p.label, p.account_id, p.author_id, p.began_at, p.answered,
  count(e.id) AS later,
  count(e.id) FILTER (WHERE e.sentiment = 'negative') AS negative,
  count(e.id) FILTER (WHERE e.sentiment = 'positive') AS positive
FROM participant p LEFT JOIN event e
  ON e.account_id = p.account_id AND e.author_id = p.author_id
  AND e.created_at > p.began_at AND e.created_at <= p.began_at + :window
  AND e.is_own_echo = 0 AND e.kind IN ('comment', 'reply', 'dm', 'mention', 'review') AND e.state <> 'joined'
GROUP BY p.label, p.account_id, p.author_id, p.began_at, p.answered
