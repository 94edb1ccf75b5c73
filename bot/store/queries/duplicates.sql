-- name: first_report
-- What was stored first of a comment that any of these accounts was told of.
SELECT * FROM event
WHERE account_id IN (:accounts*) AND message_id = :message_id AND platform = :platform
  AND kind IN ('comment', 'reply', 'mention') AND state NOT IN ('joined', 'unrouted')
ORDER BY id LIMIT 1

-- name: account_of_message
-- The account under which a comment is known: that of the event if it is one of them.
SELECT account_id FROM event
WHERE account_id IN (:accounts*) AND message_id = :message_id AND platform = :platform
  AND kind IN ('comment', 'reply', 'mention') AND state != 'unrouted'
ORDER BY CASE WHEN state = 'joined' THEN 1 ELSE 0 END, CASE WHEN account_id = :account_id THEN 0 ELSE 1 END, id
LIMIT 1

-- name: last_edit
SELECT dedupe_key, text, attachments FROM event
WHERE account_id = :account_id AND message_id = :message_id AND kind = 'edit' AND platform = :platform
ORDER BY created_at DESC, id DESC LIMIT 1

-- name: first_text
-- Of the comment that was stored under this key, and of its last edit.
SELECT author_id, text FROM event WHERE dedupe_key = :dedupe_key

-- name: complete
UPDATE event SET
  author_id = :author_id, author_name = :author_name, text = :text, attachments = :attachments,
  permalink = :permalink, parent_id = :parent_id
WHERE id = :id AND state = 'new'

-- name: give_way
UPDATE event SET state = 'joined', leader_id = :leader_id WHERE id = :id

-- name: has_effects
SELECT 1 FROM outbox WHERE event_id = :event_id LIMIT 1
