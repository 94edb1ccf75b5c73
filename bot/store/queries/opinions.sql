-- name: insert_opinion
-- Who thinks again before the question is settled replaces what they said.
INSERT INTO opinion (case_id, text_id, policy, verb, actor_kind, actor_id, decision_id, at)
VALUES (:case_id, :text_id, :policy, :verb, :actor_kind, :actor_id, :decision_id, :at)
ON CONFLICT (case_id, actor_kind, actor_id) WHERE settled_at IS NULL
DO UPDATE SET text_id = excluded.text_id, policy = excluded.policy, verb = excluded.verb,
  decision_id = excluded.decision_id, at = excluded.at

-- name: list_pending
SELECT * FROM opinion WHERE case_id = :case_id AND text_id = :text_id AND settled_at IS NULL ORDER BY id

-- name: settle_opinions
UPDATE opinion SET settled_at = :at WHERE case_id = :case_id AND settled_at IS NULL

-- name: delete_opinion
-- What somebody takes back, whether or not it had settled the question.
DELETE FROM opinion WHERE id = (
  SELECT max(id) FROM opinion WHERE case_id = :case_id AND actor_kind = :actor_kind AND actor_id = :actor_id
)

-- name: settled_at_of_last
SELECT max(settled_at) FROM opinion WHERE case_id = :case_id

-- name: reopen_opinions
UPDATE opinion SET settled_at = NULL WHERE case_id = :case_id AND settled_at = :settled_at

-- name: cases_with_opinion_of
-- Open cases about which somebody has said what they think.
SELECT DISTINCT o.case_id AS id FROM opinion o JOIN case_ c ON c.id = o.case_id
WHERE c.state = 'open' AND o.actor_kind = 'person' AND o.actor_id = :person AND o.settled_at IS NULL

-- name: list_pairs
-- The first two opinions about each question that two people were asked independently, by when the second was said.
SELECT policy, first_verb, verb AS second_verb FROM (
  SELECT o.policy, o.verb, o.at,
    lag(o.verb) OVER question AS first_verb, row_number() OVER question AS number
  FROM opinion o JOIN case_ c ON c.id = o.case_id JOIN event e ON e.id = c.event_id
  WHERE {{in_scope}}
  WINDOW question AS (PARTITION BY o.case_id, o.settled_at ORDER BY o.id)
) AS said
WHERE number = 2 AND at >= :since AND at < :until ORDER BY policy
