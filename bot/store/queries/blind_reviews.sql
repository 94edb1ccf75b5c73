-- name: insert_sample
INSERT INTO blind_review (event_id, rule, removes, at)
VALUES (:event_id, :rule_id, :removes, :at) ON CONFLICT DO NOTHING

-- name: mark_case_blind
UPDATE case_ SET is_blind = 1 WHERE id = :case_id

-- name: settle_samples
UPDATE blind_review SET
  agrees = CASE WHEN removes = :removes THEN 1 ELSE 0 END,
  actor_kind = :actor_kind, actor_id = :actor_id, settled_at = :at
WHERE event_id = :event_id AND settled_at IS NULL

-- name: is_unsettled
SELECT 1 FROM blind_review WHERE event_id = :event_id AND settled_at IS NULL LIMIT 1

-- name: drawn_rule
SELECT rule FROM blind_review WHERE event_id = :event_id ORDER BY id LIMIT 1

-- fragment: waits
-- Somebody is still asked about it.
settled_at IS NULL AND EXISTS (SELECT 1 FROM case_ c WHERE c.event_id = blind_review.event_id AND c.state = 'open')

-- name: precision_by_rule
SELECT
  rule, coalesce(sum(agrees), 0) AS agreed, count(settled_at) AS reviewed,
  coalesce(sum(CASE WHEN {{waits}} THEN 1 ELSE 0 END), 0) AS waiting
FROM blind_review GROUP BY rule ORDER BY rule

-- name: precision_of_rule
-- Of the samples that were drawn since that moment.
SELECT coalesce(sum(agrees), 0) AS agreed, count(*) AS reviewed FROM blind_review
WHERE rule = :rule_id AND settled_at IS NOT NULL AND at >= :since

-- name: count_waiting
SELECT count(*) FROM blind_review WHERE rule = :rule_id AND {{waits}}
