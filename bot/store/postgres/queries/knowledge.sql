-- name: unanswered_questions
-- What asked for an answer in the period and got none from the knowledge base, the newest first; as their authors
-- last left it, without what was removed or erased.
SELECT e.id FROM event e
WHERE {{from_people}} AND e.state NOT IN ('unrouted', 'joined') AND e.text <> ''
  AND e.created_at >= :since AND e.needs_answer >= :needs_answer AND e.degraded = 0 AND {{not_removed}}
  AND NOT EXISTS (
    SELECT 1 FROM outbox o
    WHERE o.event_id = e.id AND o.actor_kind = 'rule' AND (o.context::jsonb ->> 'template') LIKE 'knowledge:%')
ORDER BY e.id DESC LIMIT :most

-- name: sent_answers
-- What rules planned to answer from the knowledge base in the period, and whether a person took it back.
SELECT (o.context::jsonb ->> 'template') AS template, o.state,
  EXISTS (
    SELECT 1 FROM outbox d
    WHERE d.event_id = o.event_id AND d.verb = 'delete' AND d.actor_kind = 'person' AND d.state = 'done') AS is_taken_back
FROM outbox o
WHERE o.planned_at >= :since AND o.actor_kind = 'rule' AND (o.context::jsonb ->> 'template') LIKE 'knowledge:%'

-- name: proposals
-- The closed cases of the period whose event the knowledge base had something to say about, with what a person
-- answered; none for a person who answered nothing.
SELECT c.draft, e.judgement, (
    SELECT o.text FROM outbox o
    WHERE o.event_id = e.id AND o.actor_kind = 'person' AND o.verb IN ('reply', 'private_reply', 'message')
    ORDER BY o.id DESC LIMIT 1) AS answer
FROM case_ c JOIN event e ON e.id = c.event_id
WHERE c.state = 'closed' AND c.closed_by_kind = 'person' AND c.closed_at >= :since AND c.draft <> ''
  AND e.judgement LIKE '%"knowledge": [%'
