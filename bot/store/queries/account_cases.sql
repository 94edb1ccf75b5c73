-- name: find_open
SELECT c.id FROM case_ c JOIN event e ON e.id = c.event_id
WHERE c.state = 'open' AND c.actor_kind = :actor_kind AND c.actor_id = :actor_id AND e.account_id = :account_id
ORDER BY c.id LIMIT 1
