-- name: effects_awaiting_approval
SELECT id FROM outbox
WHERE event_id = :event_id AND verb = :verb AND state = 'held' AND hold_reason = 'second_approval' ORDER BY id

-- name: insert_approval
INSERT INTO approval (event_id, verb, actor_kind, actor_id, at)
VALUES (:event_id, :verb, :actor_kind, :actor_id, :at) ON CONFLICT DO NOTHING

-- name: count_approvals
SELECT count(*) FROM approval WHERE event_id = :event_id AND verb = :verb

-- name: delete_approvals
DELETE FROM approval WHERE event_id = :event_id AND actor_kind = :actor_kind AND actor_id = :actor_id

-- name: release_effect
-- It follows from the approval now, and is undone with it.
UPDATE outbox SET state = 'planned', hold_reason = NULL, not_before = :not_before,
  decision_id = coalesce(:decision_id, decision_id)
WHERE id = :effect_id AND state = 'held'
