-- name: last_note
SELECT actor_kind, actor_id, text FROM note WHERE case_id = :case_id ORDER BY id DESC LIMIT 1

-- name: insert_note
INSERT INTO note (case_id, at, actor_kind, actor_id, text)
VALUES (:case_id, :at, :actor_kind, :actor_id, :text) RETURNING id

-- name: list_notes
SELECT at, actor_kind, actor_id, text FROM note WHERE case_id = :case_id ORDER BY id
