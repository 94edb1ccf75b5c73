-- name: deliveries_with
-- Bodies are bytes, in which they are looked for as bytes. Those of a desk name the person, too.
SELECT id FROM delivery
WHERE id > :after AND id <= :last AND state <> 'new' AND received_at <= :requested_at
  AND position(convert_to(:person_id, 'UTF8') IN body) > 0

-- name: has_unread_delivery
SELECT 1 FROM delivery
WHERE state = 'new' AND received_at <= :requested_at
  AND position(convert_to(:person_id, 'UTF8') IN body) > 0
LIMIT 1
