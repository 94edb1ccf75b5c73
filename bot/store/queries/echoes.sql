-- name: find_visibility_call
SELECT id, state FROM outbox
WHERE account_id = :account_id AND target = :target AND verb = :verb AND echoed = 0
  AND state IN ('sending', 'unknown', 'waiting', 'done') AND attempts > 0
ORDER BY id LIMIT 1

-- name: find_marked
SELECT id, state FROM outbox WHERE id = :id AND account_id = :account_id

-- name: list_sent_messages
-- Those to a person, the ones that were addressed to them first.
SELECT o.id, o.state, o.text FROM outbox o JOIN event e ON e.id = o.event_id
WHERE o.account_id = :account_id AND o.verb IN ('message', 'private_reply')
  AND o.state IN ('sending', 'unknown', 'waiting', 'done') AND o.attempts > 0 AND o.echoed = 0
  AND o.external_id IS NULL AND (o.target = :target OR e.author_id = :target)
ORDER BY CASE WHEN o.target = :target THEN 0 ELSE 1 END, o.id LIMIT 200

-- name: list_sent_replies
-- Platforms with two levels hang an answer to a reply under the top comment.
SELECT o.id, o.state, o.text FROM outbox o JOIN event e ON e.id = o.event_id
WHERE o.account_id = :account_id AND o.verb = 'reply'
  AND o.state IN ('sending', 'unknown', 'waiting', 'done') AND o.attempts > 0 AND o.echoed = 0
  AND o.external_id IS NULL AND (o.target = :target OR e.parent_id = :target)
ORDER BY CASE WHEN o.target = :target THEN 0 ELSE 1 END, o.id LIMIT 200

-- name: list_recent_private_replies
SELECT text FROM outbox
WHERE account_id = :account_id AND verb = 'private_reply' AND attempts > 0 AND started_at > :since

-- name: list_unconfirmed_replies
SELECT id FROM outbox
WHERE account_id = :account_id AND target = :target AND verb = 'reply' AND state = 'unknown'
