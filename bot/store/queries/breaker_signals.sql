-- What a rule hid or deleted lately, by the partial index on removals (its condition, word for word).

-- fragment: rule_removals
actor_kind = 'rule' AND verb IN ('hide', 'delete')

-- fragment: removal_index

-- name: list_removing_rules
-- Jumps from one rule to the next in the index, instead of reading every removal.
WITH RECURSIVE rules (id) AS (
  SELECT min(actor_id) FROM outbox {{removal_index}} WHERE {{rule_removals}}
  UNION ALL
  SELECT (SELECT min(actor_id) FROM outbox {{removal_index}} WHERE {{rule_removals}} AND actor_id > rules.id)
  FROM rules WHERE rules.id IS NOT NULL
)
SELECT id FROM rules WHERE id IS NOT NULL

-- name: last_reset
SELECT coalesce(max(at), 0) FROM audit WHERE subject = :subject AND action = 'breaker_reset'

-- name: most_authors_of_a_text
SELECT count(DISTINCT e.author_id) AS authors
FROM outbox {{removal_index}} JOIN event e ON e.id = outbox.event_id
WHERE outbox.actor_id = :rule AND outbox.planned_at > :since
  AND {{rule_removals}} AND e.text <> ''
GROUP BY e.text ORDER BY authors DESC LIMIT 1

-- name: count_overturned
SELECT count(*) AS removals, coalesce(sum(CASE WHEN EXISTS (
  SELECT 1 FROM override v
  WHERE v.account_id = latest.account_id AND v.message_id = latest.message_id AND v.at > latest.planned_at
    AND v.verb IN ('keep', 'unhide')
) THEN 1 ELSE 0 END), 0) AS overturned
FROM (
  SELECT account_id, message_id, planned_at FROM outbox {{removal_index}}
  WHERE actor_id = :rule AND planned_at > :since AND {{rule_removals}} AND state = 'done'
  ORDER BY planned_at DESC LIMIT :most
) latest

-- name: count_removals
SELECT count(*) FROM outbox {{removal_index}}
WHERE actor_id = :rule AND {{rule_removals}} AND planned_at > :since

-- name: list_removal_times
SELECT planned_at FROM outbox {{removal_index}}
WHERE actor_id = :rule AND {{rule_removals}} AND planned_at > :since AND planned_at <= :until
