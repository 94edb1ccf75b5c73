-- name: among
SELECT e.id FROM event e LEFT JOIN case_ c ON c.event_id = e.id WHERE e.id IN (:ids*) AND (:matching&)
