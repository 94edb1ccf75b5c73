-- name: insert_decision
INSERT INTO decision (
  event_id, decided_at, kind, actor_kind, actor_id, rules_version, matches, labels, verbs, planned
) VALUES (
  :event_id, :at, :kind, :actor_kind, :actor_id, :rules_version, :matches, :labels, :verbs, 0
) RETURNING id

-- name: set_planned
UPDATE decision SET planned = :planned WHERE id = :id

-- name: list_decisions
SELECT * FROM decision WHERE event_id = :event_id ORDER BY id
