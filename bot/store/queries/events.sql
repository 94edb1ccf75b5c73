-- name: insert_event
INSERT INTO event (
  delivery_id, source, dedupe_key, platform, account_id, kind, message_id, parent_id, thread_id, author_id,
  author_name, text, attachments, created_at, created_at_source, permalink, origin, is_own_echo, human_reply,
  extra, received_at, state, not_before
) VALUES (
  :delivery_id, :source, :dedupe_key, :platform, :account_id, :kind, :message_id, :parent_id, :thread_id,
  :author_id, :author_name, :text, :attachments, :created_at, :created_at_source, :permalink, :origin,
  :is_own_echo, :human_reply, :extra, :received_at, :state, :not_before
) ON CONFLICT (dedupe_key) DO NOTHING RETURNING id

-- name: fewest_attempts_of_suspects
SELECT min(attempts) FROM event WHERE state = 'new' AND attempts > 0 AND not_before <= :now

-- name: list_new
SELECT id FROM event WHERE state = 'new' AND attempts = :attempts AND not_before <= :now
ORDER BY not_before, id LIMIT :most

-- name: begin_judging
UPDATE event SET attempts = attempts + 1 WHERE id IN (:ids*) RETURNING *

-- name: next_due
SELECT min(not_before) FROM event WHERE state = 'new'

-- name: close_event
UPDATE event SET
  state = :state, decided_at = :at, language = :language, sentiment = :sentiment, intent = :intent,
  needs_answer = :needs_answer, degraded = :degraded, judgement = :judgement
WHERE id = :id AND state = 'new'

-- name: get_event
SELECT * FROM event WHERE id = :id

-- name: list_of_message
SELECT * FROM event WHERE account_id = :account_id AND message_id = :message_id ORDER BY id

-- name: latest_edit
SELECT text FROM event
WHERE account_id = :account_id AND message_id = :message_id AND kind = 'edit' AND platform = :platform
ORDER BY created_at DESC, id DESC LIMIT 1

-- name: list_decided_since
SELECT * FROM event WHERE id > :after AND received_at >= :since AND state = 'decided' ORDER BY id LIMIT :most

-- name: redact_message
UPDATE event SET text = '', attachments = '[]', judgement = NULL
WHERE account_id = :account_id AND message_id = :message_id

-- name: mark_own_echo
UPDATE event SET human_reply = :human_reply, is_own_echo = 1 WHERE id = :id
