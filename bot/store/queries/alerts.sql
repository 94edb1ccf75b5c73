-- name: insert_alert
INSERT INTO alert (at, what) VALUES (:at, :what)

-- name: list_alerts
SELECT id, what FROM alert WHERE notified = 0 ORDER BY id

-- name: mark_notified
UPDATE alert SET notified = 1 WHERE id IN (:ids*)
