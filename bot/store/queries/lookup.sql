-- name: events_of_reference
-- What a platform's id may mean, in any account: what has a case first, then the latest.
SELECT e.id, e.account_id FROM event e LEFT JOIN case_ c ON c.event_id = e.id
WHERE e.message_id = :message_id AND e.kind NOT IN ('delete', 'reaction', 'receipt', 'control', 'ignored')
ORDER BY c.id IS NULL, e.id DESC

-- name: post_text
-- The post's id is that of its thread; what we published ourselves is stored with the kind `ignored`.
SELECT text FROM event
WHERE account_id = :account_id AND message_id = :thread_id AND text <> '' AND kind NOT IN ('delete', 'reaction')
ORDER BY created_at DESC, id DESC LIMIT 1

-- name: preceding_in_thread
SELECT id FROM event
WHERE account_id = :account_id AND thread_id = :thread_id AND id < :event_id
  AND message_id NOT IN (:message_id, :thread_id)
  AND kind IN ('comment', 'reply', 'dm', 'mention', 'review')
ORDER BY id DESC LIMIT :limit

-- name: siblings_before
-- What others wrote under the same post, the latest of it first; not what we said there.
SELECT id FROM event
WHERE account_id = :account_id AND thread_id = :thread_id AND id < :event_id AND is_own_echo = 0
  AND message_id NOT IN (:message_id, :thread_id) AND kind IN ('comment', 'reply', 'mention', 'review')
ORDER BY id DESC LIMIT :limit

-- name: siblings_after
SELECT id FROM event
WHERE account_id = :account_id AND thread_id = :thread_id AND id > :event_id AND is_own_echo = 0
  AND message_id NOT IN (:message_id, :thread_id) AND kind IN ('comment', 'reply', 'mention', 'review')
ORDER BY id LIMIT :limit

-- name: effects_on_message
SELECT * FROM outbox WHERE account_id = :account_id AND message_id = :message_id ORDER BY id

-- name: effect_ids_of_rule
SELECT id FROM outbox
WHERE actor_kind = 'rule' AND actor_id = :rule_id AND planned_at >= :since ORDER BY id

-- name: get_effect
SELECT * FROM outbox WHERE id = :effect_id

-- name: latest_of_person
-- What somebody wrote in a conversation with us, decided about or not.
SELECT max(id) AS id FROM event
WHERE account_id = :account_id AND thread_id = :thread_id AND kind = 'dm' AND is_own_echo = 0

-- name: latest_of_colleagues
-- What colleagues wrote in the app: in that conversation, or as an answer to that comment.
SELECT max(id) AS id FROM (
  SELECT max(id) AS id FROM event
  WHERE account_id = :account_id AND thread_id = :thread_id AND kind = 'dm' AND is_own_echo = 1 AND human_reply = 1
  UNION ALL
  SELECT max(id) FROM event
  WHERE account_id = :account_id AND parent_id = :message_id AND is_own_echo = 1 AND human_reply = 1
) answers

-- name: event_at_address
-- One that waits for a person, else the latest.
SELECT e.id FROM event e LEFT JOIN case_ c ON c.event_id = e.id AND c.state = 'open'
WHERE e.permalink IN (:addresses*)
ORDER BY c.id IS NULL, e.id DESC LIMIT 1
