-- name: replace_window
INSERT INTO undo_window (id, seconds) VALUES (1, :seconds)
ON CONFLICT (id) DO UPDATE SET seconds = excluded.seconds

-- name: get_window
SELECT seconds FROM undo_window WHERE id = 1
