-- name: delete_names
DELETE FROM started_with WHERE what = :what

-- name: insert_name
INSERT INTO started_with (what, name) VALUES (:what, :name) ON CONFLICT DO NOTHING

-- name: list_names
SELECT name FROM started_with WHERE what = :what ORDER BY name
