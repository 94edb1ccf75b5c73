-- name: last_seal
SELECT seal FROM audit ORDER BY id DESC LIMIT 1

-- name: last_anchor
SELECT id, seal FROM audit ORDER BY id DESC LIMIT 1

-- name: insert_entry
INSERT INTO audit (at, actor, action, subject, details, seal)
VALUES (:at, :actor, :action, :subject, :details, :seal)

-- name: list_entries
SELECT at, actor, action, details FROM audit WHERE subject = :subject ORDER BY id

-- name: newest_id
SELECT max(id) AS id FROM audit

-- name: entries_after
SELECT id, at, actor, action, subject, details, seal FROM audit WHERE id > :id ORDER BY id LIMIT :limit
