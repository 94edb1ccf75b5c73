-- name: latest_run
SELECT * FROM dialogue
WHERE account_id = :account_id AND thread_id = :thread_id AND author_id = :author_id
ORDER BY id DESC LIMIT 1

-- name: latest_in_thread
SELECT * FROM dialogue WHERE account_id = :account_id AND thread_id = :thread_id ORDER BY id DESC LIMIT 1

-- name: end_runs
UPDATE dialogue SET state = 'ended', ended_by = :ended_by, updated_at = :at
WHERE account_id = :account_id AND thread_id = :thread_id AND author_id = :author_id AND state <> 'ended'

-- name: insert_run
INSERT INTO dialogue (
  account_id, thread_id, author_id, name, rule, step, language, state, ended_by, slots, looked_up, intent, tries, turn,
  is_reminded, event_id, started_at, updated_at
) VALUES (
  :account_id, :thread_id, :author_id, :name, :rule, :step, :language, :state, :ended_by, :slots, :looked_up, :intent,
  :tries, :turn, :is_reminded, :event_id, :started_at, :updated_at
) RETURNING id

-- name: update_run
UPDATE dialogue SET
  step = :step, language = :language, state = :state, ended_by = :ended_by, slots = :slots, looked_up = :looked_up,
  intent = :intent, tries = :tries, turn = :turn, is_reminded = :is_reminded, event_id = :event_id,
  updated_at = :updated_at
WHERE id = :id

-- name: replace_slots
UPDATE dialogue SET slots = :slots WHERE id = :id

-- name: insert_look_up
INSERT INTO dialogue_look_up (dialogue_id, turn, target, request, not_before)
VALUES (:dialogue_id, :turn, :target, :request, :at)
ON CONFLICT (dialogue_id, turn) DO NOTHING

-- name: claim_look_ups
UPDATE dialogue_look_up SET attempts = attempts + 1, not_before = :again_at
WHERE id IN (
  SELECT id FROM dialogue_look_up WHERE answer IS NULL AND not_before <= :now AND attempts < :most_attempts
  ORDER BY not_before, id LIMIT :most
)
RETURNING *

-- name: next_look_up_due
SELECT min(not_before) FROM dialogue_look_up WHERE answer IS NULL AND attempts < :most_attempts

-- name: postpone_look_up
UPDATE dialogue_look_up SET not_before = :not_before WHERE id = :id AND answer IS NULL

-- name: store_answer
UPDATE dialogue_look_up SET answer = :answer WHERE id = :id AND answer IS NULL

-- name: hasten_timer
-- The dialogue goes on at once with what came back.
UPDATE timer SET due_at = :at, attempts = 0
WHERE state = 'waiting' AND event_id IN (
    SELECT d.event_id FROM dialogue d JOIN dialogue_look_up l ON l.dialogue_id = d.id WHERE l.id = :id
  )
  AND rule = (SELECT 'dialogue:' || l.turn FROM dialogue_look_up l WHERE l.id = :id)

-- name: hasten_turn
UPDATE timer SET due_at = :at, attempts = 0
WHERE state = 'waiting' AND event_id = :event_id AND rule = :rule

-- name: get_answer
SELECT answer FROM dialogue_look_up WHERE dialogue_id = :dialogue_id AND turn = :turn

-- name: keep_files
INSERT INTO dialogue_version (only_row, version, texts, loaded_at) VALUES (1, :version, :texts, :at)
ON CONFLICT (only_row) DO UPDATE SET version = excluded.version, texts = excluded.texts, loaded_at = excluded.loaded_at

-- name: last_files
SELECT texts FROM dialogue_version
