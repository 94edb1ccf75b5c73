-- name: insert_asked
-- A request that never left may be made again.
INSERT INTO rights_request (
  account_id, message_id, author_id, event_id, outbox_id, state, asked_at, expires_at, template, rules_version,
  actor_kind, actor_id, why
)
SELECT
  :account_id, :message_id, :author_id, :event_id, o.id, 'asked', :at, :expires_at, :template, :rules_version,
  :actor_kind, :actor_id, ''
FROM outbox o WHERE o.key = :key
ON CONFLICT (account_id, message_id) DO UPDATE SET
  outbox_id = excluded.outbox_id, state = 'asked', asked_at = excluded.asked_at, expires_at = excluded.expires_at,
  template = excluded.template, rules_version = excluded.rules_version, changed_at = NULL,
  actor_kind = excluded.actor_kind, actor_id = excluded.actor_id

-- name: insert_recorded
-- Without a request of ours: a person asked elsewhere.
INSERT INTO rights_request (
  account_id, message_id, author_id, event_id, state, asked_at, template, rules_version, actor_kind, actor_id, why
) VALUES (
  :account_id, :message_id, :author_id, :event_id, 'asked', :at, '', '', :actor_kind, :actor_id, ''
) ON CONFLICT (account_id, message_id) DO NOTHING

-- name: find_in_thread
-- The requests to an author under a post or in a conversation that have left, the latest first; those of an answer that is
-- edited before all.
SELECT
  r.id, r.state, r.message_id, r.expires_at, r.changed_at, c.parent_id, c.kind, o.external_id,
  r.answer_id, a.message_id AS answer_message_id,
  EXISTS (
    SELECT 1 FROM event m JOIN outbox l ON l.event_id = m.id
    WHERE m.account_id = :account_id AND m.thread_id = :thread_id AND l.id > o.id AND l.verb = 'message'
      AND l.state NOT IN ('cancelled', 'refused', 'failed')
  ) OR EXISTS (
    SELECT 1 FROM event m {{own_in_thread_index}}
    WHERE m.account_id = :account_id AND m.thread_id = :thread_id AND m.is_own_echo = 1 AND m.human_reply = 1
      AND m.created_at > coalesce(o.settled_at, o.planned_at) + 1
  ) AS has_later
FROM rights_request r JOIN event c ON c.id = r.event_id
LEFT JOIN outbox o ON o.id = r.outbox_id LEFT JOIN event a ON a.id = r.answer_id
WHERE r.account_id = :account_id AND r.author_id = :author_id AND r.message_id <> :message_id
  AND c.thread_id = :thread_id AND (o.id IS NULL OR o.state IN ('done', 'sending', 'unknown'))
ORDER BY r.id DESC LIMIT :most

-- name: list_of_author
SELECT r.message_id, r.state, r.expires_at, o.state AS sent
FROM rights_request r LEFT JOIN outbox o ON o.id = r.outbox_id
WHERE r.account_id = :account_id AND r.author_id = :author_id

-- name: set_state
UPDATE rights_request SET
  state = :state, answer_id = coalesce(:answer_id, answer_id), answered_at = :at, actor_kind = :actor_kind,
  actor_id = :actor_id, why = :why
WHERE id = :id

-- name: set_recorded
UPDATE rights_request SET words = :words, evidence = :evidence WHERE id = :id

-- name: set_proof
UPDATE rights_request SET salt = :salt, sha256 = :sha256 WHERE id = :id

-- name: mark_changed
UPDATE rights_request SET changed_at = coalesce(changed_at, :at)
WHERE account_id = :account_id AND message_id = :message_id

-- name: list_touched_by_removal
-- Those for what was removed, and those that it answered.
SELECT r.id, r.state, r.event_id, r.answer_id, r.message_id = :message_id AS is_content
FROM rights_request r
WHERE r.account_id = :account_id
  AND (
    r.message_id = :message_id
    OR r.answer_id IN (SELECT id FROM event WHERE account_id = :account_id AND message_id = :message_id)
  )

-- fragment: whole
-- A request with what belongs to its record.
SELECT
  r.*, o.state AS sent, o.text AS request_words, o.settled_at, o.external_id AS request_id, o.platform AS sent_on,
  c.platform, c.kind, c.text AS content, c.attachments, c.permalink, c.author_name, c.created_at AS written_at,
  a.text AS answer, a.message_id AS answer_message_id, a.created_at AS said_at, a.permalink AS answer_permalink
FROM rights_request r JOIN event c ON c.id = r.event_id
LEFT JOIN outbox o ON o.id = r.outbox_id LEFT JOIN event a ON a.id = r.answer_id

-- name: get_request
{{whole}} WHERE r.id = :id

-- name: of_message
{{whole}} WHERE r.account_id = :account_id AND r.message_id = :message_id

-- name: answered_by
{{whole}} WHERE r.answer_id IN (SELECT id FROM event WHERE account_id = :account_id AND message_id = :message_id)
ORDER BY r.id DESC LIMIT 1

-- name: list_requests
{{whole}} WHERE r.asked_at >= :since ORDER BY r.id DESC LIMIT :most

-- name: list_of_period
-- The requests of a period, by what became of them.
SELECT r.state, r.expires_at, o.state AS sent
FROM rights_request r JOIN event e ON e.id = r.event_id LEFT JOIN outbox o ON o.id = r.outbox_id
WHERE r.asked_at >= :since AND r.asked_at < :until AND {{in_scope}}

-- name: list_of_events
-- Those for what stands in these events, and those that it answered.
SELECT id, state FROM rights_request WHERE event_id IN (:ids*) OR answer_id IN (:ids*)

-- name: forget_author
-- The moment, our words' name and version and the hash stay; without the salt the hash is of nobody.
UPDATE rights_request SET author_id = :pseudonym, words = '', evidence = '', salt = NULL WHERE id = :id
