-- name: insert_pause
INSERT INTO pause (scope, reason, cause, actor_kind, actor_id, at, token)
VALUES (:scope, :reason, :cause, :actor_kind, :actor_id, :at, :token) ON CONFLICT (scope) DO NOTHING

-- name: delete_pause
DELETE FROM pause WHERE scope = :scope

-- name: list_pauses
SELECT * FROM pause ORDER BY at

-- name: ended_token
SELECT token FROM pause WHERE scope = :scope
