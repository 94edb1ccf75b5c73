-- name: insert_pause
INSERT INTO pause (scope, reason, cause, actor_kind, actor_id, at, token)
VALUES (:scope, :reason, :cause, :actor_kind, :actor_id, :at, :token) ON CONFLICT (scope) DO NOTHING

-- name: delete_pause
DELETE FROM pause WHERE scope = :scope

-- name: list_pauses
SELECT * FROM pause ORDER BY at

-- name: ended_token
SELECT token FROM pause WHERE scope = :scope

-- name: insert_denial
INSERT INTO denied_call (outbox_id, account_id, at) VALUES (:outbox_id, :account_id, :at)
ON CONFLICT (outbox_id) DO UPDATE SET at = :at

-- name: list_denials
-- A comment that its author has removed is gone, whatever the account may do.
SELECT d.outbox_id FROM denied_call d JOIN outbox e ON e.id = d.outbox_id
WHERE d.account_id = :account_id AND d.at > :since AND {{not_removed}}
ORDER BY d.at, d.outbox_id

-- name: delete_denials
DELETE FROM denied_call WHERE account_id = :account_id
