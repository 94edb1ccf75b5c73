-- name: find_visibility_call
SELECT id, state FROM outbox
WHERE account_id = :account_id AND target = :target AND verb = :verb AND echoed = 0
  AND state IN ('sending', 'unknown', 'waiting', 'done') AND attempts > 0
ORDER BY id LIMIT 1

-- name: list_edit_calls
SELECT id, state, text FROM outbox
WHERE account_id = :account_id AND target = :target AND verb = 'edit_reply' AND attempts > 0 AND echoed = 0
  AND state IN ('sending', 'unknown', 'waiting', 'done')
ORDER BY id

-- name: is_own_author
-- An author under whom a comment came back whose id a call of ours was answered with.
SELECT 1 FROM event e JOIN outbox o ON o.external_id = e.message_id AND o.account_id = e.account_id
WHERE e.account_id = :account_id AND e.author_id = :author_id AND e.is_own_echo = 1 AND o.found_by = 'answer'
LIMIT 1

-- name: find_hide_call
SELECT id FROM outbox
WHERE account_id = :account_id AND target = :message_id AND verb = 'hide' AND attempts > 0 LIMIT 1

-- name: find_marked
-- After a restore the numbers are given again: what was written before it is no echo of what was planned after.
SELECT o.id, o.state FROM outbox o
WHERE o.id = :id AND o.account_id = :account_id AND NOT EXISTS (
  SELECT 1 FROM instance i WHERE i.restored_at > :written_at AND i.restored_at <= o.planned_at
)

-- name: list_sent_messages
-- Those to a person, the ones that were addressed to them first; after a restore also what may have been sent.
SELECT o.id, o.state, o.text FROM outbox o JOIN event e ON e.id = o.event_id
WHERE o.account_id = :account_id AND o.verb IN ('message', 'private_reply')
  AND (
    (o.state IN ('sending', 'unknown', 'waiting', 'done') AND o.attempts > 0) OR o.doubted_since IS NOT NULL
  ) AND o.echoed = 0
  AND o.external_id IS NULL
  AND (o.target = :target OR e.author_id = :target OR e.thread_id = :thread_id)
ORDER BY CASE WHEN o.target = :target THEN 0 ELSE 1 END, o.id LIMIT 200

-- name: list_sent_replies
-- Platforms with two levels hang an answer to a reply under the top comment.
SELECT o.id, o.state, o.text FROM outbox o JOIN event e ON e.id = o.event_id
WHERE o.account_id = :account_id AND o.verb = 'reply'
  AND (
    (o.state IN ('sending', 'unknown', 'waiting', 'done') AND o.attempts > 0) OR o.doubted_since IS NOT NULL
  ) AND o.echoed = 0
  AND o.external_id IS NULL AND (o.target = :target OR e.parent_id = :target)
ORDER BY CASE WHEN o.target = :target THEN 0 ELSE 1 END, o.id LIMIT 200

-- name: list_sent_first_comments
-- A post may be known by another name since its comment was planned.
SELECT o.id, o.state, o.text FROM outbox o
WHERE o.account_id = :account_id AND o.verb = 'first_comment' AND o.echoed = 0 AND o.external_id IS NULL
  AND (
    (o.state IN ('sending', 'unknown', 'waiting', 'done') AND o.attempts > 0) OR o.doubted_since IS NOT NULL
  )
  AND (o.target = :thread_id OR EXISTS (
    SELECT 1 FROM outbox p
    WHERE p.event_id = o.event_id AND p.verb = 'publish' AND p.external_id = :thread_id
  ))
ORDER BY o.id LIMIT 200

-- name: list_recent_private_replies
SELECT text FROM outbox
WHERE account_id = :account_id AND verb = 'private_reply'
  AND ((attempts > 0 AND started_at > :since) OR doubted_since IS NOT NULL)

-- name: list_unconfirmed_replies
SELECT id FROM outbox
WHERE account_id = :account_id AND target = :target AND verb = 'reply' AND state = 'unknown'
