-- name: latest_in_thread
-- A conversation has one person and us in it.
SELECT * FROM (
  SELECT * FROM event
  WHERE account_id = :account_id AND thread_id = :thread_id
    AND kind IN ('comment', 'reply', 'dm', 'mention', 'review', 'edit', 'delete', 'reaction')
  ORDER BY created_at DESC, id DESC LIMIT :limit
) latest ORDER BY created_at, id

-- name: messages_of_branch
-- A post may have thousands of comments: only those under the same one, and what was answered to the item.
SELECT * FROM (
  SELECT * FROM event
  WHERE account_id = :account_id AND (message_id IN (:roots*) OR parent_id IN (:roots*))
    AND kind IN ('comment', 'reply', 'dm', 'mention', 'review')
  ORDER BY created_at DESC, id DESC LIMIT :limit
) latest ORDER BY created_at, id

-- name: acts_on_messages
SELECT * FROM event
WHERE account_id = :account_id AND message_id IN (:message_ids*)
  AND kind IN ('edit', 'delete', 'reaction', 'control')
ORDER BY created_at, id LIMIT :limit

-- name: effects_on_messages
SELECT * FROM outbox
WHERE account_id = :account_id AND message_id IN (:message_ids*) AND state = 'done'
  AND verb IN ('reply', 'private_reply', 'message', 'hide', 'unhide', 'delete', 'like', 'edit_reply')
ORDER BY settled_at, id LIMIT :limit
