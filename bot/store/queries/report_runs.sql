-- name: note_plan
INSERT INTO report_plan (name, first_seen_at) VALUES (:name, :at) ON CONFLICT (name) DO NOTHING

-- name: first_seen_at
SELECT first_seen_at FROM report_plan WHERE name = :name

-- name: claim
-- New, or waiting for another try, or left behind by whoever had claimed it.
INSERT INTO report_run (name, period, state, message_id, attempts, not_before, due_at)
VALUES (:name, :period, 'sending', :message_id, 1, :until, :due_at)
ON CONFLICT (name, period) DO UPDATE SET state = 'sending', attempts = report_run.attempts + 1, not_before = :until
WHERE report_run.state IN ('sending', 'waiting') AND report_run.not_before <= :at

-- name: claim_again
-- Of what was done, too, and without waiting; never of what somebody is sending.
UPDATE report_run SET state = 'sending', attempts = attempts + 1, not_before = :until
WHERE name = :name AND period = :period AND (state <> 'sending' OR not_before <= :at)

-- name: give_up_earlier
UPDATE report_run SET state = 'given_up' WHERE name = :name AND period <> :period AND state IN ('sending', 'waiting')
  AND due_at < :due_at

-- name: get_run
SELECT * FROM report_run WHERE name = :name AND period = :period

-- name: list_latest
SELECT r.* FROM report_run r
WHERE r.due_at = (SELECT max(due_at) FROM report_run WHERE name = r.name) ORDER BY r.name

-- name: settle
UPDATE report_run SET state = 'done', done_at = :at, problem = :problem, status = :status
WHERE name = :name AND period = :period

-- name: put_off
UPDATE report_run SET state = 'waiting', not_before = :not_before, problem = :problem, status = :status
WHERE name = :name AND period = :period
