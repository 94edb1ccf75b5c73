-- name: list_closed
-- Conversations whose case a person closed in this time and that have been quiet since: nobody wrote, nothing is to
-- leave, no rule waits, and no other case of theirs is open. Each closing is looked at once.
SELECT c.id, c.event_id, c.queue, c.closed_at, e.account_id, e.thread_id
FROM case_ c JOIN event e ON e.id = c.event_id
WHERE c.state = 'closed' AND c.is_conversation = 1 AND c.closed_at > :since AND c.closed_at <= :until
  AND c.is_blind = 0 AND c.closed_by_kind = 'person'
  AND NOT EXISTS (SELECT 1 FROM satisfaction s WHERE s.case_id = c.id AND s.closed_at = c.closed_at)
  AND NOT EXISTS (
    SELECT 1 FROM event m
    WHERE m.account_id = e.account_id AND m.thread_id = e.thread_id AND (m.received_at > :until OR m.state = 'new')
  )
  AND NOT EXISTS (
    SELECT 1 FROM event m JOIN case_ o ON o.event_id = m.id
    WHERE m.account_id = e.account_id AND m.thread_id = e.thread_id AND o.state = 'open'
  )
  AND NOT EXISTS (
    SELECT 1 FROM event m JOIN timer t ON t.event_id = m.id
    WHERE m.account_id = e.account_id AND m.thread_id = e.thread_id AND t.state = 'waiting'
  )
  AND NOT EXISTS (
    SELECT 1 FROM event m JOIN outbox o ON o.event_id = m.id
    WHERE m.account_id = e.account_id AND m.thread_id = e.thread_id
      AND o.state IN ('planned', 'waiting', 'held', 'sending', 'unknown')
  )
ORDER BY c.closed_at, c.id LIMIT :most

-- name: last_written
-- The last message of the person in that conversation that was decided about.
SELECT id FROM event {{thread_arrival_index}}
WHERE account_id = :account_id AND thread_id = :thread_id AND {{from_people}}
  AND (leader_id IS NULL OR leader_id = id)
ORDER BY id DESC LIMIT 1

-- name: has_reply_of_person
-- Whether a person of ours answered in the conversation, from here or in the platform's own app, while the case was
-- open.
SELECT 1 FROM event m {{own_in_thread_index}}
WHERE m.account_id = :account_id AND m.thread_id = :thread_id AND m.is_own_echo = 1 AND m.human_reply = 1
  AND m.received_at >= (SELECT opened_at FROM case_ WHERE id = :case_id)
UNION ALL
SELECT 1 FROM event m JOIN outbox o ON o.event_id = m.id
WHERE m.account_id = :account_id AND m.thread_id = :thread_id AND o.verb = 'message' AND o.actor_kind = 'person'
  AND o.state = 'done' AND o.planned_at >= (SELECT opened_at FROM case_ WHERE id = :case_id)
LIMIT 1

-- name: was_asked
-- Whether the author of the event was asked in this account since then; what never left was no question.
SELECT 1 FROM event m JOIN satisfaction s ON s.event_id = m.id
WHERE m.account_id = :account_id AND m.author_id = :author_id AND s.not_asked IS NULL AND s.decided_at > :since
  AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.id = s.outbox_id AND o.state IN ('cancelled', 'refused', 'failed'))
LIMIT 1

-- name: has_urgent_case
SELECT 1 FROM event m JOIN case_ c ON c.event_id = m.id
WHERE m.account_id = :account_id AND m.author_id = :author_id AND c.priority >= :urgent AND c.opened_at > :since LIMIT 1

-- name: was_hidden
SELECT 1 FROM event m JOIN outbox o ON o.event_id = m.id
WHERE m.account_id = :account_id AND m.author_id = :author_id AND o.verb IN ('hide', 'delete', 'block', 'mute')
  AND o.state NOT IN ('cancelled', 'refused', 'failed') AND o.planned_at > :since
LIMIT 1

-- name: list_read
-- What the classifier and rules said of what the person wrote since.
SELECT m.id, m.judgement, d.matches FROM event m JOIN decision d ON d.event_id = m.id
WHERE m.account_id = :account_id AND m.author_id = :author_id AND m.created_at > :since AND d.kind = 'rules'
ORDER BY d.id DESC LIMIT :most

-- name: is_erased
SELECT 1 FROM erasure WHERE pseudonym = :author_id OR (person_id = :author_id AND state <> 'done') LIMIT 1

-- name: insert_closed
INSERT INTO satisfaction (case_id, closed_at, event_id, queue, decided_at, not_asked, outbox_id)
VALUES (
  :case_id, :closed_at, :event_id, :queue, :at, :not_asked, (SELECT id FROM outbox WHERE key = :key)
)
ON CONFLICT DO NOTHING

-- name: latest_request
-- The latest question in the conversation that has left, and whether anything of ours came after it.
SELECT
  s.id, o.settled_at, o.planned_at, s.rating, a.message_id AS answer_id,
  EXISTS (
    SELECT 1 FROM event m JOIN outbox l ON l.event_id = m.id
    WHERE m.account_id = :account_id AND m.thread_id = :thread_id AND l.id > o.id AND l.verb = 'message'
      AND l.state NOT IN ('cancelled', 'refused', 'failed')
  ) OR EXISTS (
    SELECT 1 FROM event m {{own_in_thread_index}}
    WHERE m.account_id = :account_id AND m.thread_id = :thread_id AND m.is_own_echo = 1 AND m.human_reply = 1
      AND m.created_at > coalesce(o.settled_at, o.planned_at) + 1
  ) AS has_later
FROM (
  SELECT id FROM event {{thread_arrival_index}}
  WHERE account_id = :account_id AND thread_id = :thread_id AND {{from_people}}
  ORDER BY id DESC LIMIT :most
) e {{in_this_order}} JOIN satisfaction s ON s.event_id = e.id JOIN outbox o ON o.id = s.outbox_id
LEFT JOIN event a ON a.id = s.answer_id
WHERE s.not_asked IS NULL AND o.state IN ('done', 'sending', 'unknown')
ORDER BY s.id DESC LIMIT 1

-- name: set_rating
-- An edit changes what the message that it edits has answered.
UPDATE satisfaction SET
  rating = :rating, rated_at = coalesce(rated_at, :at),
  answer_id = CASE
    WHEN (SELECT kind FROM event WHERE id = :event_id) = 'edit' THEN answer_id ELSE :event_id
  END
WHERE id = :id

-- name: withdraw_rating
UPDATE satisfaction SET rating = NULL
WHERE answer_id IN (SELECT id FROM event WHERE account_id = :account_id AND message_id = :message_id)

-- name: list_asked
-- The questions that left in this time, and what became of them.
SELECT e.account_id, s.queue, s.rating
FROM satisfaction s JOIN outbox o ON o.id = s.outbox_id JOIN event e ON e.id = s.event_id
WHERE s.decided_at >= :since AND s.decided_at < :until AND s.not_asked IS NULL AND o.state = 'done'
  AND {{in_scope}}

-- name: count_not_asked
SELECT s.not_asked, count(*) AS count FROM satisfaction s JOIN event e ON e.id = s.event_id
WHERE s.decided_at >= :since AND s.decided_at < :until AND s.not_asked IS NOT NULL AND {{in_scope}}
GROUP BY s.not_asked ORDER BY s.not_asked
