-- name: insert_proposal
INSERT INTO proposal (case_id, event_id, version, answer, text, why, proposed_at, proposed_by_kind, proposed_by_id)
VALUES (:case_id, :event_id, :version, :answer, :text, :why, :at, :actor_kind, :actor_id) RETURNING id

-- name: standing_of_case
-- Nothing stands about a case that somebody has decided.
SELECT p.* FROM proposal p JOIN case_ c ON c.id = p.case_id
WHERE p.case_id = :case_id AND p.settled_at IS NULL AND c.state = 'open'

-- name: settle_proposal
UPDATE proposal SET settled_at = :at, settled_by_kind = :actor_kind, settled_by_id = :actor_id, outcome = :outcome
WHERE id = :id AND settled_at IS NULL

-- name: replace_standing
UPDATE proposal SET settled_at = :at, settled_by_kind = :actor_kind, settled_by_id = :actor_id, outcome = 'replaced'
WHERE case_id = :case_id AND settled_at IS NULL

-- name: redact_proposals
UPDATE proposal SET text = '', why = ''
WHERE event_id IN (:ids*) OR case_id IN (SELECT case_id FROM case_member WHERE event_id IN (:ids*))
