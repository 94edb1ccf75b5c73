-- name: replace_settings
INSERT INTO review_settings (id, settings) VALUES (1, :settings)
ON CONFLICT (id) DO UPDATE SET settings = excluded.settings

-- name: get_settings
SELECT settings FROM review_settings WHERE id = 1

-- name: list_leading_users
SELECT name FROM user_ WHERE removed_at IS NULL AND role IN (:roles*) ORDER BY name
