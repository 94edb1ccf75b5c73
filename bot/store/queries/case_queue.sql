-- fragment: case_filters
-- Of the case `c` and its event `e`; a filter that is NULL lets everything pass.
(:platform IS NULL OR e.platform = :platform)
AND (:account_id IS NULL OR e.account_id = :account_id)
AND (:language IS NULL OR e.language = :language)
AND (:kind IS NULL OR e.kind = :kind)
AND (:origin IS NULL OR e.origin = :origin)
AND (CAST(:received_since AS DOUBLE PRECISION) IS NULL OR e.received_at >= :received_since)
AND (:queue IS NULL OR c.queue = :queue)
AND (:requested_by_id IS NULL OR (c.actor_kind = :requested_by_kind AND c.actor_id = :requested_by_id))
AND (:label IS NULL OR EXISTS (
  SELECT 1 FROM event x JOIN event_label l ON l.event_id = x.id
  WHERE x.account_id = e.account_id AND x.message_id = e.message_id AND l.label = :label
) OR EXISTS (
  SELECT 1 FROM case_member m JOIN event_label l ON l.event_id = m.event_id
  WHERE m.case_id = c.id AND l.label = :label
))
AND (:claimed_by IS NULL OR c.claimed_by = :claimed_by)

-- fragment: case_score
-- Priority, points for each hour of waiting, and more and more for what can soon not be answered any more: all
-- of `:closing_points` at the end, none `:closing_seconds` before it and none after it.
(
  c.priority + (:at - c.since) / 3600.0 * :ageing + coalesce((
    SELECT CASE
      WHEN w.until > :at AND w.until < :at + :closing_seconds
      THEN :closing_points * (1.0 - (w.until - :at) / :closing_seconds)
    END
    FROM (SELECT {{answer_until}} AS until) w
  ), 0.0)
)

-- name: list_by_score
SELECT c.* FROM case_ c JOIN event e ON e.id = c.event_id
WHERE c.state = 'open' AND {{case_filters}} AND c.not_before <= :at
ORDER BY {{case_score}} DESC, c.since, c.id LIMIT :limit OFFSET :offset

-- name: list_by_age
SELECT c.* FROM case_ c JOIN event e ON e.id = c.event_id
WHERE c.state = 'open' AND {{case_filters}} AND c.not_before <= :at
ORDER BY c.since, c.id LIMIT :limit OFFSET :offset

-- name: order_by_score
SELECT c.id FROM case_ c JOIN event e ON e.id = c.event_id
WHERE c.state = 'open' AND {{case_filters}} AND c.not_before <= :at
ORDER BY {{case_score}} DESC, c.since, c.id

-- name: order_by_age
SELECT c.id FROM case_ c JOIN event e ON e.id = c.event_id
WHERE c.state = 'open' AND {{case_filters}} AND c.not_before <= :at
ORDER BY c.since, c.id

-- name: count_matching
SELECT count(*) FROM case_ c JOIN event e ON e.id = c.event_id
WHERE c.state = 'open' AND {{case_filters}} AND c.not_before <= :at

-- fragment: closed_filters
c.state = 'closed' AND {{case_filters}}
AND (:closed_by IS NULL OR (c.closed_by_kind = 'person' AND c.closed_by_id = :closed_by))
AND (CAST(:closed_since AS DOUBLE PRECISION) IS NULL OR c.closed_at >= :closed_since)

-- name: list_closed
SELECT c.* FROM case_ c JOIN event e ON e.id = c.event_id
WHERE {{closed_filters}} ORDER BY c.closed_at DESC, c.id DESC LIMIT :limit OFFSET :offset

-- name: count_closed
SELECT count(*) FROM case_ c JOIN event e ON e.id = c.event_id WHERE {{closed_filters}}

-- name: count_open
SELECT count(*) AS open, count(*) FILTER (WHERE lease_until > :at) AS claimed, min(since) AS oldest
FROM case_ WHERE state = 'open'

-- name: open_by_queue
SELECT queue, count(*) AS count FROM case_ WHERE state = 'open' GROUP BY queue ORDER BY count(*) DESC, queue

-- name: open_by_actor
SELECT actor_kind, actor_id, count(*) AS count FROM case_ WHERE state = 'open'
GROUP BY actor_kind, actor_id

-- name: answers_since
SELECT answer, count(*) AS count FROM case_
WHERE closed_by_kind = 'person' AND closed_at > :since GROUP BY answer ORDER BY count(*) DESC, answer
