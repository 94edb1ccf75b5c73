-- name: insert_case
INSERT INTO case_ (event_id, queue, priority, actor_kind, actor_id, why, suggested, since, not_before)
VALUES (:event_id, :queue, :priority, :actor_kind, :actor_id, :why, :suggested, :at, :not_before)
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
  state = 'open', closed_at = NULL, closed_by_kind = NULL, closed_by_id = NULL, answer = NULL,
  claimed_by = CASE WHEN state = 'open' THEN claimed_by END,
  lease_until = CASE WHEN state = 'open' THEN lease_until ELSE 0 END
WHERE event_id = :event_id RETURNING id

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
SELECT * FROM case_ WHERE event_id = :event_id
