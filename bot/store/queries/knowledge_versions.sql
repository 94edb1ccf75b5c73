-- name: activate_version
INSERT INTO knowledge_version (only_row, version, texts, loaded_at) VALUES (1, :version, :texts, :at)
ON CONFLICT (only_row) DO UPDATE SET
  version = excluded.version, texts = excluded.texts, loaded_at = excluded.loaded_at

-- name: latest_texts
SELECT texts FROM knowledge_version
