-- name: find_by_external_id
SELECT id, state FROM outbox
WHERE account_id = :account_id AND external_id = :external_id
ORDER BY id LIMIT 1
