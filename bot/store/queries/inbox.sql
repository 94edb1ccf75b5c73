-- name: insert_delivery
-- The same bytes from the same source again: only counted.
INSERT INTO delivery (source, sha256, headers, body, received_at, backfill_id)
VALUES (:source, :sha256, :headers, :body, :received_at, :backfill_id)
ON CONFLICT (source, sha256) DO UPDATE SET repeats = delivery.repeats + 1 RETURNING repeats

-- name: is_waiting
SELECT 1 FROM delivery WHERE state = 'new' LIMIT 1

-- name: fewest_attempts_of_suspects
SELECT min(attempts) FROM delivery WHERE state = 'new' AND attempts > 0

-- name: list_new
SELECT id FROM delivery WHERE state = 'new' AND attempts = :attempts ORDER BY id LIMIT :most

-- name: quarantine
UPDATE delivery SET state = 'quarantined', problem = :problem WHERE attempts >= :max_attempts AND id IN (:ids*)

-- name: begin_reading
UPDATE delivery SET attempts = attempts + 1 WHERE state = 'new' AND id IN (:ids*) RETURNING *

-- name: close_delivery
UPDATE delivery SET state = :state, problem = :problem WHERE id = :id
