-- fragment: state_is_on
since <= :now AND (until IS NULL OR until > :now) AND (ended_at IS NULL OR ended_at > :now)

-- name: list_on
SELECT * FROM switched_state WHERE {{state_is_on}} ORDER BY since, id

-- name: list_on_of
SELECT * FROM switched_state WHERE name IN (:names*) AND {{state_is_on}} ORDER BY since, id

-- name: end_state
UPDATE switched_state SET ended_at = :now
WHERE name = :name AND account = :account AND post = :post AND {{state_is_on}}

-- name: insert_state
INSERT INTO switched_state (name, account, post, reason, actor_kind, actor_id, since, until)
VALUES (:name, :account, :post, :reason, :actor_kind, :actor_id, :now, :until)
