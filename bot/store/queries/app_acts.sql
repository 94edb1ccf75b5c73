-- name: open_cases_of_thread
-- Those about an event of the thread, and those that such an event shares.
SELECT c.* FROM case_ c
WHERE c.state = 'open' AND c.id IN (
  SELECT o.id FROM event e {{in_this_order}} JOIN case_ o ON o.event_id = e.id
  WHERE e.account_id = :account_id AND e.thread_id = :thread_id
  UNION
  SELECT m.case_id FROM event e {{in_this_order}} JOIN case_member m ON m.event_id = e.id
  WHERE e.account_id = :account_id AND e.thread_id = :thread_id
)
ORDER BY c.id

-- name: open_cases_of_message
SELECT c.* FROM case_ c
WHERE c.state = 'open' AND c.id IN (
  SELECT o.id FROM event e {{in_this_order}} JOIN case_ o ON o.event_id = e.id
  WHERE e.account_id = :account_id AND e.message_id = :message_id
  UNION
  SELECT m.case_id FROM event e {{in_this_order}} JOIN case_member m ON m.event_id = e.id
  WHERE e.account_id = :account_id AND e.message_id = :message_id
)
ORDER BY c.id

-- name: open_cases_of_answers
-- Those about the replies to a message, with whose they are.
SELECT c.*, e.author_id, e.author_name FROM event e {{in_this_order}} JOIN case_ c ON c.event_id = e.id
WHERE e.account_id = :account_id AND e.parent_id = :message_id AND c.state = 'open'
ORDER BY c.id

-- name: case_extent
-- Of how many people and in how many threads the events are that a case stands for.
SELECT count(DISTINCT thread_id) AS threads, count(DISTINCT coalesce(author_id, '')) AS authors FROM event
WHERE id = :event_id OR id IN (SELECT event_id FROM case_member WHERE case_id = :case_id)

-- name: author_of_message
SELECT author_id, author_name FROM event
WHERE account_id = :account_id AND message_id = :message_id AND {{from_people}}

-- name: cases_closed_in_thread
SELECT c.id FROM event e {{in_this_order}} JOIN case_ c ON c.event_id = e.id
WHERE e.account_id = :account_id AND e.thread_id = :thread_id AND c.state = 'closed' AND c.answer = :answer

-- name: find_like_call
-- A like of ours to which an own like may belong.
SELECT 1 FROM outbox
WHERE account_id = :account_id AND target = :message_id AND verb = 'like' AND attempts > 0
  AND state IN ('sending', 'unknown', 'waiting', 'done')

-- name: unsent_of_thread
-- What has not left yet for the messages of a thread; a case on its way to another desk goes on.
SELECT o.id FROM event e {{in_this_order}} JOIN outbox o ON o.event_id = e.id
WHERE e.account_id = :account_id AND e.thread_id = :thread_id
  AND o.state IN ('planned', 'waiting', 'held') AND o.verb NOT IN ('escalate', 'notify')

-- name: timers_of_thread
SELECT t.id FROM event e {{in_this_order}} JOIN timer t ON t.event_id = e.id
WHERE e.account_id = :account_id AND e.thread_id = :thread_id AND t.state = 'waiting'

-- name: answer_in_conversation
-- What a colleague wrote in the conversation after the message.
SELECT id FROM event {{own_in_thread_index}}
WHERE account_id = :account_id AND thread_id = :thread_id AND created_at > :written_at
  AND is_own_echo = 1 AND human_reply = 1 AND kind = 'dm'
ORDER BY created_at DESC, id DESC LIMIT 1

-- name: answer_to_comment
SELECT id FROM event {{own_replies_index}}
WHERE account_id = :account_id AND parent_id = :message_id AND is_own_echo = 1 AND human_reply = 1
ORDER BY created_at DESC, id DESC LIMIT 1
