-- fragment: is_severe
-- Hard to read: a score of harm other than spam is high.
CASE WHEN e.harm >= :severe_from AND e.harm > coalesce(e.spam, 0.0) THEN 1 ELSE 0 END

-- name: get_choices
SELECT settings FROM reviewer WHERE actor_id = :person

-- name: replace_choices
INSERT INTO reviewer (actor_id, settings) VALUES (:person, :settings)
ON CONFLICT (actor_id) DO UPDATE SET settings = excluded.settings

-- name: delete_choices
DELETE FROM reviewer WHERE actor_id = :person

-- name: pass_case
INSERT INTO passed_case (case_id, actor_id, until) VALUES (:case_id, :person, :until)
ON CONFLICT (case_id, actor_id) DO UPDATE SET until = excluded.until

-- name: forget_passes
DELETE FROM passed_case
WHERE until <= :at OR until > :latest OR case_id IN (SELECT id FROM case_ WHERE state = 'closed')

-- name: passed_cases
SELECT case_id FROM passed_case WHERE actor_id = :person AND until > :at AND until <= :latest

-- name: forget_readings
DELETE FROM recent_reading WHERE at <= :before OR at > :at

-- name: insert_reading
-- What somebody looks at again is read once.
INSERT INTO recent_reading (actor_id, case_id, is_severe, at)
SELECT :person, c.id, {{is_severe}}, :at FROM case_ c JOIN event e ON e.id = c.event_id WHERE c.id = :case_id
ON CONFLICT (actor_id, case_id) DO NOTHING

-- name: recent_readings
SELECT is_severe FROM recent_reading WHERE actor_id = :person AND at > :since AND at <= :at ORDER BY at DESC, case_id DESC

-- name: severe_cases
SELECT c.id, c.priority, c.opened_at, c.claimed_by, c.lease_until
FROM case_ c JOIN event e ON e.id = c.event_id WHERE c.state = 'open' AND {{is_severe}} = 1
