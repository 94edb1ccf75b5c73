-- name: effects_awaiting_approval
SELECT id FROM outbox
WHERE event_id = :event_id AND verb = :verb AND state = 'held' AND hold_reason = 'second_approval' ORDER BY id

-- name: release_effect
-- It follows from the approval now, and is undone with it.
UPDATE outbox SET state = 'planned', hold_reason = NULL, not_before = :not_before,
  decision_id = coalesce(:decision_id, decision_id)
WHERE id = :effect_id AND state = 'held'

-- name: awaits_approval
SELECT 1 FROM outbox WHERE event_id = :event_id AND state = 'held' AND hold_reason = 'second_approval' LIMIT 1
