-- name: insert_appeal
INSERT INTO appeal (
  case_id, event_id, statement, verb, policy, decided_by_kind, decided_by_id, filed_at, filed_by_kind, filed_by_id, due_at
) VALUES (
  :case_id, :event_id, :statement, :verb, :policy, :decided_by_kind, :decided_by_id, :at, :actor_kind, :actor_id, :due_at
) RETURNING id

-- name: set_deadline
UPDATE case_ SET due_at = :due_at WHERE id = :case_id

-- name: get_appeal
SELECT * FROM appeal WHERE id = :id

-- name: open_of_case
SELECT * FROM appeal WHERE case_id = :case_id AND settled_at IS NULL

-- name: list_of_case
SELECT * FROM appeal WHERE case_id = :case_id ORDER BY id

-- name: list_open
SELECT * FROM appeal WHERE settled_at IS NULL ORDER BY due_at, id

-- name: list_latest
SELECT * FROM appeal ORDER BY settled_at IS NOT NULL, coalesce(-settled_at, due_at), id LIMIT :limit

-- name: against_person
SELECT a.case_id FROM appeal a JOIN case_ c ON c.id = a.case_id
WHERE a.settled_at IS NULL AND c.state = 'open' AND a.decided_by_kind = 'person' AND a.decided_by_id = :person

-- name: settle_appeal
UPDATE appeal SET
  settled_at = :at, settled_by_kind = :actor_kind, settled_by_id = :actor_id, outcome = :outcome
WHERE case_id = :case_id AND settled_at IS NULL

-- name: set_answer
UPDATE appeal SET answer = :answer WHERE id = :id

-- name: reopen_appeal
UPDATE appeal SET settled_at = NULL, settled_by_kind = NULL, settled_by_id = NULL, outcome = NULL
WHERE case_id = :case_id AND settled_at = :settled_at

-- name: list_settled
SELECT a.policy, a.outcome, CASE WHEN a.settled_at <= a.due_at THEN 1 ELSE 0 END AS in_time
FROM appeal a JOIN event e ON e.id = a.event_id
WHERE a.settled_at >= :since AND a.settled_at < :until AND {{in_scope}} ORDER BY a.policy, a.id

-- name: redact_appeals
UPDATE appeal SET statement = '', answer = '' WHERE event_id IN (:ids*)
