-- name: deliveries_with
-- Bodies are bytes, in which nothing but SQLite's own function can search. Those of a desk name the person, too.
SELECT id FROM delivery
WHERE id > :after AND id <= :last AND state <> 'new' AND received_at <= :requested_at
  AND instr(body, CAST(:person_id AS BLOB)) > 0

-- name: has_unread_delivery
SELECT 1 FROM delivery
WHERE state = 'new' AND received_at <= :requested_at
  AND instr(body, CAST(:person_id AS BLOB)) > 0
LIMIT 1
