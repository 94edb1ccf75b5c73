-- name: list_candidates
-- Open cases of these queues that have no text to begin with, and the message in each that was not asked about yet.
SELECT * FROM (
  SELECT c.id AS case_id, c.priority, coalesce(
    (SELECT max(m.event_id) FROM case_member m WHERE m.case_id = c.id AND m.event_id > c.event_id AND c.is_conversation = 1),
    c.event_id
  ) AS event_id
  FROM case_ c
  WHERE c.state = 'open' AND c.is_blind = 0 AND c.draft = '' AND c.queue IN (:queues*) AND c.opened_at >= :since
) w
WHERE NOT EXISTS (SELECT 1 FROM draft d WHERE d.case_id = w.case_id AND d.event_id = w.event_id)
ORDER BY w.priority DESC, w.case_id LIMIT :most

-- name: list_waiting
SELECT id, case_id, event_id, attempts FROM draft WHERE state = 'waiting' AND not_before <= :now ORDER BY id LIMIT :most

-- name: insert_draft
INSERT INTO draft (case_id, event_id, state, asked_at, model, prompt, output, checks, why, tokens, calls, attempts, not_before)
VALUES (:case_id, :event_id, :state, :at, :model, :prompt, '', '[]', :why, :tokens, :calls, :calls, 0)
ON CONFLICT (case_id, event_id) DO NOTHING RETURNING id

-- name: ask_again
UPDATE draft SET state = 'asking', asked_at = :at, tokens = tokens + :tokens, calls = calls + 1, attempts = attempts + 1
WHERE id = :id

-- name: postpone
UPDATE draft SET state = 'waiting', not_before = :not_before, why = :why WHERE id = :id

-- name: settle
UPDATE draft SET state = :state, output = :output, checks = :checks, why = :why, tokens = tokens + :tokens WHERE id = :id

-- name: used_since
SELECT coalesce(sum(calls), 0) AS calls, coalesce(sum(tokens), 0) AS tokens FROM draft WHERE asked_at > :since

-- name: interrupted
UPDATE draft SET state = 'failed', why = :why WHERE state = 'asking' RETURNING id, case_id

-- name: propose
UPDATE case_ SET draft = :draft WHERE id = :case_id AND state = 'open' AND draft = '' RETURNING id

-- name: of_case
SELECT * FROM draft WHERE case_id = :case_id ORDER BY id

-- name: count_since
SELECT state, count(*) AS count FROM draft WHERE asked_at > :since GROUP BY state ORDER BY state
