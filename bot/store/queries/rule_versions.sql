-- name: activate_version
INSERT INTO rules_version (version, text, loaded_at) VALUES (:version, :text, :at)
ON CONFLICT (version) DO UPDATE SET loaded_at = excluded.loaded_at

-- name: version_text
SELECT text FROM rules_version WHERE version = :version

-- name: latest_version_text
SELECT text FROM rules_version ORDER BY loaded_at DESC LIMIT 1
