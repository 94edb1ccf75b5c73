-- name: recent_activity
SELECT
  coalesce(sum(written), 0) AS volume, coalesce(sum(negative), 0) AS negative, coalesce(sum(spam), 0) AS spam
FROM activity WHERE account_id = :account_id AND slot > :since AND slot <= :until

-- name: recent_hides
SELECT rule, sum(hidden) AS hidden FROM rule_activity
WHERE account_id = :account_id AND slot > :since AND slot <= :until GROUP BY rule

-- name: activity
SELECT slot, written, read, negative, spam FROM activity
WHERE account_id = :account_id AND slot > :since AND slot <= :until

-- name: shares
SELECT coalesce(sum(negative), 0) AS negative, coalesce(sum(read), 0) AS read FROM activity
WHERE account_id = :account_id AND slot > :since AND slot <= :until

-- name: rule_activity
SELECT slot, hidden FROM rule_activity
WHERE account_id = :account_id AND rule = :rule AND slot > :since AND slot <= :until

-- name: first_slot
SELECT min(slot) FROM activity WHERE account_id = :account_id

-- name: gaps
-- What a backfill has fetched since is no gap.
SELECT g.since, g.until FROM intake_gap g
WHERE g.account_id IN ('', :account_id) AND g.until > :since AND NOT EXISTS (
  SELECT 1 FROM backfill b
  WHERE b.account_id = :account_id AND b.ended_at IS NOT NULL AND b.since <= g.since AND b.until >= g.until
)

-- name: open_silence
SELECT min(since) FROM silence WHERE account_id = :account_id

-- name: record_gap
INSERT INTO intake_gap (account_id, since, until) VALUES (:account_id, :since, :until)
ON CONFLICT (account_id, since) DO UPDATE SET until = excluded.until

-- name: written_between
-- What people wrote on an account, the latest first; `hidden` are the rules that wanted it out of sight.
SELECT
  e.id, e.platform, e.kind, e.message_id, e.parent_id, e.thread_id, e.author_id, e.created_at,
  CASE WHEN e.degraded = 0 THEN e.sentiment END AS sentiment, coalesce(e.spam, 0) AS spam
FROM event e
WHERE e.created_at >= :since AND e.created_at < :until AND e.account_id = :account_id
  AND {{from_people}} AND e.state IN ('decided', 'recorded')
ORDER BY e.created_at DESC, e.id DESC LIMIT :most

-- name: hides_between
SELECT o.event_id, o.actor_id AS rule FROM event e JOIN outbox o ON o.event_id = e.id
WHERE e.created_at >= :since AND e.created_at < :until AND e.account_id = :account_id
  AND o.actor_kind = 'rule' AND o.verb IN ('hide', 'delete')

-- name: insert_spike
INSERT INTO spike (
  account_id, measure, rule, platform, post, comment, began_at, noticed_at, last_at, count, authors, usual, deviation,
  share, usual_share, event_id
) VALUES (
  :account_id, :measure, :rule, :platform, :post, :comment, :began_at, :at, :at, :count, :authors, :usual, :deviation,
  :share, :usual_share, :event_id
) RETURNING *

-- name: go_on
-- A spike goes on, or again; its highest hour is what is told of it.
UPDATE spike SET
  last_at = :at, ended_at = NULL,
  authors = CASE WHEN :count > count THEN :authors ELSE authors END,
  usual = CASE WHEN :count > count THEN :usual ELSE usual END,
  deviation = CASE WHEN :count > count THEN :deviation ELSE deviation END,
  share = CASE WHEN :count > count THEN :share ELSE share END,
  usual_share = CASE WHEN :count > count THEN :usual_share ELSE usual_share END,
  count = CASE WHEN :count > count THEN :count ELSE count END
WHERE id = :id RETURNING *

-- name: end_spike
UPDATE spike SET ended_at = last_at WHERE id = :id RETURNING *

-- name: list_open
SELECT * FROM spike WHERE ended_at IS NULL ORDER BY began_at, id

-- name: list_open_of
SELECT * FROM spike WHERE ended_at IS NULL AND account_id = :account_id ORDER BY began_at, id

-- name: list_since
-- Those that went on at some time in [since, until).
SELECT * FROM spike
WHERE began_at < :until AND (ended_at IS NULL OR ended_at >= :since)
  AND (:account_id = '' OR account_id = :account_id) AND (:platform = '' OR platform = :platform)
  AND (:post = '' OR post = :post)
ORDER BY began_at, id

-- name: last_ended
SELECT * FROM spike
WHERE account_id = :account_id AND measure = :measure AND rule = :rule AND post = :post AND ended_at > :since
ORDER BY ended_at DESC LIMIT 1

-- name: accounts
SELECT DISTINCT account_id FROM activity
