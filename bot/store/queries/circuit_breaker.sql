-- name: insert_mode_cap
INSERT INTO mode_cap (rule, mode, why, actor_kind, actor_id, at)
VALUES (:rule, :mode, :why, :actor_kind, :actor_id, :at) ON CONFLICT (rule) DO NOTHING

-- name: delete_mode_cap
DELETE FROM mode_cap WHERE rule = :rule

-- name: mode_caps
SELECT rule, mode FROM mode_cap

-- name: list_mode_caps
SELECT c.*, (
  SELECT count(*) FROM outbox o
  WHERE o.actor_kind = 'rule' AND o.actor_id = c.rule AND o.state = 'held' AND o.hold_reason = 'breaker'
) AS held
FROM mode_cap c ORDER BY c.at

-- name: hold_actions
-- The states are those of the index `outbox_due`, less the last: a row in doubt may have happened.
UPDATE outbox SET state = 'held', hold_reason = 'breaker', problem = NULL
WHERE actor_kind = 'rule' AND actor_id = :rule AND state IN ('planned', 'waiting', 'unknown')
  AND state <> 'unknown' AND verb IN ('hide', 'delete', 'reply', 'private_reply', 'message')
  AND (attempts = 0 OR :counted_too = 1)

-- name: release_held
UPDATE outbox SET state = 'planned', hold_reason = NULL
WHERE actor_kind = 'rule' AND actor_id = :rule AND state = 'held' AND hold_reason = 'breaker'
  AND (expires_at IS NULL OR expires_at > :at)

-- name: cancel_held
UPDATE outbox SET
  state = 'cancelled', settled_at = :at, hold_reason = NULL, cancel_reason = 'breaker_reset'
WHERE actor_kind = 'rule' AND actor_id = :rule AND state = 'held' AND hold_reason = 'breaker'
