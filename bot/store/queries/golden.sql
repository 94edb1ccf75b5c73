-- name: insert_item
INSERT INTO golden_item (event_id, policy, verb, agreed_at, agreed_kind, agreed_id)
VALUES (:event_id, :policy, :verb, :at, :actor_kind, :actor_id)
ON CONFLICT (event_id) DO UPDATE SET policy = excluded.policy, verb = excluded.verb, agreed_at = excluded.agreed_at,
  agreed_kind = excluded.agreed_kind, agreed_id = excluded.agreed_id
RETURNING id

-- name: forget_answers
DELETE FROM golden_answer WHERE item_id = :id

-- name: delete_item
DELETE FROM golden_item WHERE id = :id

-- name: get_item
SELECT * FROM golden_item WHERE id = :id

-- name: item_of_event
SELECT * FROM golden_item WHERE event_id = :event_id

-- name: list_items
SELECT * FROM golden_item ORDER BY policy, id

-- name: next_item
-- One that the person has not answered, and whose text is still there. Whoever agreed on it knows the answer.
SELECT g.* FROM golden_item g JOIN event e ON e.id = g.event_id
WHERE e.text <> '' AND NOT (g.agreed_kind = 'person' AND g.agreed_id = :person)
  AND NOT EXISTS (SELECT 1 FROM golden_answer a WHERE a.item_id = g.id AND a.actor_id = :person)
ORDER BY g.id LIMIT 1

-- name: insert_answer
-- The first answer counts: whoever answers again has seen the right one.
INSERT INTO golden_answer (item_id, actor_id, verb, at) VALUES (:id, :person, :verb, :at)
ON CONFLICT (item_id, actor_id) DO NOTHING

-- name: answer_of
SELECT verb FROM golden_answer WHERE item_id = :id AND actor_id = :person

-- name: count_of_person
SELECT g.policy, count(*) AS n, sum(CASE WHEN a.verb = g.verb THEN 1 ELSE 0 END) AS hits, 1 AS people
FROM golden_answer a JOIN golden_item g ON g.id = a.item_id WHERE a.actor_id = :person
GROUP BY g.policy ORDER BY g.policy

-- name: count_of_all
SELECT g.policy, count(*) AS n, sum(CASE WHEN a.verb = g.verb THEN 1 ELSE 0 END) AS hits, count(DISTINCT a.actor_id) AS people
FROM golden_answer a JOIN golden_item g ON g.id = a.item_id
GROUP BY g.policy ORDER BY g.policy
