-- fragment: not_undone
-- The decision `d` has not been undone.
NOT EXISTS (SELECT 1 FROM decision u WHERE u.event_id = d.event_id AND u.id > d.id AND u.kind = 'undo')

-- fragment: not_final
-- The decision `d` belongs to no bulk answer that was undone as far as that is possible.
NOT EXISTS (
  SELECT 1 FROM bulk_decision bd JOIN bulk b ON b.id = bd.bulk_id WHERE bd.decision_id = d.id AND b.state = 'undone'
)

-- name: last_answer
-- What somebody decided last and has not taken back, but for what they pass over.
SELECT d.id, d.event_id, d.decided_at FROM decision d
WHERE d.actor_kind = 'person' AND d.actor_id = :person AND d.kind = 'review'
  AND d.id NOT IN (:passing*) AND {{not_undone}} AND {{not_final}}
ORDER BY d.id DESC LIMIT 1

-- name: answer_to_event
-- The same answer to another event of its case.
SELECT d.id FROM decision d
WHERE d.event_id = :event_id AND d.actor_kind = 'person' AND d.actor_id = :person AND d.kind = 'review'
  AND d.decided_at = :decided_at AND {{not_undone}}
ORDER BY d.id DESC LIMIT 1
