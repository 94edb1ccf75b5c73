-- name: accepted_effects
SELECT coalesce(sum(planned), 0) FROM decision

-- name: outbox_by_state
SELECT state, count(*) AS count FROM outbox GROUP BY state

-- name: deliveries_by_state
SELECT state, count(*) AS count FROM delivery GROUP BY state

-- name: events_by_state
SELECT state, count(*) AS count FROM event GROUP BY state

-- name: oldest_open_effect
SELECT min(planned_at) FROM outbox WHERE state NOT IN ('done', 'refused', 'cancelled', 'failed')

-- name: open_cases
SELECT count(*) FROM case_ WHERE state = 'open'

-- name: effect_states
SELECT key, state FROM outbox

-- name: waiting_by_problem
-- The states are those of the index `outbox_due`. What stays here because we want it to was planned for later.
SELECT
  CASE WHEN verb IN ('escalate', 'notify') THEN via ELSE '' END AS target,
  CASE WHEN verb IN ('escalate', 'notify') THEN '' ELSE account_id END AS account_id,
  substr(coalesce(problem, ''), 1, 200) AS problem, count(*) AS count, min(planned_at) AS planned_at
FROM outbox
WHERE state IN ('planned', 'waiting', 'unknown') AND planned_at < :planned_before
  AND (state <> 'planned' OR not_before < :planned_before)
GROUP BY 1, 2, 3 ORDER BY 5, 1, 2, 3 LIMIT 20
