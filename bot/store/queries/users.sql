-- name: insert_user
INSERT INTO user_ (name, role, added_at) VALUES (:name, :role, :at) RETURNING id

-- name: list_users
SELECT * FROM user_ WHERE removed_at IS NULL ORDER BY name

-- name: get_user
SELECT * FROM user_ WHERE name = :name AND removed_at IS NULL

-- name: set_role
UPDATE user_ SET role = :role WHERE id = :id

-- name: remove_user
UPDATE user_ SET removed_at = :at WHERE id = :id

-- name: insert_token
INSERT INTO user_token (user_id, prefix, sha256, made_at, expires_at)
VALUES (:user_id, :prefix, :sha256, :at, :expires_at) RETURNING id

-- name: list_tokens
SELECT t.*, u.name, u.role FROM user_token t JOIN user_ u ON u.id = t.user_id
WHERE u.removed_at IS NULL ORDER BY t.id

-- name: find_token
SELECT t.*, u.name, u.role FROM user_token t JOIN user_ u ON u.id = t.user_id
WHERE t.prefix = :prefix AND u.removed_at IS NULL

-- name: revoke_token
UPDATE user_token SET revoked_at = :at WHERE id = :id AND revoked_at IS NULL

-- name: revoke_tokens_of_user
UPDATE user_token SET revoked_at = :at WHERE user_id = :user_id AND revoked_at IS NULL

-- name: note_use
UPDATE user_token SET last_used_at = :at WHERE id = :id AND (last_used_at IS NULL OR last_used_at < :before)

-- name: insert_session
INSERT INTO user_session (token_id, prefix, sha256, opened_at, expires_at)
VALUES (:token_id, :prefix, :sha256, :at, :expires_at) RETURNING id

-- name: find_session
SELECT s.id, s.sha256, s.expires_at, s.token_id, t.expires_at AS token_expires_at, t.revoked_at, u.name, u.role
FROM user_session s JOIN user_token t ON t.id = s.token_id JOIN user_ u ON u.id = t.user_id
WHERE s.prefix = :prefix AND u.removed_at IS NULL

-- name: delete_session
DELETE FROM user_session WHERE id = :id

-- name: delete_sessions_of_token
DELETE FROM user_session WHERE token_id = :token_id

-- name: delete_sessions_of_user
DELETE FROM user_session WHERE token_id IN (SELECT id FROM user_token WHERE user_id = :user_id)

-- name: delete_ended_sessions
DELETE FROM user_session WHERE expires_at <= :at
