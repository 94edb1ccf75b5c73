-- name: remember_request
-- Whoever hands it on first: that is where it came from.
UPDATE case_ SET handed_on_from = :request WHERE id = :case_id AND handed_on_from IS NULL

-- name: get_request
SELECT handed_on_from FROM case_ WHERE id = :case_id

-- name: restore_request
UPDATE case_ SET
  queue = :queue, priority = :priority, why = :why, suggested = :suggested, handed_on_from = NULL
WHERE id = :case_id AND state = 'open'
