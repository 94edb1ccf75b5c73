-- name: insert_timer
INSERT INTO timer (event_id, rule, due_at, unless) VALUES (:event_id, :rule, :due_at, :unless)
ON CONFLICT (event_id, rule) DO NOTHING

-- name: fewest_attempts_of_suspects
SELECT min(attempts) FROM timer WHERE state = 'waiting' AND due_at <= :now AND attempts > 0

-- name: claim_due
UPDATE timer SET attempts = attempts + 1
WHERE id IN (
  SELECT id FROM timer WHERE state = 'waiting' AND due_at <= :now AND attempts = :attempts
  ORDER BY due_at, id LIMIT :most
)
RETURNING *

-- name: next_due
SELECT min(due_at) FROM timer WHERE state = 'waiting'

-- name: postpone_timer
UPDATE timer SET due_at = :due_at, attempts = 0 WHERE id = :id AND state = 'waiting'

-- name: end_timer
UPDATE timer SET state = :state, settled_at = :at, cancel_reason = :reason WHERE id = :id AND state = 'waiting'

-- name: list_timers
SELECT * FROM timer WHERE event_id = :event_id ORDER BY id

-- name: was_edited
SELECT 1 FROM event
WHERE account_id = :account_id AND message_id = :message_id AND kind = 'edit' AND id > :event_id LIMIT 1

-- name: answers_to_message
-- Whether each was by a person. What we say is in the outbox before it comes back; what colleagues say in the
-- platform's own app only comes back. An answer to what was edited since says nothing about the edit.
SELECT CASE WHEN actor_kind = 'person' THEN 1 ELSE 0 END AS by_person FROM outbox {{outbox_message_index}}
WHERE account_id = :account_id AND message_id = :message_id AND event_id >= :event_id
  AND slot IN ('public_reply', 'private_reply') AND state NOT IN ('cancelled', 'refused', 'failed')
UNION ALL
SELECT human_reply FROM event {{own_replies_index}}
WHERE account_id = :account_id AND parent_id = :message_id AND is_own_echo = 1 AND is_automatic = 0
  AND (:is_edit = 0 OR id > :event_id)

-- name: answers_in_conversation
-- The same since the message, whichever message of the conversation it was about.
SELECT CASE WHEN actor_kind = 'person' THEN 1 ELSE 0 END AS by_person FROM outbox
WHERE account_id = :account_id AND target = :author_id AND event_id >= :event_id
  AND slot = 'private_reply' AND state NOT IN ('cancelled', 'refused', 'failed')
UNION ALL
SELECT human_reply FROM event {{own_in_thread_index}}
WHERE account_id = :account_id AND thread_id = :thread_id AND is_own_echo = 1 AND is_automatic = 0
  AND id > :event_id

-- name: cases_with_event
-- Of its own, or shared. A blind review asks whether a rule was right, and answers nobody.
SELECT state FROM case_ WHERE event_id = :event_id AND is_blind = 0
UNION ALL
SELECT c.state FROM case_member m JOIN case_ c ON c.id = m.case_id WHERE m.event_id = :event_id

-- name: was_conversation_closed
-- By a person who had the whole of it in view.
SELECT 1 FROM event e {{by_thread_index}} JOIN case_ c ON c.event_id = e.id
WHERE e.account_id = :account_id AND e.thread_id = :thread_id AND {{from_people}}
  AND c.closed_by_kind = 'person' AND c.state = 'closed' AND c.closed_at >= :since AND c.is_blind = 0
LIMIT 1

-- name: open_case_of_author
-- The event whose open case of this part of the program is about the same author under the same post.
SELECT e.id FROM event e {{by_author_index}} JOIN case_ c ON c.event_id = e.id
WHERE e.account_id = :account_id AND e.author_id = :author_id AND e.thread_id = :thread_id AND {{from_people}}
  AND c.state = 'open' AND c.actor_kind = 'system' AND c.actor_id = :actor AND e.id != :event_id
ORDER BY c.id LIMIT 1

-- name: open_case_below
-- The event whose open case of this part of the program is about another withheld author below the same comment.
SELECT e.id FROM event e JOIN case_ c ON c.event_id = e.id
WHERE e.account_id = :account_id AND e.parent_id = :parent_id AND e.author_id IS NULL
  AND c.state = 'open' AND c.actor_kind = 'system' AND c.actor_id = :actor AND e.id != :event_id
ORDER BY c.id LIMIT 1

-- name: is_case_closed
SELECT 1 FROM case_
WHERE state = 'closed'
  AND (event_id = :event_id OR id IN (SELECT case_id FROM case_member WHERE event_id = :event_id))
