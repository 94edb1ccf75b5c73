-- name: insert_bulk
INSERT INTO bulk (actor_kind, actor_id, answer, text, target, reason, asked_at, state, expires_at, lease_until)
VALUES (:actor_kind, :actor_id, :answer, :text, :target, :reason, :asked_at, :state, :expires_at, :lease_until)
RETURNING id

-- name: insert_item
INSERT INTO bulk_item (bulk_id, position, reference, version, state)
VALUES (:bulk_id, :position, :reference, :version, :state)

-- name: get_bulk
SELECT * FROM bulk WHERE id = :id

-- name: list_latest
-- What is not finished first, then the latest.
SELECT * FROM bulk
ORDER BY CASE WHEN state IN ('waiting', 'running', 'undoing') THEN 0 ELSE 1 END, id DESC LIMIT :limit

-- name: list_waiting
SELECT * FROM bulk WHERE state = 'waiting' ORDER BY id

-- name: list_abandoned
-- What a program began and does not work on any more: its lease is over, or lies further ahead than any does.
SELECT * FROM bulk
WHERE state IN ('running', 'undoing') AND (lease_until <= :at OR lease_until > :latest) ORDER BY id

-- name: get_state
SELECT state FROM bulk WHERE id = :id

-- name: change_state
UPDATE bulk SET state = :state, lease_until = :lease_until WHERE id = :id AND state = :before

-- name: settle_bulk
UPDATE bulk SET settled_at = :at, settled_kind = :actor_kind, settled_by = :actor_id WHERE id = :id

-- name: renew_lease
UPDATE bulk SET lease_until = :lease_until WHERE id = :id

-- name: forget_words
-- What was carried out needs them no more.
UPDATE bulk SET text = '', reason = '' WHERE id = :id

-- name: delete_older
DELETE FROM bulk WHERE state NOT IN ('waiting', 'running', 'undoing') AND asked_at < :before

-- name: items_from_front
SELECT * FROM bulk_item WHERE bulk_id = :bulk_id AND state = :state ORDER BY position LIMIT :limit

-- name: items_from_end
SELECT * FROM bulk_item WHERE bulk_id = :bulk_id AND state = :state AND position < :before
ORDER BY position DESC LIMIT :limit

-- name: count_items
SELECT state, code, count(*) AS count FROM bulk_item WHERE bulk_id = :bulk_id GROUP BY state, code ORDER BY state, code

-- name: change_item
UPDATE bulk_item SET state = :state, code = :code
WHERE bulk_id = :bulk_id AND position = :position AND state = :before

-- name: change_items
UPDATE bulk_item SET state = :state, code = :code WHERE bulk_id = :bulk_id AND state = :before

-- name: insert_decision
INSERT INTO bulk_decision (decision_id, bulk_id, position) VALUES (:decision_id, :bulk_id, :position)
ON CONFLICT (decision_id) DO NOTHING

-- name: decisions_of_item
SELECT decision_id FROM bulk_decision WHERE bulk_id = :bulk_id AND position = :position ORDER BY decision_id

-- name: bulk_of_decision
SELECT b.* FROM bulk b JOIN bulk_decision d ON d.bulk_id = b.id WHERE d.decision_id = :decision_id

-- name: last_waiting_of
SELECT * FROM bulk WHERE state = 'waiting' AND actor_kind = :actor_kind AND actor_id = :actor_id
ORDER BY id DESC LIMIT 1
