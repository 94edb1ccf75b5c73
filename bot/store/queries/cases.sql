-- fragment: in_case
-- The event `e` belongs to the row of `case_`: the case is about it, it shares the case, or it was read together
-- with one of these.
(
  e.id = case_.event_id OR e.leader_id = case_.event_id
  OR e.id IN (SELECT event_id FROM case_member WHERE case_id = case_.id)
  OR e.leader_id IN (SELECT event_id FROM case_member WHERE case_id = case_.id)
)

-- name: insert_case
-- Somebody waits since they wrote, however late it reached us.
INSERT INTO case_ (
  event_id, is_conversation, queue, priority, actor_kind, actor_id, why, suggested, since, opened_at, not_before
) VALUES (
  :event_id, :is_conversation, :queue, :priority, :actor_kind, :actor_id, :why, :suggested,
  (SELECT CASE WHEN created_at < :at THEN created_at ELSE :at END FROM event WHERE id = :event_id), :at, :not_before
)
ON CONFLICT (event_id) DO NOTHING RETURNING id

-- name: replace_request
-- The more pressing of two requests stays; a closed case takes any new one.
UPDATE case_ SET
  queue = :queue, priority = :priority, actor_kind = :actor_kind, actor_id = :actor_id,
  why = :why, suggested = :suggested
WHERE event_id = :event_id AND (state = 'closed' OR priority <= :priority)

-- name: reopen_case_of_event
-- An open one keeps who claimed it.
UPDATE case_ SET
  needs_two = CASE WHEN state = 'open' THEN needs_two ELSE 0 END,
  state = 'open', closed_at = NULL, closed_by_kind = NULL, closed_by_id = NULL, answer = NULL,
  claimed_by = CASE WHEN state = 'open' THEN claimed_by END,
  lease_until = CASE WHEN state = 'open' THEN lease_until ELSE 0 END
WHERE event_id = :event_id RETURNING id

-- name: require_two
-- It stays so until the case is closed, whoever asks then.
UPDATE case_ SET needs_two = 1 WHERE id = :case_id

-- name: add_request_details
-- The earlier of two deadlines stays.
UPDATE case_ SET
  assignee = CASE WHEN :assignee != '' THEN :assignee ELSE assignee END,
  draft = CASE WHEN :draft != '' THEN :draft ELSE draft END,
  due_at = CASE WHEN due_at IS NULL OR due_at > :due_at THEN :due_at ELSE due_at END
WHERE id = :case_id

-- name: insert_member
INSERT INTO case_member (case_id, event_id) VALUES (:case_id, :event_id) ON CONFLICT DO NOTHING

-- name: list_members
SELECT event_id FROM case_member WHERE case_id = :case_id ORDER BY event_id

-- name: close_case
UPDATE case_ SET
  state = 'closed', closed_at = :at, closed_by_kind = :actor_kind, closed_by_id = :actor_id,
  answer = :answer, lease_until = 0
WHERE id = :case_id AND state = 'open'

-- name: reopen_case
UPDATE case_ SET
  state = 'open', closed_at = NULL, closed_by_kind = NULL, closed_by_id = NULL, answer = NULL,
  claimed_by = NULL, lease_until = 0
WHERE id = :case_id AND state = 'closed'

-- name: get_case
SELECT * FROM case_ WHERE id = :case_id

-- name: case_of_event
-- Its own case, or one that it shares: an open one first, then its own, then the latest.
SELECT * FROM case_
WHERE event_id = :event_id OR id IN (SELECT case_id FROM case_member WHERE event_id = :event_id)
ORDER BY state = 'closed', event_id != :event_id, id DESC LIMIT 1

-- name: case_about
SELECT * FROM case_ WHERE event_id = :event_id

-- name: open_case_of_events
-- The open case that one of these events shares without leading it.
SELECT c.* FROM case_member m JOIN case_ c ON c.id = m.case_id
WHERE m.event_id IN (:event_ids*) AND c.state = 'open' AND c.is_blind = 0
ORDER BY c.id LIMIT 1

-- name: open_case_of_conversation
SELECT c.* FROM event e {{in_this_order}} JOIN case_ c ON c.event_id = e.id
WHERE e.account_id = :account_id AND e.thread_id = :thread_id
  AND c.state = 'open' AND c.is_conversation = 1 AND c.is_blind = 0
ORDER BY c.id LIMIT 1

-- name: previous_case
SELECT c.* FROM event e {{in_this_order}} JOIN case_ c ON c.event_id = e.id
WHERE e.account_id = :account_id AND e.thread_id = :thread_id
  AND c.is_conversation = 1 AND c.is_blind = 0 AND c.state = 'closed' AND c.id < :case_id
ORDER BY c.id DESC LIMIT 1

-- name: join_request
-- Who waits longest counts, and what is out of sight comes back.
UPDATE case_ SET
  queue = :queue, priority = :priority, actor_kind = :actor_kind, actor_id = :actor_id, why = :why,
  suggested = :suggested,
  since = (SELECT CASE WHEN e.created_at < case_.since THEN e.created_at ELSE case_.since END
    FROM event e WHERE e.id = :event_id),
  not_before = CASE WHEN not_before < :not_before THEN not_before ELSE :not_before END
WHERE id = :case_id

-- name: set_leading_event
UPDATE case_ SET event_id = :event_id WHERE id = :case_id

-- name: delete_member
DELETE FROM case_member WHERE case_id = :case_id AND event_id = :event_id

-- name: last_standing_event
-- The latest of its events, and of the fragments that were read together with them, that its author has not removed.
SELECT max(e.id) FROM case_ {{in_this_order}} JOIN event e ON {{in_case}} WHERE case_.id = :case_id AND {{not_removed}}

-- name: is_direct_message
-- Whether the event is one, or an edit of one.
SELECT 1 FROM event e
WHERE e.id = :event_id AND (
  e.kind = 'dm' OR e.kind = 'edit' AND EXISTS (
    SELECT 1 FROM event m
    WHERE m.account_id = e.account_id AND m.message_id = e.message_id AND m.kind = 'dm'
  )
)
